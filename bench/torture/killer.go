package main

import (
	"context"
	"sync"
	"syscall"
	"time"
)

// kill kills servers, one now and then, until it was done often enough. Some it only stops for a while: slow but alive is the
// harder case.
func (w *world) kill(ctx context.Context) {
	chance := w.plan.chance(streamKiller)
	var stopped sync.WaitGroup
	defer stopped.Wait()
	for _, s := range w.servers {
		select {
		case <-s.up:
		case <-ctx.Done():
			return
		}
	}
	for kills := 0; kills < w.plan.Kills && ctx.Err() == nil; {
		pause(ctx, time.Duration(float64(w.plan.Every)*(0.2+1.6*chance.Float64())))
		s, again := w.servers[chance.IntN(len(w.servers))], chance.IntN(100)
		stillFor := time.Duration(chance.Int64N(int64(3 * time.Second)))
		switch {
		case ctx.Err() != nil:
		case again >= 15:
			if s.signal(syscall.SIGKILL) {
				kills++
				w.tally.add("kills", 1)
				w.log.Info("killed", "server", s.n)
			}
		case s.signal(syscall.SIGSTOP):
			w.tally.add("pauses", 1)
			stopped.Go(func() {
				pause(ctx, stillFor)
				s.signal(syscall.SIGCONT)
			})
		}
	}
}
