package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"guestlist/internal/workos/workostest"
)

// scene is one story on a database and a fake of its own; an error means that a promise was broken.
type scene struct {
	name string
	run  func(context.Context, *program, io.Writer) error
}

var scenes = []scene{
	{"kills, strict", func(ctx context.Context, p *program, out io.Writer) error {
		return kills(ctx, p, out, workostest.Behaviour{})
	}},
	{"kills, duplicates accepted", func(ctx context.Context, p *program, out io.Writer) error {
		return kills(ctx, p, out, workostest.Behaviour{AllowDuplicates: true})
	}},
	{"429 storm", storm},
	{"two runs", twoRuns},
}

// play runs the scenes whose name holds the word.
func play(ctx context.Context, out io.Writer, path, word string) error {
	for _, s := range scenes {
		if !strings.Contains(s.name, word) {
			continue
		}
		if err := playOne(ctx, out, path, s); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

func playOne(ctx context.Context, out io.Writer, path string, s scene) (err error) {
	dir, err := os.MkdirTemp("", "guestlist-scene-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	p := &program{dir: dir, path: path, env: []string{"INVITE_SEND_WAIT=2s", "INVITE_SEND_GIVE_UP=1m"}}
	stop, err := p.serve(ctx)
	if err != nil {
		return err
	}
	defer stop()
	if err := p.fake.AddOrganization(workostest.Organization{ID: guild, Name: "Guild"}); err != nil {
		return err
	}
	if _, err := p.do(ctx, "migrate"); err != nil {
		return err
	}
	began := time.Now()
	if err := s.run(ctx, p, out); err != nil {
		return err
	}
	fmt.Fprintf(out, "%-27s kept its promises in %.0f s\n", s.name, time.Since(began).Seconds())
	return nil
}

func (p *program) write(name, text string) (string, error) {
	name = filepath.Join(p.dir, name)
	return name, os.WriteFile(name, []byte(text), 0o600)
}

// apply sends a list; rows that are refused are no error.
func (p *program) apply(ctx context.Context, file string, more ...string) error {
	_, err := p.do(ctx, append([]string{"seed", file, "--apply", "--consent", "a measurement"}, more...)...)
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 {
		return nil
	}
	return err
}

// oneEach holds WorkOS to one invitation for each of n addresses.
func (p *program) oneEach(n int) error {
	each := map[string]int{}
	for _, i := range p.fake.Invitations() {
		each[i.Email+" "+i.OrganizationID]++
	}
	for address, times := range each {
		if times != 1 {
			return fmt.Errorf("%s has %d invitations", address, times)
		}
	}
	if len(each) != n {
		return fmt.Errorf("%d addresses have an invitation, want %d", len(each), n)
	}
	return nil
}

// rate says how near the sends came to the pace, by the fake's clock.
func (p *program) rate(out io.Writer, pace int) {
	writes := p.fake.Writes()
	n := len(writes)
	span := writes[n-1].At.Sub(writes[0].At).Seconds()
	fmt.Fprintf(out, "send   %8d rows  %6.1f a second of %d (%.0f %%), most in one second %d, in ten %d\n", n, float64(n-1)/span, pace,
		100*float64(n-1)/span/float64(pace), p.fake.MostWrites("/", time.Second), p.fake.MostWrites("/", 10*time.Second))
}

// within holds every ten seconds to the budget.
func (p *program) within(most int) error {
	if n := p.fake.MostWrites("/", 10*time.Second); n > most {
		return fmt.Errorf("%d writes in ten seconds, above %d", n, most)
	}
	return nil
}

func plainList(n int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "p%d@list.example\n", i)
	}
	return text.String()
}

// kills ends ten runs by SIGKILL at random moments, and then lets one go to its end. Every few sends WorkOS loses an answer.
func kills(ctx context.Context, p *program, out io.Writer, b workostest.Behaviour) error {
	const rows, times = 900, 10
	random := rand.New(rand.NewPCG(5, 28)) //nolint:gosec // the moments must be the same again
	p.fake.SetBehaviour(b)
	var mu sync.Mutex
	sends := 0
	p.fake.SetFault(func(r *http.Request) *workostest.Fault {
		mu.Lock()
		defer mu.Unlock()
		if r.Method != http.MethodPost || r.URL.Path != "/user_management/invitations" {
			return nil
		}
		if sends++; sends%13 == 0 {
			return &workostest.Fault{CutAfter: true}
		}
		return nil
	})
	file, err := p.write("people.txt", plainList(rows))
	if err != nil {
		return err
	}
	var at []string
	for range times {
		after := 300*time.Millisecond + time.Duration(random.Int64N(int64(3*time.Second)))
		at = append(at, after.Round(time.Millisecond).String())
		if err := p.killOne(ctx, after, "seed", file, "--apply", "--consent", "a measurement"); err != nil {
			return err
		}
	}
	if err := p.apply(ctx, file); err != nil {
		return err
	}
	fmt.Fprintf(out, "killed after %s\n", strings.Join(at, ", "))
	return p.oneEach(rows)
}

// killOne runs the command and ends it by SIGKILL.
func (p *program) killOne(ctx context.Context, after time.Duration, args ...string) error {
	cmd := p.command(ctx, args...)
	cmd.Stderr = nil
	if err := cmd.Start(); err != nil {
		return err
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	err := cmd.Wait()
	if err == nil || cmd.ProcessState.ExitCode() != -1 {
		return fmt.Errorf("it ended before it was killed: %w", err)
	}
	return nil
}

// storm lets WorkOS take fewer writes than the run wants to make.
func storm(ctx context.Context, p *program, _ io.Writer) error {
	p.fake.SetBehaviour(workostest.Behaviour{RateLimits: workostest.RateLimits{Writes: workostest.Rate{Requests: 25, Window: 5 * time.Second}, PlainBody: true}})
	file, err := p.write("people.txt", plainList(200))
	if err != nil {
		return err
	}
	return errors.Join(p.apply(ctx, file), p.oneEach(200))
}

// twoRuns sends one list by two processes at once; together they stay within the budget.
func twoRuns(ctx context.Context, p *program, out io.Writer) error {
	file, err := p.write("people.txt", plainList(1000))
	if err != nil {
		return err
	}
	var both sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		both.Go(func() { errs[i] = p.apply(ctx, file, "--pace", "35") })
	}
	both.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	p.rate(out, 70)
	return errors.Join(p.oneEach(1000), p.within(480))
}
