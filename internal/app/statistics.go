package app

import (
	"context"
	"time"
)

const (
	// tallyEvery: what a question must count by itself is what happened since.
	tallyEvery = 5 * time.Second
	// tallyAtOnce bounds how long one step holds the one place to write in SQLite: tens of milliseconds.
	tallyAtOnce = 500
)

// recountEvery: a process of an older version that goes on beside this one writes invites without saying as what they count.
const recountEvery = time.Hour

// tally keeps the numbers that statistics are made of close to the invites. After an upgrade it works through all of them.
func (a *App) tally(ctx context.Context) {
	var recounted time.Time
	tick := time.NewTicker(tallyEvery)
	defer tick.Stop()
	for {
		if now := a.now(); now.Sub(recounted) >= recountEvery {
			recounted = now
			a.recount(ctx)
			if _, err := a.store.FoldPeople(ctx); err != nil && ctx.Err() == nil {
				a.log.WarnContext(ctx, "people whom an older version has written cannot be searched for yet", "error", err)
			}
		}
		for more := true; more && ctx.Err() == nil; {
			n, err := a.store.Tally(ctx, tallyAtOnce)
			if err != nil && ctx.Err() == nil {
				a.log.WarnContext(ctx, "invites could not be counted for the statistics; they are read one by one until they can", "error", err)
			}
			more = err == nil && n == tallyAtOnce
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (a *App) recount(ctx context.Context) {
	n, err := a.store.Recount(ctx)
	switch {
	case err != nil && ctx.Err() == nil:
		a.log.WarnContext(ctx, "what invites count as could not be compared with what they are", "error", err)
	case n > 0:
		a.log.WarnContext(ctx, "an older version has written invites beside this one; statistics count them now", "invites", n)
	}
}
