package invite

import (
	"context"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

// confirmEnd asks WorkOS what has become of an invite whose time is over by our clock, and makes sure that it cannot be
// accepted any more. An answer that it was accepted, or lives on, is as good.
func (s *Service) confirmEnd(ctx context.Context, rec Record) (Record, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	inv, err := s.Provider.Invitation(ctx, rec.InvitationID)
	if err == nil && inv.State == InvitationPending && !s.Now().Before(inv.ExpiresAt) {
		if inv, err = s.Provider.RevokeInvitation(ctx, inv.ID); err != nil {
			inv, err = s.Provider.Invitation(ctx, rec.InvitationID)
		}
	}
	if problem.Is(err, problem.NotFound) && rec.State == Expired {
		return rec, nil
	}
	if err != nil {
		return rec, problem.Wrap(problem.UpstreamUnavailable, "The end of this invite is not confirmed yet. Try again in a moment.", err)
	}
	if _, err = s.Observe(ctx, inv, nil); err != nil {
		return rec, err
	}
	return s.Store.Record(ctx, rec.ID)
}

// reissue sends a new invite that replaces one that has ended, for its inviter and from their places: in its place where
// that was not given back, else charged anew.
func (s *Service) reissue(ctx context.Context, v viewer.Viewer, old Record, k *Key) (*Invite, error) {
	rec := Record{
		ID: newID("invite_", s.Now()), Scope: old.Scope, Email: old.Email, SentAddress: old.SentAddress, AddressKey: old.AddressKey,
		Source: old.Source, InviterID: old.InviterID, RoleSlug: old.RoleSlug, Locale: old.Locale, ExpiresInDays: old.ExpiresInDays,
		State: Sending, Issue: 1, Fence: 1, Replaces: old.ID,
	}
	address, refusal := ParseAddress(old.Email)
	if refusal != nil {
		return nil, refusal
	}
	draft := Draft{
		Record: rec, Domain: address.Domain, Pools: PoolsOf(old.InviterID, old.Scope), Sends: s.Policy.sendLimits(), SentBy: v.UserID, Key: k,
	}
	return s.sendDraft(ctx, v, draft)
}

// takeOver hands the place of a replaced invite over to its successor; it reports whether there was one to hand over.
func takeOver(old *Case, draft *Draft, f Facts) (bool, error) {
	if old.Invite.State.Live() || old.Invite.ReplacedBy != "" || old.Invite.State == Accepted {
		return false, refuse(AlreadyExpired)
	}
	old.Invite.ReplacedBy, old.Invite.ChangedAt = draft.Record.ID, f.Now
	if old.held(KindCharge) == 0 {
		return false, nil
	}
	draft.Grants = old.open(KindCharge).Grants
	old.refund("replaced", f.Now, draft.SentBy)
	return true, nil
}
