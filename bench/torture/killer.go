package main

import (
	"context"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// longStop is longer than the lease of a send: whoever wakes up after it still believes that the invite is theirs.
const longStop = 33 * time.Second

// kill kills servers, one now and then, until it was done often enough. Some it only stops for a while: slow but alive is the
// harder case. One at a time is stopped for so long that its leases run out, and left alone until it goes on.
func (w *world) kill(ctx context.Context) {
	chance := w.plan.chance(streamKiller)
	asleep, wake := context.WithCancel(ctx)
	var stopped sync.WaitGroup
	defer stopped.Wait()
	defer wake()
	for _, s := range w.servers {
		select {
		case <-s.up:
		case <-ctx.Done():
			return
		}
	}
	var away atomic.Pointer[server]
	for kills := 0; kills < w.plan.Kills && ctx.Err() == nil; {
		pause(ctx, time.Duration(float64(w.plan.Every)*(0.2+1.6*chance.Float64())))
		n, what := chance.IntN(len(w.servers)), chance.IntN(100)
		still := time.Duration(chance.Int64N(int64(3 * time.Second)))
		s := w.servers[n]
		if s == away.Load() {
			s = w.servers[(n+1)%len(w.servers)]
		}
		switch {
		case ctx.Err() != nil:
		case what >= 15:
			if s.signal(syscall.SIGKILL) {
				kills++
				w.tally.add("kills", 1)
			}
		case s.signal(syscall.SIGSTOP):
			w.tally.add("pauses", 1)
			if what < 3 && len(w.servers) > 1 && away.CompareAndSwap(nil, s) {
				w.tally.add("pauses beyond the lease", 1)
				still = longStop
				s.asleep.Store(true)
			}
			stopped.Go(func() {
				pause(asleep, still)
				s.signal(syscall.SIGCONT)
				if still == longStop {
					s.asleep.Store(false)
					away.Store(nil)
				}
			})
		}
	}
}
