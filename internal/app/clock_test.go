package app

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"
)

// fixedClock answers with the host's time and a difference, or with an error.
type fixedClock struct {
	ahead time.Duration
	err   error
	none  bool
}

func (f fixedClock) Clock(context.Context) (time.Time, error) {
	if f.none {
		return time.Time{}, nil
	}
	return time.Now().Add(f.ahead), f.err
}

func TestClockFollowsTheDatabasesAndKeepsItWhileThatIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &clock{base: time.Now}
		log := slog.New(slog.DiscardHandler)
		for _, row := range []struct {
			db   fixedClock
			want time.Duration
		}{
			{fixedClock{none: true}, 0},
			{fixedClock{ahead: -3 * time.Minute}, -3 * time.Minute},
			{fixedClock{ahead: time.Hour, err: errors.New("away")}, -3 * time.Minute},
			{fixedClock{ahead: time.Second}, time.Second},
		} {
			c.compare(t.Context(), row.db, log)
			if got := time.Until(c.now()); got != row.want {
				t.Errorf("%+v: the clock is off by %s, want %s", row.db, got, row.want)
			}
		}
	})
}
