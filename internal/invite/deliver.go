package invite

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"guestlist/internal/problem"
)

// claimAtOnce is how many due invites one worker takes; it works on them side by side, well within their lease.
const claimAtOnce = 8

// sendAndWait makes the POST of an attempt that is begun and committed, and waits for it no longer than a caller should.
// The send itself goes on when the caller is gone.
func (s *Service) sendAndWait(ctx context.Context, rec Record, a Attempt) (Record, error) {
	type answer struct {
		rec Record
		err error
	}
	done := make(chan answer, 1)
	s.spawn(ctx, func(ctx context.Context) {
		after, err := s.send(ctx, rec, a)
		done <- answer{after, err}
	})
	timer := time.NewTimer(answerWithin)
	defer timer.Stop()
	select {
	case a := <-done:
		if a.err == nil && a.rec.State != Sending {
			return a.rec, nil
		}
		if a.err != nil {
			// The send's own outcome could not be written; the invite is SENDING and resolves by itself.
			s.Log.ErrorContext(ctx, "a send's outcome could not be recorded", "invite", rec.ID, "error", a.err)
		}
	case <-timer.C:
	case <-ctx.Done():
	}
	// Whoever is told of a SENDING invite must find it again, also when it fails later.
	return s.change(ctx, rec.ID, func(c *Case) error {
		if c.Invite.State == Sending {
			c.Invite.Answered = true
		}
		return nil
	})
}

// send makes one POST and records what it came to, whoever holds the lease by then: begins are fenced, outcomes never.
func (s *Service) send(ctx context.Context, rec Record, a Attempt) (Record, error) {
	res := s.Provider.SendInvitation(ctx, SendRequest{
		Email: rec.SentAddress, OrganizationID: string(rec.Scope), RoleSlug: rec.RoleSlug, InviterUserID: rec.InviterID,
		Locale: rec.Locale, ExpiresInDays: rec.ExpiresInDays, NoSendAfter: a.NoSendAfter,
	})
	now := s.Now()
	if res.Outcome == OutcomeApplied && !res.Invitation.CreatedAt.IsZero() {
		s.clock.learn(res.Invitation.CreatedAt, a.BegunAt, now)
	}
	if res.Err != nil {
		level := slog.LevelWarn
		if res.Outcome == OutcomeRefused && !pauses(res) || a.N > 1 {
			level = slog.LevelInfo // an expected no, or said before
		}
		s.Log.Log(ctx, level, "a send did not succeed", "invite", rec.ID, "attempt", a.N, "outcome", string(res.Outcome),
			"status", res.Status, "code", res.Code, "error", res.Err)
	}
	rec, err := s.record(ctx, rec.ID, a.N, res, now)
	if err == nil && rec.State == Pending && !rec.RevokeRequestedAt.IsZero() {
		rec, err = s.finishRevoke(ctx, rec)
	}
	return rec, err
}

// record books an outcome. What is known must not be lost to one failed write: it is tried again for as long as the lease
// lasts.
func (s *Service) record(ctx context.Context, id string, n int, res SendResult, now time.Time) (rec Record, err error) {
	for _, pause := range []time.Duration{100 * time.Millisecond, time.Second, 3 * time.Second, 0} {
		rec, err = s.change(ctx, id, func(c *Case) error {
			settle(c, n, res, now)
			return nil
		})
		if err == nil || pause == 0 {
			break
		}
		timer := time.NewTimer(pause)
		<-timer.C
	}
	return rec, err
}

// Deliver takes up invites that want attention until the context ends: sends whose worker died, outcomes that are not
// known, revokes that are not confirmed, and invitations past their end. Any number of processes may run it.
func (s *Service) Deliver(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		for more := true; more && ctx.Err() == nil; {
			n, err := s.DeliverDue(ctx)
			if err != nil && ctx.Err() == nil {
				s.Log.ErrorContext(ctx, "the deliverer could not work", "error", err)
			}
			more = n == claimAtOnce
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-s.woken():
		}
	}
}

// DeliverDue takes up what is due now, a few at most, and returns how many.
func (s *Service) DeliverDue(ctx context.Context) (int, error) {
	now := s.Now()
	due, err := s.Store.Claim(ctx, now, now.Add(lease), claimAtOnce)
	if err != nil {
		return 0, err
	}
	var all sync.WaitGroup
	for _, rec := range due {
		all.Go(func() {
			defer s.recovered(ctx)
			if err := s.advance(context.WithoutCancel(ctx), rec); err != nil {
				s.Log.WarnContext(ctx, "an invite could not be moved on", "invite", rec.ID, "state", string(rec.State), "error", err)
			}
		})
	}
	all.Wait()
	return len(due), nil
}

func (s *Service) advance(ctx context.Context, rec Record) error {
	switch {
	case rec.State == Sending:
		return s.resolve(ctx, rec)
	case !rec.RevokeRequestedAt.IsZero():
		_, err := s.finishRevoke(ctx, rec)
		return err
	default:
		return s.lookUp(ctx, rec)
	}
}

// lookUp asks WorkOS about an invitation whose time is over.
func (s *Service) lookUp(ctx context.Context, rec Record) error {
	inv, err := s.Provider.Invitation(ctx, rec.InvitationID)
	if problem.Is(err, problem.NotFound) {
		_, err = s.gone(ctx, rec)
		return err
	}
	if err == nil {
		rec, err = s.Observe(ctx, inv, nil)
	}
	if rec.State.Live() {
		return s.postpone(ctx, rec, err)
	}
	return err
}

// gone books that WorkOS does not know an invitation.
func (s *Service) gone(ctx context.Context, rec Record) (Record, error) {
	return s.change(ctx, rec.ID, func(c *Case) error {
		missing(c, s.Policy, s.Now())
		return nil
	})
}

// postpone gives the lease back and looks again later.
func (s *Service) postpone(ctx context.Context, rec Record, cause error) error {
	_, err := s.change(ctx, rec.ID, func(c *Case) error {
		now := s.Now()
		c.Invite.LeaseUntil = time.Time{}
		if !c.Invite.NextAt.After(now) {
			c.Invite.NextAt = now.Add(backoff(c.Invite, now))
		}
		return nil
	})
	if cause != nil {
		return cause
	}
	return err
}

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
