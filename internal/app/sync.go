package app

import (
	"context"
	"time"

	"guestlist/internal/mirror"
)

const (
	// sweepPause leaves nine tenths of what WorkOS lets an environment read to everybody else.
	sweepPause = 100 * time.Millisecond
	// sweepLook is how often it is looked whether a sweep is due.
	sweepLook = 10 * time.Second
	// deliveries bounds what one catch-up run lets the deliverer do; a server that runs does the rest.
	deliveries = 10_000
)

func (a *App) sweep() *mirror.Sweep {
	return &mirror.Sweep{Lists: a.client, Rules: a.Invites, Store: a.store, Pause: sweepPause, Now: a.now, Log: a.log}
}

// Synced says what one catch-up run has met and mended.
type Synced struct {
	Events int
	mirror.Found
	// Delivered counts the invites that were taken up because of it, or were due anyway.
	Delivered int
	// Late counts the events that had shown behind those that were read, Parked those that still cannot be applied.
	Late, Parked int
}

// Sync catches up with WorkOS once: the events to their head, everything by its lists, then what the deliverer has to do. It
// may run beside servers. With resume it goes on with a comparison that was ended, and tells of that part alone.
func (a *App) Sync(ctx context.Context, resume bool) (done Synced, err error) {
	read, err := a.tail.CatchUp(ctx)
	done.Events, done.Late, done.Parked = read.Events, read.Late, read.Parked
	if err != nil {
		return done, err
	}
	if done.Found, err = a.sweep().All(ctx, resume); err != nil {
		return done, err
	}
	for done.Delivered < deliveries {
		n, err := a.Invites.DeliverDue(ctx)
		if err != nil || n == 0 {
			return done, err
		}
		done.Delivered += n
	}
	return done, nil
}
