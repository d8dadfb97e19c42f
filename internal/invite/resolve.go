package invite

import (
	"context"
	"time"

	"guestlist/internal/problem"
)

// maxAttempts is how many POSTs one issue may have; between the second and the third, several times SendWait lie.
const (
	maxAttempts = 3
	laterWaits  = 4
)

// resolve brings an invite whose worker is gone on by evidence.
func (s *Service) resolve(ctx context.Context, rec Record) error {
	c, err := s.Store.Case(ctx, rec.ID)
	if err != nil {
		return err
	}
	if c.uncertain() {
		return s.lookForOurs(ctx, c, rec.Fence)
	}
	if rec.State != Sending {
		return s.postpone(ctx, rec, nil)
	}
	return s.sendUnder(ctx, rec.ID, rec.Fence, nil)
}

// lookForOurs searches WorkOS for what an attempt of uncertain outcome may have made. Where nothing can be in flight or
// unseen any more it sends again, with a second place in escrow, and at the last resort it gives up.
func (s *Service) lookForOurs(ctx context.Context, c Case, fence int) error {
	found, err := s.search(ctx, c)
	if err != nil {
		return s.postpone(ctx, c.Invite, err)
	}
	var acceptor *Person
	if found.ours != nil {
		if acceptor, err = s.acceptor(ctx, *found.ours); err != nil {
			return s.postpone(ctx, c.Invite, err)
		}
	}
	if found.ours == nil && s.mayFollow(c, found) {
		return s.sendUnder(ctx, c.Invite.ID, fence, func(c *Case) bool { return s.mayFollow(*c, found) })
	}
	rec, err := s.change(ctx, c.Invite.ID, func(c *Case) error {
		s.conclude(c, found, acceptor)
		return nil
	})
	if err == nil {
		s.tally(rec, found)
		err = s.finishAny(ctx, rec)
	}
	return err
}

// conclude books what a search came to.
func (s *Service) conclude(c *Case, found findings, acceptor *Person) {
	now := s.Now()
	if !c.uncertain() {
		return
	}
	c.Invite.LeaseUntil, c.Invite.NextAt = time.Time{}, now.Add(backoff(c.Invite, now))
	age := found.asked.Sub(lastBegun(c))
	switch {
	case found.ours != nil:
		adopt(c, *found.ours, ProofMatch, acceptor, s.Policy, now)
	case c.Invite.State == Sending && !c.unknown() && (found.explained || found.quiet && age >= s.Policy.SendWait || found.read && age >= s.Policy.GiveUp):
		// Nothing of ours is there, so the last refusal for the recipient's sake is the truth.
		echoes := c.echoes()
		s.fail(c, refusalOf(SendResult{Code: echoes[len(echoes)-1].Code}), now)
	case c.unknown() && found.read && age >= s.Policy.GiveUp:
		giveUp(c, s.Policy, now)
	}
}

// fail ends a SENDING invite; one that was to be revoked is revoked, since that is what its inviter asked for.
func (s *Service) fail(c *Case, code RefusalCode, now time.Time) {
	if !c.Invite.RevokeRequestedAt.IsZero() {
		withdraw(c, now, c.Invite.InviterID)
		return
	}
	fail(c, code, now)
}

// mayFollow reports whether another POST may follow one of unknown outcome: only after a search that was quiet, late enough
// that nothing of the earlier ones can be in flight or unseen, and never after a refusal or a wish to revoke.
func (s *Service) mayFollow(c Case, found findings) bool {
	last := c.lastAttempt()
	if c.Invite.State != Sending || !c.unknown() || !found.quiet || !c.Invite.RevokeRequestedAt.IsZero() || last.N >= maxAttempts {
		return false
	}
	wait := s.Policy.SendWait
	if last.N > 1 {
		wait *= laterWaits
	}
	refused := len(c.echoes()) > 0 || last.Outcome == OutcomeRefused && !pauses(SendResult{Status: last.Status, Code: last.Code})
	age := found.asked.Sub(lastBegun(&c))
	return !refused && age >= wait && age < s.Policy.GiveUp
}

// sendUnder makes another POST, under the claim that was given for it: a worker whose lease ran out begins nothing. may,
// when given, is asked again under the lock.
func (s *Service) sendUnder(ctx context.Context, id string, fence int, may func(*Case) bool) error {
	var begun *Attempt
	rec, err := s.change(ctx, id, func(c *Case) error {
		begun = nil
		now := s.Now()
		mine := c.Invite.State == Sending && c.Invite.Fence == fence && c.Invite.LeaseUntil.After(now)
		if !mine || c.uncertain() && (may == nil || !may(c)) {
			return nil
		}
		var err error
		begun, err = s.begin(c, fence, now)
		if err == nil && begun == nil && c.Invite.State == Sending {
			c.Invite.LeaseUntil, c.Invite.NextAt = time.Time{}, now.Add(backoff(c.Invite, now))
		}
		return err
	})
	if err != nil || begun == nil {
		return err
	}
	s.count("send_again")
	_, err = s.send(ctx, rec, *begun)
	return err
}

// begin writes another POST down, or ends an invite that must not be sent any more. Beside one of unknown outcome it needs
// a place of its own; without one it has to wait.
func (s *Service) begin(c *Case, fence int, now time.Time) (*Attempt, error) {
	facts, err := c.Facts(now)
	if err != nil {
		return nil, err
	}
	var no RefusalCode
	switch {
	case facts.Standing.blocks() != "":
		no = facts.Standing.blocks()
	case !s.Policy.mayStillAssign(facts.Standing, c.Invite.RoleSlug):
		no = RoleNotAllowed
	case !c.unknown() && c.Invite.Source != SourceSeed && now.Sub(c.Invite.CreatedAt) >= s.Policy.GiveUp:
		no = UpstreamRefused
	case c.unknown() && s.full(facts) != nil:
		s.count("escrow_missing")
		no = QuotaExhausted
	}
	if !c.unknown() && (no != "" || !c.Invite.RevokeRequestedAt.IsZero()) {
		s.fail(c, no, now)
	}
	if no != "" || c.Invite.State != Sending {
		return nil, nil
	}
	if permit, err := s.permit(facts, Draft{Record: c.Invite}); err != nil || !permit {
		return nil, err
	}
	a := s.newAttempt(c.Invite.Issue, len(c.Attempts)+1, fence, now)
	c.Attempts = append(c.Attempts, a)
	return &a, nil
}

// giveUp is the last resort after unknown outcomes with empty evidence. A SENDING invite ends; of any other only the places
// that were held for them come back. The attempts stay: what one of them made may still come to light.
func giveUp(c *Case, p Policy, now time.Time) {
	c.abandon(now)
	switch {
	case c.Invite.State != Sending:
		c.schedule(p, now)
	case !c.Invite.RevokeRequestedAt.IsZero():
		withdraw(c, now, c.Invite.InviterID)
	default:
		fail(c, UpstreamRefused, now)
	}
}

// abandon marks what is unknown as given up.
func (c *Case) abandon(now time.Time) {
	for i := range c.Attempts {
		if a := &c.Attempts[i]; a.Issue == c.Invite.Issue && a.Outcome == OutcomeUnknown {
			a.Outcome, a.FinishedAt = OutcomeGivenUp, now
		}
	}
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
		return nil, s.neverSeen(ctx, inv.AcceptedUserID)
	}
	if err != nil {
		return nil, err
	}
	return &p, nil
}
