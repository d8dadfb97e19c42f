package mirror

import (
	"context"
	"errors"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
)

// Parked is an event that could not be applied and waits for another try.
type Parked struct {
	Happening
	// Reason is safe to show.
	Reason           string
	ParkedAt, NextAt time.Time
	Tries            int
}

const (
	// parkFor is the pause before a parked event is tried again; each further one is twice as long, parkAtMost at last.
	parkFor    = time.Minute
	parkAtMost = time.Hour
	// lotAtOnce bounds what one round tries.
	lotAtOnce = 100
)

// applyOrPark applies an event, or after some failures puts it aside: the rest must not wait for it any longer.
func (t *Tail) applyOrPark(ctx context.Context, h Happening, mark invite.EventMark) (bool, error) {
	done, err := t.apply(ctx, h, mark)
	if err == nil || !t.itsOwn(ctx, err) {
		return done, err
	}
	if t.failed != h.ID {
		t.failed, t.failures = h.ID, 0
	}
	if t.failures++; t.failures < maxFailures {
		return false, err
	}
	return true, t.park(ctx, Parked{Happening: h, ParkedAt: t.Now()}, mark, err)
}

// itsOwn reports whether an event has failed for its own sake: not for WorkOS's or the moment's. A database that is away
// refuses the parking too, so nothing is passed over then.
func (t *Tail) itsOwn(ctx context.Context, err error) bool {
	return !problem.Is(err, problem.UpstreamUnavailable) && !errors.Is(err, invite.ErrCursorMoved) && ctx.Err() == nil
}

func (t *Tail) park(ctx context.Context, p Parked, mark invite.EventMark, cause error) error {
	p.Tries++
	p.NextAt = t.Now().Add(min(parkFor<<min(p.Tries-1, 10), parkAtMost))
	p.Reason = problem.Of(cause).Message
	t.Log.ErrorContext(ctx, "an event could not be applied and is parked", "event", p.ID, "type", p.Type, "tries", p.Tries, "next", p.NextAt, "error", cause)
	return t.Store.Park(ctx, p, mark)
}

// retryParked tries again what is due, or everything.
func (t *Tail) retryParked(ctx context.Context, all bool) error {
	due := t.Now()
	if all {
		due = due.Add(2 * parkAtMost)
	}
	parked, err := t.Store.Parked(ctx, due, lotAtOnce)
	if err != nil {
		return err
	}
	for _, p := range parked {
		if err := t.again(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// again applies an event outside the order, and parks it when that fails for its own sake.
func (t *Tail) again(ctx context.Context, p Parked) error {
	mark := invite.EventMark{EventID: p.ID, Type: p.Type, At: t.Now(), CreatedAt: p.CreatedAt, Epoch: t.epoch, Late: true}
	_, err := t.apply(ctx, p.Happening, mark)
	if err == nil || !t.itsOwn(ctx, err) {
		return err
	}
	return t.park(ctx, p, mark, err)
}

// meet looks up what deliveries name whose events have not shown: the object is read, the delivery is not believed. That a
// session has ended no read of its own can tell; its event will.
func (t *Tail) meet(ctx context.Context) error {
	overdue, err := t.Store.Overdue(ctx, sessionRevoked, t.Now().Add(-unmetAfter), t.Now(), lotAtOnce)
	if err != nil {
		return err
	}
	for _, d := range overdue {
		h := Happening{ID: d.EventID, Type: d.Type, Subject: d.Subject, CreatedAt: d.CreatedAt}
		// The mark names no event: should it show after all, it is applied as any other, for it says who made an invitation.
		mark := invite.EventMark{Type: d.Type, At: t.Now(), Epoch: t.epoch, Late: true}
		_, err := t.apply(ctx, h, mark)
		if err != nil && t.itsOwn(ctx, err) {
			err = t.park(ctx, Parked{Happening: h, ParkedAt: t.Now()}, mark, err)
		}
		if err == nil {
			err = t.Store.Handled(ctx, d.EventID, t.Now())
		}
		if err != nil {
			return err
		}
	}
	return nil
}
