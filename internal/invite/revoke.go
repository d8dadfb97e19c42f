package invite

import (
	"context"
	"time"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

// Revoke withdraws an invite. WorkOS decides: the answer is REVOKED, REVOKING where the outcome is not known yet, or a
// *Refusal with the truth. An invite that is revoked already is a success.
func (s *Service) Revoke(ctx context.Context, v viewer.Viewer, id string) (*Invite, error) {
	if err := mayAct(v); err != nil {
		return nil, err
	}
	rec, err := s.visible(ctx, v, id, viewer.InvitesManage)
	if err != nil {
		return nil, err
	}
	now := s.Now()
	rec, err = s.Store.Change(detached(ctx), rec.ID, func(c *Case) error { return wantRevoke(c, v.UserID, now) })
	if err != nil {
		return nil, err
	}
	if rec.State == Pending && !rec.RevokeRequestedAt.IsZero() {
		rec = s.revokeAndWait(ctx, rec)
	}
	shown := present(rec, v, s.Now())
	if shown.State == Revoked || shown.State == Revoking {
		return shown, nil
	}
	refusal := refuse(revokeBlockedBy(shown.State))
	refusal.Existing = shown
	return nil, refusal
}

// wantRevoke marks the wish. Of a SENDING invite the place is held until it is known that nothing was sent.
func wantRevoke(c *Case, by string, now time.Time) error {
	switch c.Invite.StateAt(now) {
	case Sending:
		c.Invite.RevokeRequestedAt, c.Invite.Answered = now, true
		if !c.unknown() {
			withdraw(c, now, by)
		}
	case Pending:
		c.Invite.RevokeRequestedAt = now
		c.Invite.LeaseUntil, c.Invite.NextAt = now.Add(lease), now
	}
	return nil
}

// revokeAndWait asks WorkOS and waits no longer than a caller should; the work goes on by itself.
func (s *Service) revokeAndWait(ctx context.Context, rec Record) Record {
	type answer struct {
		rec Record
		err error
	}
	done := make(chan answer, 1)
	s.sends.Go(func() {
		after, err := s.finishRevoke(detached(ctx), rec)
		done <- answer{after, err}
	})
	timer := time.NewTimer(answerWithin)
	defer timer.Stop()
	select {
	case a := <-done:
		if a.err != nil {
			s.Log.WarnContext(ctx, "a revoke's outcome is not known yet", "invite", rec.ID, "error", a.err)
			return rec
		}
		return a.rec
	case <-timer.C:
	case <-ctx.Done():
	}
	return rec
}

// finishRevoke asks WorkOS to revoke by id and books what is true afterwards; it may be repeated freely.
func (s *Service) finishRevoke(ctx context.Context, rec Record) (Record, error) {
	inv, err := s.Provider.RevokeInvitation(ctx, rec.InvitationID)
	if err != nil {
		inv, err = s.Provider.Invitation(ctx, rec.InvitationID)
	}
	after := rec
	if err == nil {
		after, err = s.Observe(ctx, inv, nil)
	}
	if after.State.Live() {
		return after, s.postpone(ctx, after, err)
	}
	return after, err
}

// endLapsed asks WorkOS about an invite past its end that is in somebody's way. Should WorkOS still hold it for pending
// (its clock, or a resend that moved the end), one that is provably ours is revoked by id: its end has been shown.
func (s *Service) endLapsed(ctx context.Context, rec Record) error {
	inv, err := s.Provider.Invitation(ctx, rec.InvitationID)
	if err != nil {
		return err
	}
	rec, err = s.Observe(ctx, inv, nil)
	if err != nil || !rec.lapsed(s.Now()) {
		return err
	}
	c, err := s.Store.Case(ctx, rec.ID)
	if err != nil {
		return err
	}
	if t := c.tracked(rec.InvitationID); t == nil || t.Proof != ProofCreated {
		return nil
	}
	_, err = s.finishRevoke(ctx, rec)
	return err
}

// Observe books what an authenticated read of an invitation says, and with a mark moves the events cursor in the same
// transaction. An invitation that no invite tracks changes nothing else.
func (s *Service) Observe(ctx context.Context, inv Invitation, mark *EventMark) (Record, error) {
	acceptor, err := s.acceptor(ctx, inv)
	if err != nil {
		return Record{}, err
	}
	rec, err := s.Store.ChangeByInvitation(ctx, inv.ID, mark, func(c *Case) error {
		observe(c, inv, acceptor, s.Policy, s.Now())
		return nil
	})
	if problem.Is(err, problem.NotFound) {
		return Record{}, nil
	}
	return rec, err
}
