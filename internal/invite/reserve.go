package invite

import (
	"context"
	"errors"
	"time"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

// lapseCheck bounds how long a reservation asks WorkOS about lapsed invites that are in its way, and lapseRows how many.
const (
	lapseCheck = 2 * time.Second
	lapseRows  = 3
)

// errLapsed ends a reservation that is blocked by an invite whose time is over but whose end WorkOS has not confirmed yet.
type errLapsed struct{ invites []Record }

func (*errLapsed) Error() string { return "blocked by lapsed invites" }

// reserve charges and inserts. Where only lapsed invites are in the way it asks WorkOS about them and tries once more.
func (s *Service) reserve(ctx context.Context, v viewer.Viewer, d Draft) (Reserved, error) {
	reserved, err := s.reserveOnce(ctx, v, d)
	lapsed := s.lapsedInTheWay(ctx, d, err)
	if len(lapsed) == 0 {
		return reserved, err
	}
	s.endAll(ctx, lapsed)
	reserved, err = s.reserveOnce(ctx, v, d)
	var still *errLapsed
	if !errors.As(err, &still) {
		return reserved, err
	}
	if in := still.invites[0]; in.InviterID != v.ID() && !v.Can(viewer.InvitesRead, string(in.Scope)) {
		return reserved, refuse(RecipientUnavailable)
	}
	return reserved, problem.New(problem.UpstreamUnavailable, "An earlier invitation of this address has run out and its end is not confirmed yet. Try again in a moment.")
}

// lapsedInTheWay are the invites past their end that a reservation failed on.
func (s *Service) lapsedInTheWay(ctx context.Context, d Draft, err error) []Record {
	var lapsed *errLapsed
	if errors.As(err, &lapsed) {
		return lapsed.invites
	}
	var full *Refusal
	if !errors.As(err, &full) || full.Code != QuotaExhausted {
		return nil
	}
	for _, p := range d.Pools {
		if p.Kind == full.Pool {
			found, err := s.Store.Lapsed(ctx, p, s.Now(), lapseRows)
			if err == nil {
				return found
			}
			s.Log.WarnContext(ctx, "lapsed invites could not be read", "error", err)
		}
	}
	return nil
}

func (s *Service) endAll(ctx context.Context, lapsed []Record) {
	ctx, cancel := context.WithTimeout(ctx, lapseCheck)
	defer cancel()
	for _, rec := range lapsed {
		if err := s.endLapsed(ctx, rec); err != nil {
			s.Log.WarnContext(ctx, "a lapsed invite could not be confirmed", "invite", rec.ID, "error", err)
		}
	}
}

// reserveOnce runs the transaction. It begins none for a caller who is gone, and once begun its outcome must be known.
func (s *Service) reserveOnce(ctx context.Context, v viewer.Viewer, d Draft) (Reserved, error) {
	if err := ctx.Err(); err != nil {
		return Reserved{}, err
	}
	if v.Kind == viewer.Machine && d.Record.Scope != Scope(v.OrganizationID) && d.Record.InviterID == d.SentBy {
		return Reserved{}, refuse(ScopeNotAllowed) // of others' invites it was asked whether the machine may manage them there
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin)
	defer cancel()
	reserved, err := s.Store.Reserve(ctx, d, s.Now, func(f Facts) (Draft, error) {
		inPlace := false
		if f.Replaced != nil {
			var err error
			if inPlace, err = takeOver(f.Replaced, &d, f); err != nil {
				return Draft{}, err
			}
		}
		if err := s.decide(v, d, f, inPlace); err != nil {
			return Draft{}, err
		}
		// The clock is read under the locks: the time to send counts from here, not from before a wait.
		d.Record.CreatedAt, d.Record.NextAt, d.Record.ChangedAt = f.Now, f.Now, f.Now
		if !inPlace {
			d.Grants = takeFrom(f)
		}
		if d.Later {
			d.Record.Answered = true
			return d, nil
		}
		permit, err := s.permit(f, d)
		if err != nil {
			return Draft{}, err
		}
		if !permit {
			// The place is taken; the deliverer sends when there is room.
			d.Later, d.Record.Answered = true, true
			return d, nil
		}
		d.Record.LeaseUntil = f.Now.Add(lease)
		if d.Seed != nil {
			d.Record.LeaseUntil = f.Now.Add(seedLease)
		}
		d.Attempt = s.newAttempt(1, 1, 1, f.Now)
		return d, nil
	})
	return reserved, s.revealed(ctx, v, err)
}

// decide is the rule: may this invite be charged, given what is true while the pools are locked? What would tell who is
// invited or blocked comes after the quota, so that a member without places cannot ask for free.
func (s *Service) decide(v viewer.Viewer, d Draft, f Facts, inPlace bool) error {
	if f.Standing.blocks() != "" {
		return f.Standing.refusalTo(d.SentBy == d.Record.InviterID)
	}
	if !s.Policy.mayStillAssign(f.Standing, d.Record.RoleSlug) {
		return refuse(RoleNotAllowed)
	}
	mayKnow := v.Can(viewer.InvitesRead, string(d.Record.Scope))
	own := f.Existing != nil && (f.Existing.InviterID == v.ID() || mayKnow)
	if own {
		return s.taken(v, *f.Existing, f.Now)
	}
	if err := s.full(f); err != nil && !inPlace {
		return err
	}
	if err := tooManySends(d.Sends, f); err != nil {
		return err
	}
	if refusal := s.Policy.refuseDomain(d.Domain); refusal != nil {
		return refuse(veil(refusal.Code, mayKnow))
	}
	if f.Existing != nil {
		return s.taken(v, *f.Existing, f.Now)
	}
	return nil
}

// The windows of the send limits.
const (
	memberWindow    = 24 * time.Hour
	recipientWindow = 30 * 24 * time.Hour
)

// sendLimits are the viewer's. Who may know why somebody cannot be invited may ask without end.
func (s *Service) sendLimits(v viewer.Viewer, scope Scope) SendLimits {
	l := SendLimits{
		PerMember: s.Policy.SendsPerMember, PerRecipient: s.Policy.SendsPerRecipient, Refusals: s.Policy.RefusalsPerMember,
		MemberWithin: memberWindow, RecipientWithin: recipientWindow,
	}
	if v.Can(viewer.InvitesRead, string(scope)) {
		l.Refusals = 0
	}
	if v.Kind == viewer.Machine {
		l.PerMember = 0 // it sends for many; the organization's pool bounds it
	}
	return l
}

// tooManySends refuses when as many mails as are allowed lie within a window, and says when the first of them leaves it.
func tooManySends(l SendLimits, f Facts) error {
	var retryAt time.Time
	if !f.Sends.Member.IsZero() {
		retryAt = f.Sends.Member.Add(l.MemberWithin)
	}
	if !f.Sends.Recipient.IsZero() {
		if at := f.Sends.Recipient.Add(l.RecipientWithin); at.After(retryAt) {
			retryAt = at
		}
	}
	if !f.Sends.Refused.IsZero() {
		if at := f.Sends.Refused.Add(l.MemberWithin); at.After(retryAt) {
			retryAt = at
		}
	}
	if retryAt.IsZero() {
		return nil
	}
	refusal := refuse(SendLimitReached)
	refusal.RetryAt = retryAt
	return refusal
}

// full refuses when a pool has no place left.
func (s *Service) full(f Facts) error {
	for _, p := range f.Pools {
		left := remaining(s.Policy.limit(p, f.moment()), p.Used)
		if left != nil && *left < 1 {
			refusal := refuse(QuotaExhausted)
			refusal.Pool = p.Pool.Kind
			return refusal
		}
	}
	return nil
}

func (f Facts) moment() moment { return moment{now: f.Now, standing: f.Standing, accrual: f.Accrual} }

// takeFrom names the grants that the place is taken from.
func takeFrom(f Facts) Grants {
	var g Grants
	for _, p := range f.Pools {
		switch p.Pool.Kind {
		case MemberPool:
			g.Member = p.bucket(f.Now)
		case OrganizationPool:
			g.Organization = p.bucket(f.Now)
		}
	}
	return g
}

// taken refuses an address that has a live invite in this scope already.
func (s *Service) taken(v viewer.Viewer, existing Record, now time.Time) error {
	if existing.lapsed(now) && existing.RevokeRequestedAt.IsZero() {
		return &errLapsed{invites: []Record{existing}}
	}
	mayKnow := v.Can(viewer.InvitesRead, string(existing.Scope))
	refusal := refuse(veil(AlreadyInvited, mayKnow))
	if mayKnow || existing.InviterID == v.ID() {
		refusal.Existing, refusal.existing = s.present(existing, v, now), &existing
	}
	return refusal
}

// revealed presents the invite in the way again once no lock is held: whether the viewer may mail it takes a read.
func (s *Service) revealed(ctx context.Context, v viewer.Viewer, err error) error {
	var refusal *Refusal
	if errors.As(err, &refusal) && refusal.existing != nil {
		refusal.Existing, refusal.existing = s.shown(ctx, refusal.existing, v), nil
	}
	return err
}

// withQuota explains QUOTA_EXHAUSTED by the quota as it stands; without it the refusal is as true.
func (s *Service) withQuota(ctx context.Context, r Record, err error) error {
	var refusal *Refusal
	if !errors.As(err, &refusal) || refusal.Code != QuotaExhausted {
		return err
	}
	quota, failed := s.quotaOf(ctx, r.InviterID, r.Scope)
	if failed != nil {
		s.Log.WarnContext(ctx, "the quota could not be read for a refusal", "error", failed)
	}
	refusal.Quota = quota
	return refusal
}
