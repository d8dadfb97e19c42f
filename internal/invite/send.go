package invite

import (
	"context"
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

	// keySuffix is the position of a row that a key of the whole call covers.
	keySuffix string
}

// localePattern is the shape of a BCP 47 tag; whether WorkOS has the language is WorkOS's to say.
var localePattern = regexp.MustCompile(`^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$`)

// The mutations that keys belong to.
const (
	mutationOne  = "inviteUser"
	mutationMany = "inviteUsers"

	// MutationResend is named by the store as well, which forgets its keys alone when a mail fails.
	MutationResend = "resendInvite"
	mutationGrant  = "grantQuota"
)

// Invite reserves a place, sends one invitation and answers when WorkOS did, at most after five seconds with SENDING. An
// expected no is a *Refusal: nothing was sent and nothing is charged.
func (s *Service) Invite(ctx context.Context, v viewer.Viewer, in Input) (*Invite, error) {
	if err := mayAct(v); err != nil {
		return nil, err
	}
	draft, rec, err := s.prepare(ctx, v, in, mutationOne)
	if err != nil || rec != nil {
		return s.shown(ctx, rec, v), err
	}
	return s.sendDraft(ctx, v, draft)
}

// sendDraft reserves, sends and waits.
func (s *Service) sendDraft(ctx context.Context, v viewer.Viewer, draft Draft) (*Invite, error) {
	began := s.Now()
	reserved, err := s.reserve(ctx, v, draft)
	if err != nil {
		return nil, s.veiled(ctx, v, draft.Record.Scope, began, s.withQuota(ctx, draft.Record, err))
	}
	rec := &reserved.Record
	if reserved.Replayed {
		return s.shown(ctx, rec, v), nil
	}
	if reserved.Attempt.N == 0 { // WorkOS may not be written to at present
		s.due()
		return s.shown(ctx, rec, v), nil
	}
	sent, err := s.sendAndWait(ctx, *rec, reserved.Attempt)
	if err != nil {
		return nil, err
	}
	if sent.State == Failed && !sent.Answered {
		refusal := refuse(veil(sent.Failure, v.Can(viewer.InvitesRead, string(sent.Scope))))
		s.pace.add(s.Now().Sub(began))
		return nil, s.slowed(ctx, v, sent.Scope, began, refusal)
	}
	s.pace.add(s.Now().Sub(began))
	return s.shown(ctx, &sent, v), nil
}

// prepare checks everything that needs no lock. A record is what the caller's key made before.
func (s *Service) prepare(ctx context.Context, v viewer.Viewer, in Input, mutation string) (Draft, *Record, error) {
	scope, err := scopeOf(v, in.OrganizationID)
	if err != nil {
		return Draft{}, nil, err
	}
	address, refusal := ParseAddress(in.Email)
	if refusal != nil {
		return Draft{}, nil, refusal
	}
	key, err := keyFor(v, in, address, mutation)
	if err != nil {
		return Draft{}, nil, err
	}
	if rec, err := s.replay(ctx, key); err != nil || rec != nil {
		return Draft{}, rec, err
	}
	draft, err := s.draft(v, scope, address, in)
	draft.Key = key
	return draft, nil, err
}

// draft checks everything that needs no database and lays out the transaction.
func (s *Service) draft(v viewer.Viewer, scope Scope, address Address, in Input) (Draft, error) {
	days, locale, err := s.options(in)
	if err != nil {
		return Draft{}, err
	}
	if !plausible(scope.Key()) {
		return Draft{}, refuse(ScopeNotAllowed)
	}
	if refusal := s.Policy.refuseDomain(address.Domain); refusal != nil && refusal.Code != RecipientBlocked {
		return Draft{}, refusal
	}
	role := normalSlug(in.RoleSlug)
	if in.RoleSlug != nil && !slices.Contains(s.Policy.AssignableRoles(v, scope), role) {
		return Draft{}, refuse(RoleNotAllowed)
	}
	rec := Record{
		ID: newID("invite_", s.Now()), Scope: scope, Email: address.Typed, SentAddress: address.Delivery, AddressKey: address.Key,
		Source: sourceOf(v), InviterID: v.ID(), RoleSlug: role, Locale: locale, ExpiresInDays: days,
		State: Sending, Issue: 1, Fence: 1,
	}
	return Draft{Record: rec, Domain: address.Domain, Pools: rec.pools(), Sends: s.sendLimits(v, scope), SentBy: v.ID()}, nil
}

func sourceOf(v viewer.Viewer) Source {
	if v.Kind == viewer.Machine {
		return SourceMachine
	}
	return SourceMember
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

func (s *Service) newAttempt(issue, n, fence int, now time.Time) Attempt {
	return Attempt{Issue: issue, N: n, Fence: fence, BegunAt: now, BegunWorkOS: s.clock.at(now), NoSendAfter: now.Add(sendWindow)}
}
