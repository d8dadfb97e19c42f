package ratelimit_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"guestlist/internal/ratelimit"
)

func newLimiter(t *testing.T, perMinute int) (*ratelimit.Limiter, *time.Time) {
	t.Helper()
	now := time.Unix(1_800_000_000, 0)
	l, err := ratelimit.New(perMinute, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	return l, &now
}

func TestEachKeyHasItsOwnMinute(t *testing.T) {
	l, now := newLimiter(t, 4)
	for i := range 4 {
		if wait := l.Take("a", 1); wait != 0 {
			t.Fatalf("number %d waits %s", i+1, wait)
		}
	}
	if wait := l.Take("a", 1); wait != 15*time.Second {
		t.Errorf("the fifth waits %s, want a quarter of a minute", wait)
	}
	if wait := l.Take("b", 4); wait != 0 {
		t.Errorf("somebody else waits %s", wait)
	}
	*now = now.Add(15 * time.Second)
	if wait := l.Take("a", 1); wait != 0 {
		t.Errorf("after the wait there is another one: %s", wait)
	}
	if wait := l.Take("a", 2); wait != 30*time.Second {
		t.Errorf("two more wait %s", wait)
	}
}

func TestRefusedAskingsCostNothing(t *testing.T) {
	l, now := newLimiter(t, 2)
	l.Take("a", 2)
	for range 1000 {
		l.Take("a", 1)
	}
	*now = now.Add(30 * time.Second)
	if wait := l.Take("a", 1); wait != 0 {
		t.Errorf("who was refused a thousand times waits %s", wait)
	}
	if wait := l.Take("c", 3); wait != time.Minute {
		t.Errorf("more than there ever is: %s", wait)
	}
}

func TestCallersAtOnceGetNoMoreThanThereIs(t *testing.T) {
	l, _ := newLimiter(t, 50)
	var passed atomic.Int32
	var all sync.WaitGroup
	for range 200 {
		all.Go(func() {
			if l.Take("a", 1) == 0 {
				passed.Add(1)
			}
		})
	}
	all.Wait()
	if passed.Load() != 50 {
		t.Errorf("%d passed, want 50", passed.Load())
	}
}
