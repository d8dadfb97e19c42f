package workos

import (
	"errors"
	"net"
	"testing"
	"time"
)

func TestTheGateIsLateByEitherClock(t *testing.T) {
	t.Parallel()
	until := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for name, row := range map[string]struct {
		elapsed time.Duration
		wall    time.Time
		want    bool
	}{
		"both in time":                   {time.Second, until.Add(-time.Second), false},
		"both at the very moment":        {2 * time.Second, until, false},
		"the machine slept":              {time.Second, until.Add(time.Second), true},
		"the wall clock was set back":    {3 * time.Second, until.Add(-time.Hour), true},
		"both late":                      {3 * time.Second, until.Add(time.Second), true},
		"late by a nanosecond, one side": {2*time.Second + 1, until, true},
	} {
		if got := isLate(row.elapsed, 2*time.Second, row.wall, until); got != row.want {
			t.Errorf("%s: late = %v", name, got)
		}
	}
}

// deadConn fails every write after the bytes may have gone.
type deadConn struct{ net.Conn }

func (deadConn) Write([]byte) (int, error) { return 0, errors.New("reset") }

func TestAWriteThatFailsMayHaveSentBytes(t *testing.T) {
	t.Parallel()
	g := newGate(time.Now, time.Now().Add(time.Minute))
	if _, err := gated(deadConn{}, g).Write([]byte("x")); err == nil {
		t.Fatal("the write did not fail")
	}
	if !g.close() {
		t.Error("the gate says that nothing left")
	}
}

func TestNothingPassesAfterTheOutcomeIsDecided(t *testing.T) {
	t.Parallel()
	g := newGate(time.Now, time.Now().Add(time.Minute))
	if g.close() {
		t.Fatal("something left through an unused gate")
	}
	// deadConn's own error would mean that the write was tried.
	if _, err := gated(deadConn{}, g).Write([]byte("x")); !errors.Is(err, errGateShut) {
		t.Errorf("error = %v", err)
	}
}
