package workos

import (
	"errors"
	"net"
	"sync"
	"time"
)

var (
	errTooLate  = errors.New("nothing was sent: the moment up to which sending was allowed has passed")
	errGateShut = errors.New("nothing more may be sent: the outcome is decided")
)

// gate stands before the last write that is ours and decides whether bytes of one request may leave. A context's deadline
// cannot: a process that was stopped, or starved, writes first and looks at the clock later (docs/decisions, the send
// protocol). What stays open is the instant between the gate and the kernel.
type gate struct {
	now     func() time.Time
	start   time.Time
	allowed time.Duration
	until   time.Time

	mu   sync.Mutex
	left bool
	shut bool
}

func newGate(now func() time.Time, until time.Time) *gate {
	start := now()
	return &gate{now: now, start: start, allowed: until.Sub(start), until: until}
}

// late asks both clocks, because each has a blind spot: the monotonic one may stand still while a machine sleeps, the wall
// clock may be set back.
func (g *gate) late() bool {
	now := g.now()
	return isLate(now.Sub(g.start), g.allowed, now.Round(0), g.until.Round(0))
}

func isLate(elapsed, allowed time.Duration, wall, until time.Time) bool {
	return elapsed > allowed || wall.After(until)
}

// pass notes that bytes are about to leave, or says why they must not. It notes before the write: one that fails may have
// sent some.
func (g *gate) pass() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.shut:
		return errGateShut
	case g.late():
		return errTooLate
	}
	g.left = true
	return nil
}

// close lets nothing pass any more and reports whether anything did, in one step: the transport's writer may still be
// running when the request has been given up.
func (g *gate) close() (left bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = true
	return g.left
}

// gatedConn is a connection outside of TLS, so that a handshake's bytes do not count. It is no io.ReaderFrom: every byte
// goes through Write.
type gatedConn struct {
	net.Conn
	gate *gate
}

func (c gatedConn) Write(b []byte) (int, error) {
	if err := c.gate.pass(); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}
