package seed

import (
	"context"
	"time"
)

func (r *Run) beat(ctx context.Context, done chan<- struct{}) {
	defer close(done)
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := r.Store.Beat(ctx, r.Batch, r.Now()); err != nil && ctx.Err() == nil {
				r.Log.WarnContext(ctx, "the batch could not be marked as alive", "error", err)
			}
		}
	}
}

// pacer lets through one at a time, so many a second, and makes up for a late one.
type pacer struct {
	every time.Duration
	next  time.Time
	now   func() time.Time
}

// late is how much of a delay is made up for.
const late = 200 * time.Millisecond

func (p *pacer) wait(ctx context.Context, notBefore time.Time) error {
	now := p.now()
	if at := now.Add(-late); p.next.Before(at) {
		p.next = at
	}
	if p.next.Before(notBefore) {
		p.next = notBefore
	}
	pause := p.next.Sub(now)
	p.next = p.next.Add(p.every)
	if pause <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
