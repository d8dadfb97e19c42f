package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// server is one place where a process of the product runs, again and again.
type server struct {
	w      *world
	n      int
	offset time.Duration
	chance *rand.Rand
	asleep atomic.Bool // stopped for long: a balancer before it would have noticed

	mu       sync.Mutex
	cmd      *exec.Cmd
	address  string
	killed   bool // the present process was killed by us
	starts   int
	ended    []string // what processes said that ended by themselves
	stopping bool
	up       chan struct{} // closed by the first ready process
	done     chan struct{}
}

// run keeps a process running until stop, with a policy of the moment for each.
func (s *server) run(ctx context.Context) {
	s.done = make(chan struct{})
	go func() {
		defer close(s.done)
		for s.once(ctx) {
			pause(ctx, time.Duration(s.chance.IntN(300))*time.Millisecond)
		}
	}()
}

// once runs one process to its end and says whether there shall be another.
func (s *server) once(ctx context.Context) bool {
	cmd := exec.Command(s.w.guestlist, "serve") //nolint:noctx // it ends by stop, which waits for it
	cmd.Env = s.w.serving(s.policy(), s.offset)
	log, err := os.OpenFile(s.logName(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return s.failed(err.Error())
	}
	defer func() { _ = log.Close() }()
	cmd.Stderr = log
	out, err := cmd.StdoutPipe()
	if err != nil {
		return s.failed(err.Error())
	}
	if !s.begin(ctx, cmd) {
		return false
	}
	s.listen(out)
	err = cmd.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cmd, s.address = nil, ""
	if !s.killed && !s.stopping {
		s.ended = append(s.ended, fmt.Sprintf("server %d ended by itself: %v; see %s", s.n, err, s.logName()))
	}
	return !s.stopping && ctx.Err() == nil
}

func (s *server) logName() string { return filepath.Join(s.w.dir, fmt.Sprintf("server-%d.log", s.n)) }

func (s *server) policy() policy { return policies[s.chance.IntN(len(policies))] }

// begin starts the process unless it is over.
func (s *server) begin(ctx context.Context, cmd *exec.Cmd) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping || ctx.Err() != nil {
		return false
	}
	if err := cmd.Start(); err != nil {
		s.ended = append(s.ended, err.Error())
		return false
	}
	s.cmd, s.killed = cmd, false
	s.starts++
	return true
}

func (s *server) failed(why string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = append(s.ended, why)
	return false
}

var servingLine = regexp.MustCompile(`^serving \S+ on (\S+),`)

// listen reads where the process serves, and all else that it says until it ends.
func (s *server) listen(out io.Reader) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		parts := servingLine.FindStringSubmatch(lines.Text())
		if parts == nil {
			continue
		}
		s.mu.Lock()
		if s.address = parts[1]; !closed(s.up) {
			close(s.up)
		}
		s.mu.Unlock()
	}
}

func closed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// at is where it serves now; empty while it does not.
func (s *server) at() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.address
}

// signal sends one to the process that runs now and reports whether there was one.
func (s *server) signal(sig syscall.Signal) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil || s.cmd.Process.Signal(sig) != nil {
		return false
	}
	if sig == syscall.SIGKILL {
		s.killed, s.address = true, ""
	}
	return true
}

// stopWithin is longer than the product's own drain.
const stopWithin = 40 * time.Second

// stop asks the process to end and waits until it has.
func (s *server) stop() error {
	s.mu.Lock()
	s.stopping = true
	s.mu.Unlock()
	if s.done == nil {
		return nil
	}
	s.signal(syscall.SIGCONT)
	s.signal(syscall.SIGTERM)
	late := time.NewTimer(stopWithin)
	defer late.Stop()
	select {
	case <-s.done:
		return nil
	case <-late.C:
		s.signal(syscall.SIGKILL)
		<-s.done
		return errors.New("a server did not end on SIGTERM")
	}
}

// pause waits, or until the context ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
