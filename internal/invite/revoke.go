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
	rec, err = s.change(ctx, rec.ID, func(c *Case) error { return wantRevoke(c, v.ID(), now) })
	if err != nil {
		return nil, err
	}
	if rec.State == Pending && !rec.RevokeRequestedAt.IsZero() {
		rec = s.revokeAndWait(ctx, rec)
	}
	shown := s.shown(ctx, &rec, v)
	if shown.State == Revoked || shown.State == Revoking {
		return shown, nil
	}
	refusal := refuse(revokeBlockedBy(shown.State))
	refusal.Existing = shown
	return nil, refusal
}

// wantRevoke marks the wish. Of a SENDING invite the place is held until it is known that nothing was sent.
func wantRevoke(c *Case, by string, now time.Time) error {
	r := &c.Invite
	shown := r.StateAt(now)
	if !r.State.Live() || shown == Expired {
		return nil
	}
	if r.RevokeRequestedAt.IsZero() {
		r.RevokeRequestedAt, c.By = now, by
	}
	if r.State == Pending {
		r.LeaseUntil, r.NextAt = now.Add(lease), now
		return nil
	}
	r.Answered = true
	if !c.uncertain() {
		withdraw(c, now, by)
	}
	return nil
}

// revokeAndWait asks WorkOS and waits no longer than a caller should; the work goes on by itself.
func (s *Service) revokeAndWait(ctx context.Context, rec Record) Record {
	after, answered, err := s.await(ctx, func(ctx context.Context) (Record, error) { return s.finishRevoke(ctx, rec) })
	if err != nil {
		s.Log.WarnContext(ctx, "a revoke's outcome is not known yet", "invite", rec.ID, "error", err)
	}
	if !answered || err != nil {
		return rec
	}
	return after
}

// finishRevoke asks WorkOS to revoke by id and books what is true afterwards; it may be repeated freely.
func (s *Service) finishRevoke(ctx context.Context, rec Record) (Record, error) {
	inv, err := s.Provider.RevokeInvitation(ctx, rec.InvitationID)
	if err != nil {
		inv, err = s.Provider.Invitation(ctx, rec.InvitationID)
	}
	if problem.Is(err, problem.NotFound) {
		return s.gone(ctx, rec)
	}
	after := rec
	if err == nil {
		after, err = s.Observe(ctx, inv, nil)
	}
	if after.Watched {
		return after, s.postpone(ctx, after, err)
	}
	return after, err
}

// endLapsed asks WorkOS about an invite past its end that is in somebody's way. WorkOS's word alone ends it: by its clock
// there may be time left, and the invite may be somebody else's.
func (s *Service) endLapsed(ctx context.Context, rec Record) error {
	inv, err := s.Provider.Invitation(ctx, rec.InvitationID)
	if err != nil {
		return err
	}
	_, err = s.Observe(ctx, inv, nil)
	return err
}

// Observe books what an authenticated read of an invitation says, and with a mark moves the events cursor in the same
// transaction. An invitation that no invite tracks changes nothing else.
func (s *Service) Observe(ctx context.Context, inv Invitation, mark *EventMark) (Record, error) {
	origin := originOf(ctx)
	if mark != nil && origin == OriginRequest {
		origin = OriginEvents
	}
	book, err := s.observation(ctx, inv, origin)
	if err != nil {
		return Record{}, err
	}
	rec, err := s.Store.ChangeByInvitation(ctx, inv.ID, mark, book)
	if problem.Is(err, problem.NotFound) {
		return Record{}, nil
	}
	return rec, err
}

// Seen is an authenticated read that an event has led to.
type Seen struct {
	Invitation Invitation
	Mark       EventMark
}

// ObserveAll is Observe for events in a row, all in one transaction: where one cannot be booked, none is.
func (s *Service) ObserveAll(ctx context.Context, all []Seen) error {
	bookings := make([]Booking, 0, len(all))
	for _, seen := range all {
		book, err := s.observation(ctx, seen.Invitation, originOf(ctx))
		if err != nil {
			return err
		}
		bookings = append(bookings, Booking{InvitationID: seen.Invitation.ID, Mark: seen.Mark, Book: book})
	}
	return s.Store.ChangeAll(ctx, bookings)
}

// observation reads what is needed beside an invitation, and gives the change that books it.
func (s *Service) observation(ctx context.Context, inv Invitation, origin Origin) (func(*Case) error, error) {
	acceptor, err := s.acceptor(ctx, inv)
	if err != nil {
		return nil, err
	}
	twin, err := s.twinOf(ctx, inv)
	if err != nil {
		return nil, err
	}
	return s.finished(origin, func(c *Case) error {
		switch {
		case twin != nil:
			relink(c, *twin, s.Now())
		case s.tooEarly(c, inv):
			c.Invite.LeaseUntil, c.Invite.NextAt = time.Time{}, lastBegun(c).Add(min(s.Policy.SendWait, s.Policy.GiveUp))
			return nil
		}
		observe(c, inv, acceptor, s.Policy, s.Now())
		return nil
	}), nil
}
