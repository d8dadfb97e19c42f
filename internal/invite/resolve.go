package invite

import (
	"context"
	"time"

	"guestlist/internal/problem"
)

// resolve brings a SENDING invite whose worker is gone to its end by evidence.
func (s *Service) resolve(ctx context.Context, rec Record) error {
	c, err := s.Store.Case(ctx, rec.ID)
	if err != nil {
		return err
	}
	if c.unknown() {
		return s.lookForOurs(ctx, c)
	}
	return s.sendAgain(ctx, rec)
}

// lookForOurs searches WorkOS for what an attempt of unknown outcome may have made. Nothing is released before the last
// resort: by then nothing of the attempt can be in flight or unseen.
func (s *Service) lookForOurs(ctx context.Context, c Case) error {
	asked := s.Now()
	ours, doubt, err := s.evidence(ctx, c)
	if doubt {
		s.Log.ErrorContext(ctx, "an invitation fits an attempt in all but its time: check the clocks", "invite", c.Invite.ID)
	}
	if err != nil {
		return s.postpone(ctx, c.Invite, err)
	}
	var acceptor *Person
	if ours != nil {
		if acceptor, err = s.acceptor(ctx, *ours); err != nil {
			return s.postpone(ctx, c.Invite, err)
		}
	}
	now := s.Now()
	rec, err := s.change(ctx, c.Invite.ID, func(c *Case) error {
		if c.Invite.State != Sending || !c.unknown() {
			return nil
		}
		c.Invite.LeaseUntil, c.Invite.NextAt = time.Time{}, now.Add(backoff(c.Invite, now))
		switch {
		case ours != nil:
			adopt(c, *ours, acceptor, s.Policy, now)
		case !doubt && asked.Sub(lastBegun(c)) >= s.Policy.GiveUp:
			giveUp(c, now)
		}
		return nil
	})
	if err == nil && rec.State == Pending && !rec.RevokeRequestedAt.IsZero() {
		_, err = s.finishRevoke(ctx, rec)
	}
	return err
}

// sendAgain makes another POST where every earlier one is known to have made nothing, under the claim that was given for
// it: a worker whose lease ran out begins nothing.
func (s *Service) sendAgain(ctx context.Context, claimed Record) error {
	standing, err := s.Store.Standing(ctx, claimed.InviterID, claimed.Scope)
	if err != nil {
		return s.postpone(ctx, claimed, err)
	}
	fence := claimed.Fence
	var begun *Attempt
	rec, err := s.change(ctx, claimed.ID, func(c *Case) error {
		begun = nil
		now := s.Now()
		switch {
		case c.Invite.State != Sending || c.unknown() || c.Invite.Fence != fence || !c.Invite.LeaseUntil.After(now):
		case !c.Invite.RevokeRequestedAt.IsZero():
			withdraw(c, now, c.Invite.InviterID)
		case standing.blocks() != "":
			fail(c, standing.blocks(), now)
		case !s.Policy.mayStillAssign(standing, c.Invite.RoleSlug):
			fail(c, RoleNotAllowed, now)
		case now.Sub(c.Invite.CreatedAt) >= s.Policy.GiveUp:
			fail(c, UpstreamRefused, now)
		default:
			a := s.newAttempt(c.Invite.Issue, len(c.Attempts)+1, fence, now)
			c.Attempts = append(c.Attempts, a)
			begun = &a
		}
		return nil
	})
	if err != nil || begun == nil {
		return err
	}
	_, err = s.send(ctx, rec, *begun)
	return err
}

// giveUp is the last resort after an unknown outcome with empty evidence.
func giveUp(c *Case, now time.Time) {
	for i := range c.Attempts {
		if a := &c.Attempts[i]; a.Issue == c.Invite.Issue && a.Outcome == OutcomeUnknown {
			a.Outcome, a.FinishedAt = OutcomeGivenUp, now
		}
	}
	if !c.Invite.RevokeRequestedAt.IsZero() {
		withdraw(c, now, c.Invite.InviterID)
		return
	}
	fail(c, UpstreamRefused, now)
}

func lastBegun(c *Case) time.Time {
	var last time.Time
	for _, a := range c.Attempts {
		if a.BegunAt.After(last) {
			last = a.BegunAt
		}
	}
	return last
}

// acceptor reads who accepted an invitation; nil when nobody did or the person is gone.
func (s *Service) acceptor(ctx context.Context, inv Invitation) (*Person, error) {
	if inv.State != InvitationAccepted || inv.AcceptedUserID == "" {
		return nil, nil
	}
	p, err := s.Directory.Person(ctx, inv.AcceptedUserID)
	if problem.Is(err, problem.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &p, nil
}
