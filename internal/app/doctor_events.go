package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"guestlist/internal/store"
)

const (
	// farBehind is more than the events may lag while a server runs: a reader that died is replaced in seconds.
	farBehind = 2 * time.Minute
	// fewParked is how many parked events are named.
	fewParked = 5
	// anyTime is later than every parked event's next try.
	anyTime = 24 * time.Hour
)

// examineEvents says how far WorkOS's events have been read, and which of them could not be applied.
func examineEvents(ctx context.Context, db *store.Store, now time.Time) []Finding {
	place, err := db.TailPlace(ctx)
	if err != nil {
		return []Finding{{"events", Wrong, "could not be looked at: " + err.Error()}}
	}
	read := Finding{"events", Sound, "have never been read: `guestlist serve` or `guestlist sync` will"}
	if behind := place.Behind(now).Round(time.Second); !place.HeadAt.IsZero() && behind > farBehind {
		read.Mark, read.Says = Warn, fmt.Sprintf("were all read %s ago: fine if no server runs; else see its log", behind)
		if place.LeaseUntil.After(now) { // a server that was killed a moment ago holds it too
			read.Says = fmt.Sprintf("were all read %s ago, though a process was at it a moment ago: fine if it has just begun or ended; else see its log", behind)
		}
	} else if !place.HeadAt.IsZero() {
		read.Says = fmt.Sprintf("were all read %s ago", behind)
	}
	parked, err := db.Parked(ctx, now.Add(anyTime), fewParked)
	if err != nil || len(parked) == 0 {
		return []Finding{read}
	}
	n, err := db.CountParked(ctx)
	if err != nil {
		return []Finding{read}
	}
	var names []string
	for _, p := range parked {
		names = append(names, fmt.Sprintf("%s (%s of %s, %d tries: %s)", p.ID, p.Type, p.Subject, p.Tries, p.Reason))
	}
	return []Finding{read, {"parked events", Wrong, fmt.Sprintf("%d could not be applied; the log says why, `guestlist sync` tries them at once: %s", n, strings.Join(names, ", "))}}
}
