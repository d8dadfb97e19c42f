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

// tally keeps the numbers that statistics are made of close to the invites. After an upgrade it works through all of them.
func (a *App) tally(ctx context.Context) {
	tick := time.NewTicker(tallyEvery)
	defer tick.Stop()
	for {
		for more := true; more && ctx.Err() == nil; {
			n, err := a.store.Tally(ctx, tallyAtOnce)
			if err != nil && ctx.Err() == nil {
				a.log.WarnContext(ctx, "invites could not be counted for the statistics; they are read one by one until they can", "error", err)
			}
			more = n == tallyAtOnce
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
