package invite

import (
	"context"
	"errors"

	"guestlist/internal/viewer"
)

// SeedMark is the row of a list that an invite is for. The store marks the row in the transaction of the reservation, so that
// a row has one invite, whenever whoever dies.
type SeedMark struct {
	Row   int
	Batch string
}

// SeedInput is one row of a list.
type SeedInput struct {
	Mark    SeedMark
	Scope   Scope
	Address Address
	Role    string
	Locale  string
	// Days is how long the invitation is good for; 0 is the default.
	Days int
}

// SeedSent is what became of a row: a refusal of ours, or an invite with what its first send came to.
type SeedSent struct {
	Refusal *Refusal
	Record  Record
	Result  SendResult
}

// ErrSeedRowTaken says that another run has the row. Nothing was done.
var ErrSeedRowTaken = errors.New("another run has taken this row")

// Seed sends one row of a list on the operator's word: it charges the pools of the organization and of all, and nobody's
// own. ErrNoPermit and ErrSeedRowTaken leave nothing behind. Once the place is taken the send goes on without its caller.
func (s *Service) Seed(ctx context.Context, in SeedInput) (SeedSent, error) {
	ctx = WithOrigin(ctx, OriginOperator)
	days := in.Days
	if days == 0 {
		days = s.Policy.ExpiresInDays
	}
	rec := Record{
		ID: newID("invite_", s.Now()), Scope: in.Scope, Email: in.Address.Typed, SentAddress: in.Address.Delivery, AddressKey: in.Address.Key,
		Source: SourceSeed, RoleSlug: in.Role, Locale: in.Locale, ExpiresInDays: days, State: Sending, Issue: 1, Fence: 1, Answered: true,
	}
	d := Draft{Record: rec, Domain: in.Address.Domain, Pools: rec.pools(), Seed: &in.Mark}
	operator := viewer.Viewer{Kind: viewer.Machine, Admitted: true, OrganizationID: string(in.Scope), Permissions: []string{viewer.InvitesRead}}
	reserved, err := s.reserve(ctx, operator, d)
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return SeedSent{Refusal: refusal}, nil
	}
	if err != nil {
		return SeedSent{}, err
	}
	after, res, err := s.sendOne(context.WithoutCancel(ctx), reserved.Record, reserved.Attempt)
	if err != nil {
		s.Log.ErrorContext(ctx, "a send's outcome could not be recorded", "invite", rec.ID, "error", err)
		after = reserved.Record
	}
	return SeedSent{Record: after, Result: res}, nil
}

// RefuseDomain says whether the policy keeps an address from being invited.
func (p Policy) RefuseDomain(domain string) *Refusal { return p.refuseDomain(domain) }

// ValidLocale reports whether a text has the shape of a language tag.
func ValidLocale(tag string) bool { return localePattern.MatchString(tag) }

// NewSeedBatchID makes the id of a batch.
func (s *Service) NewSeedBatchID() string { return newID("seed_", s.Now()) }

// Stops names what a whole seed run has to stop for; empty where the answer is about one row.
func (r SendResult) Stops() string {
	if r.Outcome != OutcomeRefused {
		return ""
	}
	switch {
	case refusalOf(r) == OrganizationBlocked:
		return string(OrganizationBlocked)
	case refusalOf(r) != UpstreamRefused:
		return ""
	case r.Status == 401:
		return "UNAUTHORIZED"
	case r.Status == 403:
		return "FORBIDDEN"
	default:
		return ""
	}
}

// stopsSeeding reports whether a refusal is about the sender: the invite of a list keeps its place then and is sent later.
func stopsSeeding(res SendResult) bool { return res.Stops() != "" }

// ReadsScope reports whether the viewer may read what a scope has; an error for whoever may not ask at all.
func (s *Service) ReadsScope(ctx context.Context, v viewer.Viewer, scope Scope) (bool, error) {
	if err := mayAsk(v); err != nil {
		return false, err
	}
	return s.holds(ctx, v, viewer.InvitesRead, scope)
}
