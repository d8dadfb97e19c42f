package invite

import (
	"context"
	"time"
)

// unlink takes back a presumption: what was the link has died while ours may still be on its way, so the attempt that we
// held for its maker is unknown again. Where its inviter wanted it revoked, that is what they got.
func unlink(c *Case, id string, now time.Time) {
	t := c.tracked(id)
	if t == nil || t.Role != RoleLink || t.Proof.sure() || c.Invite.State != Pending || !c.Invite.RevokeRequestedAt.IsZero() {
		return
	}
	t.Role = RoleFormer
	for i := range c.Attempts {
		if a := &c.Attempts[i]; a.InvitationID == id {
			a.Outcome, a.InvitationID, a.FinishedAt = OutcomeUnknown, "", time.Time{}
		}
	}
	r := &c.Invite
	r.State, r.InvitationID, r.NextAt = Sending, "", now
	r.SentAt, r.LastSentAt, r.ExpiresAt, r.MailedAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}
}

// twinOf looks once more before a place is given back for an invitation that we only presume to be ours: if it was somebody
// else's, our own may be alive. It is nil in every other case.
func (s *Service) twinOf(ctx context.Context, inv Invitation) (*Invitation, error) {
	if inv.State != InvitationRevoked && inv.State != InvitationExpired {
		return nil, nil
	}
	rec, err := s.Store.Presumed(ctx, inv.ID)
	if err != nil || rec == nil {
		return nil, err
	}
	c, err := s.Store.Case(ctx, rec.ID)
	if err != nil {
		return nil, err
	}
	for i := range c.Attempts {
		if a := &c.Attempts[i]; a.InvitationID == inv.ID {
			a.Outcome = OutcomeUnknown // as it was when we took this one for its work
		}
	}
	twin, _, err := s.evidence(ctx, c)
	if err != nil || twin == nil || !twin.State.live() {
		return nil, err
	}
	return twin, nil
}

// relink makes another invitation the link; what was the link counts as somebody else's from now on.
func relink(c *Case, inv Invitation, now time.Time) {
	old := c.tracked(c.Invite.InvitationID)
	if old == nil || old.Proof.sure() || c.tracked(inv.ID) != nil || c.Invite.State != Pending {
		return
	}
	old.Role = RoleFormer
	for i := range c.Attempts {
		if a := &c.Attempts[i]; a.InvitationID == old.ID {
			a.InvitationID = inv.ID
		}
	}
	link(c, inv, ProofMatch, now)
}
