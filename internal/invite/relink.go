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
	if old == nil || old.Proof == ProofCreated || c.tracked(inv.ID) != nil || c.Invite.State != Pending {
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

// Recognize adopts an invitation that nobody tracks, if an attempt of ours may have made it, even one that was given up. It
// does nothing for any other.
func (s *Service) Recognize(ctx context.Context, inv Invitation) error {
	suspects, err := s.Store.Suspects(ctx, AddressKey(inv.Email), Scope(inv.OrganizationID), inv.InviterUserID)
	if err != nil {
		return err
	}
	for _, rec := range suspects {
		c, err := s.Store.Case(ctx, rec.ID)
		if err != nil {
			return err
		}
		if !fits(c, inv) || !matches(c, inv) {
			continue
		}
		acceptor, err := s.acceptor(ctx, inv)
		if err != nil {
			return err
		}
		after, err := s.change(ctx, rec.ID, func(c *Case) error {
			if c.tracked(inv.ID) == nil && matches(*c, inv) {
				adopt(c, inv, acceptor, s.Policy, s.Now())
				c.Invite.LeaseUntil = time.Time{}
			}
			return nil
		})
		if err != nil {
			return err
		}
		s.count("recognized")
		if after.Watched {
			s.due()
		}
		return nil
	}
	return nil
}
