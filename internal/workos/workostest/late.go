package workostest

import (
	"context"
	"slices"
	"time"
)

// lateWork is a request whose work outlives it.
type lateWork struct {
	at      time.Time
	call    *call
	repeats int
	timer   *time.Timer
}

// postpone puts the work of a request off. It is done once the fake's clock has passed: by a timer where that clock runs
// like the machine's, else when the fake is next asked for anything.
func (s *Server) postpone(c *call, f *Fault) {
	late := *c
	late.Request = c.Clone(context.WithoutCancel(c.Context()))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.late = append(s.late, lateWork{
		at: s.now().Add(f.WorkLater), call: &late, repeats: f.Repeats,
		// now is in whole milliseconds, so the timer might be a part of one too early.
		timer: time.AfterFunc(f.WorkLater+time.Millisecond, func() { s.lock()() }),
	})
}

// doLate does what has become due, oldest first, each at most once.
func (s *Server) doLate() {
	now := s.now()
	var due []lateWork
	s.late = slices.DeleteFunc(s.late, func(l lateWork) bool {
		if l.at.After(now) {
			return false
		}
		due = append(due, l)
		return true
	})
	slices.SortStableFunc(due, func(a, b lateWork) int { return a.at.Compare(b.at) })
	for _, l := range due {
		l.timer.Stop()
		for range 1 + l.repeats {
			s.perform(l.call)
		}
	}
}

// Late is how many requests have been answered, or cut off, whose work is still to come.
func (s *Server) Late() int {
	defer s.lock()()
	return len(s.late)
}
