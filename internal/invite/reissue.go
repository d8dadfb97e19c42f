package invite

import (
	"context"
	"errors"
	"slices"
	"time"

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

// successor lays out the invite that replaces one that has ended, for its inviter and from their places: in its place where
// that was not given back, else charged anew. Whoever asks for it must be able to give its role themselves.
func (s *Service) successor(v viewer.Viewer, old Record, k *Key) (Draft, error) {
	address, refusal := s.mayReissue(v, old)
	if refusal != nil {
		return Draft{}, refusal
	}
	rec := Record{
		ID: newID("invite_", s.Now()), Scope: old.Scope, Email: old.Email, SentAddress: old.SentAddress, AddressKey: old.AddressKey,
		Source: old.Source, InviterID: old.InviterID, RoleSlug: old.RoleSlug, Locale: old.Locale, ExpiresInDays: old.ExpiresInDays,
		State: Sending, Issue: 1, Fence: 1, Replaces: old.ID,
	}
	return Draft{
		Record: rec, Domain: address.Domain, Pools: rec.pools(), Sends: s.sendLimits(v, old.Scope), SentBy: v.ID(), Key: k,
	}, nil
}

// mayReissue checks what needs no database, and gives the address.
func (s *Service) mayReissue(v viewer.Viewer, old Record) (Address, *Refusal) {
	if old.RoleSlug != "" && old.InviterID != v.ID() && !slices.Contains(s.Policy.AssignableRoles(v, old.Scope), old.RoleSlug) {
		return Address{}, refuse(RoleNotAllowed)
	}
	return ParseAddress(old.Email)
}

// errRehearsed ends a transaction that only asked whether it might be made.
var errRehearsed = errors.New("rehearsed")

// rehearse decides on a successor without writing anything: its predecessor must not be ended for nothing.
func (s *Service) rehearse(ctx context.Context, v viewer.Viewer, d Draft) error {
	_, err := s.Store.Reserve(ctx, d, s.Now, func(f Facts) (Draft, error) {
		held := f.Replaced.held(KindCharge) > 0 // it comes over, or back
		if f.Existing != nil && f.Existing.ID == d.Record.Replaces {
			f.Existing = nil
		}
		if err := s.decide(v, d, f, held); err != nil {
			return Draft{}, err
		}
		return Draft{}, errRehearsed
	})
	if errors.Is(err, errRehearsed) {
		return nil
	}
	return s.withQuota(ctx, d.Record, s.revealed(ctx, v, err))
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
	was := *old
	old.refund(replaced, f.Now, draft.SentBy)
	old.note(was, OriginRequest, f.Now)
	return true, nil
}

// TakeBack returns its place to an invite whose successor came to nothing. The store calls it in that transaction.
func TakeBack(old *Case, at time.Time) {
	old.Invite.ReplacedBy, old.Invite.ChangedAt = "", at
	if last := len(old.Ledger) - 1; last >= 0 && old.Ledger[last].Sign < 0 && old.Ledger[last].Reason == replaced {
		was := *old
		old.recharge("successor_failed", at)
		old.note(was, OriginReconcile, at)
	}
}

// replaced is why the place of a replaced invite went over.
const replaced = "replaced"
