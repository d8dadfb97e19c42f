package invite

import (
	"context"
	"time"
)

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
