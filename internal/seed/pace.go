package seed

import (
	"context"
	"time"
)

// beat gives signs of life, and ends the run when the batch was canceled meanwhile.
func (r *Run) beat(ctx context.Context, stop func(), done chan<- struct{}) {
	defer close(done)
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			state, err := r.Store.Beat(ctx, r.Batch, r.Now())
			if err != nil && ctx.Err() == nil {
				r.Log.WarnContext(ctx, "the batch could not be marked as alive", "error", err)
			}
			if err == nil && state == Canceled {
				r.mu.Lock()
				r.progress.StoppedBy = StoppedByCancel
				r.mu.Unlock()
				stop()
				return
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
