package main_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience bounds every wait: far more than a machine under load needs.
const patience = 2 * time.Minute

// output keeps what a process wrote and says when its first line is whole.
type output struct {
	mu    sync.Mutex
	text  bytes.Buffer
	first chan struct{}
}

func newOutput() *output { return &output{first: make(chan struct{})} }

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	had := bytes.ContainsRune(o.text.Bytes(), '\n')
	n, err := o.text.Write(b)
	if !had && bytes.ContainsRune(o.text.Bytes(), '\n') {
		close(o.first)
	}
	return n, err
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// process runs until it is stopped.
type process struct {
	t              *testing.T
	cmd            *exec.Cmd
	stdout, stderr *output
	ended          chan error
	stopped        bool
}

func command(t *testing.T, path string, env []string, args ...string) *process {
	t.Helper()
	p := &process{t: t, stdout: newOutput(), stderr: newOutput(), ended: make(chan error, 1), cmd: exec.Command(path, args...)}
	p.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "TMPDIR=" + t.TempDir()}, env...)
	p.cmd.Dir = t.TempDir()
	p.cmd.Stdout, p.cmd.Stderr = p.stdout, p.stderr
	return p
}

// begin starts a program that serves, and gives the first line that it says once it is ready.
func begin(t *testing.T, path string, env []string, args ...string) (*process, string) {
	t.Helper()
	p := command(t, path, env, args...)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.ended <- p.cmd.Wait() }()
	t.Cleanup(p.stop)
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case <-p.stdout.first:
	case err := <-p.ended:
		p.stopped = true
		t.Fatalf("%v ended before it was ready: %v\n%s", args, err, p.stderr)
	case <-late.C:
		t.Fatalf("%v is not ready\n%s", args, p.stderr)
	}
	line, _, _ := strings.Cut(p.stdout.String(), "\n")
	return p, line
}

// stop asks the program to end and holds it to exit status 0.
func (p *process) stop() {
	p.t.Helper()
	if p.stopped {
		return
	}
	p.stopped = true
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Errorf("SIGTERM: %v", err)
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case err := <-p.ended:
		if err != nil {
			p.t.Errorf("after SIGTERM the program ended with %v, want exit status 0", err)
		}
	case <-late.C:
		p.t.Error("the program does not end on SIGTERM")
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
	if p.t.Failed() {
		p.t.Logf("standard error of %v:\n%s", p.cmd.Args[1:], p.stderr)
	}
}

// said is what a program that ended wrote.
type said struct {
	status         int
	stdout, stderr string
}

// run waits for a program that ends by itself.
func run(t *testing.T, env []string, args ...string) said {
	t.Helper()
	p := command(t, guestlist, env, args...)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	over := context.AfterFunc(ctx, func() { _ = p.cmd.Process.Kill() })
	defer over()
	err := p.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if p.cmd.ProcessState.ExitCode() < 0 {
		t.Fatalf("guestlist %v did not end by itself", args)
	}
	return said{p.cmd.ProcessState.ExitCode(), p.stdout.String(), p.stderr.String()}
}

// ok is run for a command that must succeed.
func ok(t *testing.T, env []string, args ...string) string {
	t.Helper()
	s := run(t, env, args...)
	if s.status != 0 {
		t.Fatalf("guestlist %v: exit status %d\n%s", args, s.status, s.stderr)
	}
	return s.stdout
}

// eventually asks again and again until the condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	late := time.NewTimer(patience)
	defer late.Stop()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for !holds() {
		select {
		case <-again.C:
		case <-late.C:
			t.Fatalf("never came true: %s", what)
		}
	}
}
