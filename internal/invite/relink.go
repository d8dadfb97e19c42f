package invite

import (
	"context"
	"time"
)

// tooEarly reports whether a dead invitation that we only presume to be ours is not to be believed yet: ours may still be on
// its way, and what is booked as dead gives its place back. It is looked up again when nothing can be on its way any more.
func (s *Service) tooEarly(c *Case, inv Invitation) bool {
	t := c.tracked(inv.ID)
	return !inv.State.live() && t != nil && t.Role == RoleLink && !t.Proof.sure() &&
		c.Invite.State == Pending && c.Invite.RevokeRequestedAt.IsZero() && !s.settledDown(*c)
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
