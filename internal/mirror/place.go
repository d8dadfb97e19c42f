package mirror

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"guestlist/internal/invite"
)

// ErrTailHeld says that another process reads the events.
var ErrTailHeld = errors.New("another process reads the events")

// TailPlace is how far the events have been read, and by whom. Each owner has an epoch of its own.
type TailPlace struct {
	Position   string
	Owner      string
	Epoch      int64
	LeaseUntil time.Time
	// EventAt is when the event at the position happened, HeadAt when the reader last had everything that there was.
	EventAt, HeadAt time.Time
}

// Behind is how long ago we last had all events; zero before the first time.
func (p TailPlace) Behind(now time.Time) time.Duration {
	if p.HeadAt.IsZero() {
		return 0
	}
	return max(0, now.Sub(p.HeadAt))
}

// LeaseWish asks for the right to read the events alone until a moment.
type LeaseWish struct {
	Owner      string
	Now, Until time.Time
	// Seize takes it from another owner: an epoch that has passed can write nothing, so that is safe.
	Seize bool
	// HeadAt is noted on the way.
	HeadAt time.Time
}

const (
	// leaseFor is how long the events go unread when their reader dies; it asks for more when half is gone.
	leaseFor = 10 * time.Second
	// releaseWithin bounds the goodbye.
	releaseWithin = 2 * time.Second
)

// hold makes sure that this tail is the one that reads, and says from where.
func (t *Tail) hold(ctx context.Context, seize bool) (TailPlace, error) {
	now := t.Now()
	place, err := t.Store.TailPlace(ctx)
	if err != nil {
		return place, err
	}
	mine := t.owner != "" && place.Owner == t.owner && place.Epoch == t.epoch
	if mine && place.LeaseUntil.Sub(now) > leaseFor/2 {
		return place, nil
	}
	if t.owner == "" {
		t.owner = rand.Text()
	}
	place, err = t.Store.HoldTail(ctx, LeaseWish{Owner: t.owner, Now: now, Until: now.Add(leaseFor), Seize: seize, HeadAt: t.headAt})
	if err != nil {
		return place, err
	}
	if !mine {
		t.Log.InfoContext(ctx, "this process reads the events now", "epoch", place.Epoch)
		t.choresAt = time.Time{} // who read before may have left something
	}
	t.epoch = place.Epoch
	return place, nil
}

// release lets the next process read at once.
func (t *Tail) release(ctx context.Context) {
	if t.owner == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), releaseWithin)
	defer cancel()
	if err := t.Store.ReleaseTail(ctx, t.owner, t.epoch); err != nil {
		t.Log.InfoContext(ctx, "the events could not be handed over; another process takes them soon", "error", err)
	}
}

// CaughtUp says what one run to the head has come to.
type CaughtUp struct {
	// Events counts those that were read, Late those of them that had shown behind the place, Parked those that still cannot be
	// applied.
	Events, Late, Parked int
}

// CatchUp takes the reading over, reads to the head, tries what was parked, and hands the reading back.
func (t *Tail) CatchUp(ctx context.Context) (done CaughtUp, err error) {
	ctx = invite.WithOrigin(ctx, invite.OriginEvents)
	if _, err := t.hold(ctx, true); err != nil {
		return done, err
	}
	defer t.release(ctx)
	t.choresAt = t.Now().Add(choresEvery)
	for more := true; more; {
		n, err := t.Poll(ctx)
		if errors.Is(err, ErrTailHeld) || errors.Is(err, invite.ErrCursorMoved) {
			return done, nil // another took it over in turn
		}
		if err != nil {
			return done, err
		}
		done.Events += n
		more = n > 0
	}
	place, err := t.hold(ctx, false)
	if err == nil {
		done.Late, err = t.chores(ctx, place, true)
		done.Events += done.Late
	}
	if errors.Is(err, ErrTailHeld) || errors.Is(err, invite.ErrCursorMoved) {
		err = nil
	}
	if err == nil {
		done.Parked, err = t.Store.CountParked(ctx)
	}
	return done, err
}
