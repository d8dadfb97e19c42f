package invite

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"time"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

// Input is what a caller asks for. Nil stands for left out.
type Input struct {
	Email          string
	OrganizationID *string
	RoleSlug       *string
	ExpiresInDays  *int
	Locale         *string
	IdempotencyKey *string
}

// localePattern is the shape of a BCP 47 tag; whether WorkOS has the language is WorkOS's to say.
var localePattern = regexp.MustCompile(`^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$`)

// Invite reserves a place, sends one invitation and answers when WorkOS did, at most after five seconds with SENDING. An
// expected no is a *Refusal: nothing was sent and nothing is charged.
func (s *Service) Invite(ctx context.Context, v viewer.Viewer, in Input) (*Invite, error) {
	if err := mayAct(v); err != nil {
		return nil, err
	}
	draft, err := s.draft(v, in)
	if err != nil {
		return nil, err
	}
	reserved, err := s.reserve(ctx, v, &draft)
	if err != nil {
		return nil, err
	}
	rec := reserved.Record
	if reserved.Replayed {
		return present(rec, v, s.Now()), nil
	}
	rec, err = s.sendAndWait(ctx, rec, draft.Attempt)
	if err != nil {
		return nil, err
	}
	if rec.State == Failed && !rec.Answered {
		return nil, s.refusalFor(ctx, v, rec)
	}
	return present(rec, v, s.Now()), nil
}

// draft checks everything that needs no database and lays out the transaction.
func (s *Service) draft(v viewer.Viewer, in Input) (Draft, error) {
	scope, err := scopeOf(v, in.OrganizationID)
	if err != nil {
		return Draft{}, err
	}
	days, locale, err := s.options(in)
	if err != nil {
		return Draft{}, err
	}
	address, refusal := ParseAddress(in.Email)
	if refusal != nil {
		return Draft{}, refusal
	}
	if refusal := s.Policy.refuseDomain(address.Domain); refusal != nil {
		return Draft{}, veiled(refusal, v.Can(viewer.InvitesRead, string(scope)))
	}
	role := normalSlug(in.RoleSlug)
	if in.RoleSlug != nil && !slices.Contains(s.Policy.AssignableRoles(v, scope), role) {
		return Draft{}, refuse(RoleNotAllowed)
	}
	key, err := keyFor(v, in, scope, address, role, days, locale)
	if err != nil {
		return Draft{}, err
	}
	now := s.Now()
	rec := Record{
		ID: newID("invite_", now), Scope: scope, Email: address.Typed, SentAddress: address.Delivery, AddressKey: address.Key,
		Source: SourceMember, InviterID: v.UserID, RoleSlug: role, Locale: locale, ExpiresInDays: days,
		State: Sending, Issue: 1, Fence: 1, CreatedAt: now,
	}
	return Draft{Record: rec, Pools: PoolsOf(v.UserID, scope), Key: key}, nil
}

func (s *Service) options(in Input) (days int, locale string, err error) {
	days = s.Policy.ExpiresInDays
	if in.ExpiresInDays != nil {
		days = *in.ExpiresInDays
	}
	if days < 1 || days > 30 {
		return 0, "", problem.New(problem.BadUserInput, "expiresInDays must be from 1 to 30.")
	}
	if in.Locale != nil {
		locale = *in.Locale
		if !localePattern.MatchString(locale) {
			return 0, "", problem.New(problem.BadUserInput, "locale must be a language tag such as en or pt-BR.")
		}
	}
	return days, locale, nil
}

// keyFor hashes the caller's key and the normalised input; nil when there is no key.
func keyFor(v viewer.Viewer, in Input, scope Scope, a Address, role string, days int, locale string) (*Key, error) {
	if in.IdempotencyKey == nil {
		return nil, nil
	}
	if n := len(*in.IdempotencyKey); n < 1 || n > 255 {
		return nil, problem.New(problem.BadUserInput, "idempotencyKey must have 1 to 255 characters.")
	}
	input, err := json.Marshal([]any{scope.Key(), a.Key, role, days, locale})
	if err != nil {
		return nil, err
	}
	return &Key{Principal: v.UserID, Mutation: "inviteUser", KeyHash: hash([]byte(*in.IdempotencyKey)), InputHash: hash(input)}, nil
}

func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// errLapsed ends a reservation that is blocked by invites whose time is over but whose end WorkOS has not confirmed yet.
type errLapsed struct{ invites []Record }

func (*errLapsed) Error() string { return "blocked by lapsed invites" }

// reserve charges and inserts. Where only lapsed invites are in the way it asks WorkOS about them and tries once more.
func (s *Service) reserve(ctx context.Context, v viewer.Viewer, d *Draft) (Reserved, error) {
	reserved, err := s.reserveOnce(ctx, v, d)
	var lapsed *errLapsed
	var full *Refusal
	switch {
	case errors.As(err, &lapsed):
	case errors.As(err, &full) && full.Code == QuotaExhausted:
		lapsed = &errLapsed{}
		for _, p := range d.Pools {
			if p.Kind == full.Pool {
				lapsed.invites, _ = s.Store.Lapsed(ctx, p, s.Now(), 10)
			}
		}
	}
	if lapsed == nil || len(lapsed.invites) == 0 {
		return reserved, err
	}
	for _, rec := range lapsed.invites {
		if freed := s.endLapsed(ctx, rec); freed != nil {
			s.Log.WarnContext(ctx, "a lapsed invite could not be confirmed", "invite", rec.ID, "error", freed)
		}
	}
	reserved, err = s.reserveOnce(ctx, v, d)
	if errors.As(err, &lapsed) {
		return reserved, problem.New(problem.UpstreamUnavailable, "An earlier invitation of this address has run out and its end is not confirmed yet. Try again in a moment.")
	}
	return reserved, err
}

func (s *Service) reserveOnce(ctx context.Context, v viewer.Viewer, d *Draft) (Reserved, error) {
	now := s.Now()
	d.Record.CreatedAt, d.Record.LeaseUntil, d.Record.NextAt = now, now.Add(lease), now
	d.Attempt = s.newAttempt(1, 1, 1, now)
	// The transaction outlives an impatient caller: its outcome must be known.
	reserved, err := s.Store.Reserve(detached(ctx), *d, now, func(f Facts) error { return s.decide(v, *d, f, now) })
	return reserved, err
}

func (s *Service) newAttempt(issue, n, fence int, now time.Time) Attempt {
	return Attempt{Issue: issue, N: n, Fence: fence, BegunAt: now, BegunWorkOS: s.clock.at(now), NoSendAfter: now.Add(sendWindow)}
}

// decide is the rule: may this invite be charged, given what is true while the pools are locked?
func (s *Service) decide(v viewer.Viewer, d Draft, f Facts, now time.Time) error {
	if !f.Standing.Active {
		return refuse(ScopeNotAllowed)
	}
	if f.Existing != nil {
		if f.Existing.lapsed(now) && f.Existing.RevokeRequestedAt.IsZero() {
			return &errLapsed{invites: []Record{*f.Existing}}
		}
		return s.taken(v, *f.Existing, now)
	}
	for _, p := range f.Pools {
		left := remaining(s.Policy.limit(p, f.Standing), p.Used)
		if left != nil && *left < 1 {
			refusal := refuse(QuotaExhausted)
			quota := s.Policy.quota(f.Pools, f.Standing)
			refusal.Pool, refusal.Quota = p.Pool.Kind, &quota
			return refusal
		}
	}
	return nil
}

// taken refuses an address that has a live invite in this scope already.
func (s *Service) taken(v viewer.Viewer, existing Record, now time.Time) *Refusal {
	mayKnow := v.Can(viewer.InvitesRead, string(existing.Scope))
	refusal := refuse(veil(AlreadyInvited, mayKnow))
	if mayKnow || existing.InviterID == v.UserID {
		refusal.Existing = present(existing, v, now)
	}
	return refusal
}

func veiled(r *Refusal, mayKnow bool) *Refusal {
	if code := veil(r.Code, mayKnow); code != r.Code {
		return refuse(code)
	}
	return r
}

// refusalFor turns what WorkOS refused into the answer.
func (s *Service) refusalFor(_ context.Context, v viewer.Viewer, rec Record) *Refusal {
	return refuse(veil(rec.Failure, v.Can(viewer.InvitesRead, string(rec.Scope))))
}
