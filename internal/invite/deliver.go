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
	after, answered, err := s.await(ctx, func(ctx context.Context) (Record, error) { return s.send(ctx, rec, a) })
	if answered && err == nil && after.State != Sending {
		return after, nil
	}
	if err != nil {
		// The send's own outcome could not be written; the invite is SENDING and resolves by itself.
		s.Log.ErrorContext(ctx, "a send's outcome could not be recorded", "invite", rec.ID, "error", err)
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
		Email: rec.SentAddress, OrganizationID: string(rec.Scope), RoleSlug: rec.RoleSlug, InviterUserID: rec.inviterUser(),
		Locale: rec.Locale, ExpiresInDays: rec.ExpiresInDays, NoSendAfter: a.NoSendAfter,
	})
	now := s.Now()
	s.count("send_" + outcomeName(res.Outcome))
	if res.Outcome == OutcomeRefused && aboutRecipient(res.Code) {
		a.Code = res.Code
		res.Explained = s.explains(ctx, rec, a)
	}
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
	if err != nil {
		return rec, err
	}
	if !rec.State.Live() && rec.Watched {
		s.due() // a second invitation is to be revoked
	}
	if rec.State == Pending && !rec.RevokeRequestedAt.IsZero() {
		rec, err = s.finishRevoke(ctx, rec)
	}
	return rec, err
}

// record books an outcome. What is known must not be lost to one failed write: it is tried a few times more, while nobody
// else can have the lease.
func (s *Service) record(ctx context.Context, id string, n int, res SendResult, now time.Time) (rec Record, err error) {
	for _, pause := range []time.Duration{100 * time.Millisecond, time.Second, 3 * time.Second, 0} {
		rec, err = s.change(ctx, id, func(c *Case) error {
			settle(c, n, res, s.Policy, now)
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
	ctx = WithOrigin(ctx, OriginReconcile)
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

// advance does the next thing that an invite needs. What else it needs comes with the next claim.
func (s *Service) advance(ctx context.Context, rec Record) error {
	if rec.State == Sending {
		return s.resolve(ctx, rec)
	}
	c, err := s.Store.Case(ctx, rec.ID)
	if err != nil {
		return s.postpone(ctx, rec, err)
	}
	stray, surplus := c.stray(), c.surplus()
	over := surplus != nil && !s.Now().Before(surplus.ExpiresAt.Add(lapseGrace))
	switch {
	case rec.State == Pending && !rec.RevokeRequestedAt.IsZero() && (stray == nil || rec.Fence%2 == 0): // in turn with a stray
		_, err := s.finishRevoke(ctx, rec)
		return err
	case stray != nil && !over:
		return s.revokeStray(ctx, rec, stray.ID)
	case over:
		return s.lookUpSurplus(ctx, rec, *surplus)
	case c.unknown() && !s.Now().Before(lastBegun(&c).Add(s.Policy.GiveUp)):
		return s.resolve(ctx, rec)
	default:
		return s.lookUp(ctx, rec)
	}
}

// finishAny goes on at once with a revoke that was waiting for an invite to be found.
func (s *Service) finishAny(ctx context.Context, rec Record) error {
	if rec.State != Pending || rec.RevokeRequestedAt.IsZero() {
		return nil
	}
	_, err := s.finishRevoke(ctx, rec)
	return err
}

// revokeStray ends a second invitation of ours. WorkOS is asked what is true afterwards, whatever it answered.
func (s *Service) revokeStray(ctx context.Context, rec Record, id string) error {
	inv, err := s.Provider.RevokeInvitation(ctx, id)
	if err != nil {
		inv, err = s.Provider.Invitation(ctx, id)
	}
	if problem.Is(err, problem.NotFound) {
		return s.later(ctx, rec, missingCheck) // its end settles it
	}
	if err == nil {
		s.count("surplus_" + string(inv.State))
		rec, err = s.Observe(ctx, inv, nil)
	}
	return s.postpone(ctx, rec, err)
}

func (s *Service) later(ctx context.Context, rec Record, pause time.Duration) error {
	_, err := s.change(ctx, rec.ID, func(c *Case) error {
		c.Invite.LeaseUntil, c.Invite.NextAt = time.Time{}, s.Now().Add(pause)
		return nil
	})
	return err
}

// lookUpSurplus asks WorkOS about a second invitation whose time is over. One that it does not know any more is over indeed.
func (s *Service) lookUpSurplus(ctx context.Context, rec Record, t Tracked) error {
	inv, err := s.Provider.Invitation(ctx, t.ID)
	if problem.Is(err, problem.NotFound) {
		inv, err = Invitation{ID: t.ID, State: InvitationExpired, UpdatedAt: s.Now(), ExpiresAt: t.ExpiresAt}, nil
	}
	if err == nil {
		rec, err = s.Observe(ctx, inv, nil)
	}
	return s.postpone(ctx, rec, err)
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
	if rec.Watched {
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
			c.schedule(s.Policy, now)
		}
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
