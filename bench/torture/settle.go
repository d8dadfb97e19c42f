package main

import (
	"context"
	"syscall"
	"time"
)

// settle ends the trouble, waits until everything has come to rest, and compares.
func (w *world) settle(ctx context.Context) ([]violation, sums, error) {
	if err := w.fake.chaos(ctx, nil); err != nil {
		return nil, sums{}, err
	}
	for _, s := range w.servers {
		s.signal(syscall.SIGCONT)
	}
	began := time.Now()
	last, err := w.untilRest(ctx, began.Add(w.plan.Calm))
	if err != nil {
		return nil, sums{}, err
	}
	w.tally.add("seconds to rest", int(time.Since(began).Seconds()))
	w.count(last.fake)
	violations := last.found
	if out, err := w.command(ctx, "doctor"); err != nil {
		violations = append(violations, violation{Rule: "doctor", Text: out})
	}
	for _, s := range w.servers {
		s.mu.Lock()
		w.tally.add("starts", s.starts)
		for _, why := range s.ended {
			violations = append(violations, violation{Rule: "crash", Text: why})
		}
		s.mu.Unlock()
	}
	return violations, last.sums(), nil
}

// patienceAtRest is how long violations are given to go away once nothing is under way: the tail is late, not wrong.
const patienceAtRest = 45 * time.Second

// untilRest compares again and again until there is nothing to say, or too much time has passed.
func (w *world) untilRest(ctx context.Context, deadline time.Time) (last *comparison, err error) {
	var since time.Time
	for {
		d, err := w.fake.dump(ctx)
		if err != nil {
			return nil, err
		}
		b, err := w.plan.read(ctx)
		if err != nil {
			return nil, err
		}
		last, now := compare(b, d, w.told), time.Now()
		switch {
		case !last.resting():
			since = time.Time{}
		case len(last.found) == 0:
			return last, nil
		case since.IsZero():
			since = now
		}
		if now.After(deadline) || !since.IsZero() && now.Sub(since) > patienceAtRest {
			return last, nil
		}
		w.log.Info("waiting for rest", "resting", last.resting(), "found", len(last.found))
		pause(ctx, time.Second)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
}

// count adds what the fake has counted.
func (w *world) count(d dump) {
	for kind, n := range d.Faults {
		w.tally.add("faults", n)
		w.tally.add("fault: "+kind, n)
	}
	for _, write := range d.Writes {
		if write.Method == "POST" && write.Path == "/user_management/invitations" {
			w.tally.add("sends", 1)
		}
	}
}
