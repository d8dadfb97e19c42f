package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// world is everything that takes part.
type world struct {
	plan  plan
	dir   string
	log   *slog.Logger
	tally *tally
	told  *told

	guestlist string // the binary
	fake      *fakeProcess
	servers   []*server
}

// Streams of chance, one for each part, so that what one does changes nothing for another.
const (
	streamKiller = iota + 1
	streamOperator
	streamDashboard
	streamServers
	streamClients = 100
)

// chance is one part's stream.
func (p plan) chance(stream int) *rand.Rand {
	return rand.New(rand.NewPCG(p.Seed, uint64(stream))) //nolint:gosec // it must be the same again, not a secret
}

// prepare builds the product, starts the fake, fills the database and starts the servers.
func (w *world) prepare(ctx context.Context) error {
	if err := w.build(ctx); err != nil {
		return err
	}
	var err error
	if w.fake, err = startFake(ctx, w.dir); err != nil {
		return err
	}
	if _, err := w.command(ctx, "migrate"); err != nil {
		return err
	}
	for _, p := range people {
		if _, err := w.command(ctx, "admit", p.ID); err != nil {
			return err
		}
	}
	offsets := []time.Duration{0, 3 * time.Second, -2 * time.Second, 2 * time.Second, -3 * time.Second}
	for n := range w.plan.Servers {
		w.servers = append(w.servers, &server{
			w: w, n: n, offset: offsets[n%len(offsets)], chance: w.plan.chance(streamServers*1000 + n), up: make(chan struct{}),
		})
	}
	return nil
}

// build makes the product's binary as it ships, but for the clock.
func (w *world) build(ctx context.Context) error {
	w.guestlist = filepath.Join(w.dir, "guestlist")
	cmd := exec.CommandContext(ctx, "go", "build", "-tags", "testclock", "-o", w.guestlist, "guestlist/cmd/guestlist")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
}

// command runs one of the operator's commands to its end.
func (w *world) command(ctx context.Context, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, w.guestlist, args...)
	cmd.Env = w.environ(policies[0], 0)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return string(out), fmt.Errorf("guestlist %s: %w\n%s", args[0], err, out)
	}
	return string(out), nil
}

// serving is the configuration of a server. Only servers wait for sends, and a time so short needs a WorkOS on loopback, of
// which the operator's commands on our own database know nothing.
func (w *world) serving(p policy, offset time.Duration) []string {
	return append(w.environ(p, offset), "INVITE_SEND_GIVE_UP="+w.plan.GiveUp.String(), "INVITE_SEND_WAIT="+w.plan.Wait.String())
}

// environ is the configuration of one process.
func (w *world) environ(p policy, offset time.Duration) []string {
	env := []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + w.dir, "DATABASE_URL=" + w.plan.Database, "LISTEN_ADDR=127.0.0.1:0", "ADMIN_ADDR=127.0.0.1:0",
		"WORKOS_COOKIE_PASSWORD=" + strings.Repeat("torture", 6), "GUESTLIST_TEST_CLOCK_OFFSET=" + offset.String(),
		"INVITE_SENDS_PER_MEMBER=1000000", "INVITE_SENDS_PER_RECIPIENT=1000000",
		"INVITE_REFUSALS_PER_MEMBER=1000000", "INVITE_RESEND_COOLDOWN=2s",
		fmt.Sprintf("INVITE_QUOTA=%d", p.alone), fmt.Sprintf("INVITE_QUOTA_BY_ROLE=admin=unlimited,member=%d", p.member),
		fmt.Sprintf("INVITE_QUOTA_PER_ORGANIZATION=%d", p.organization), fmt.Sprintf("INVITE_QUOTA_TOTAL=%d", p.total),
	}
	if w.fake != nil {
		env = append(env, "WORKOS_API_KEY="+fakeKey, "WORKOS_CLIENT_ID="+fakeClient, "WORKOS_BASE_URL="+w.fake.WorkOS)
	}
	return env
}

// trouble lets everybody loose until the last kill, then stops all but the servers and the fake.
func (w *world) trouble(ctx context.Context) error {
	if err := w.fake.chaos(ctx, w.chaos()); err != nil {
		return err
	}
	for _, s := range w.servers {
		s.run(ctx)
	}
	during, stop := context.WithCancel(ctx)
	defer stop()
	var all sync.WaitGroup
	for n := range w.plan.Clients {
		c := w.client(n)
		all.Go(func() { c.run(during) })
	}
	all.Go(func() { w.operate(during) })
	all.Go(func() { w.dashboard(during) })
	w.kill(during)
	stop()
	all.Wait()
	return ctx.Err()
}

// close ends every process.
func (w *world) close() error {
	var errs []error
	for _, s := range w.servers {
		errs = append(errs, s.stop())
	}
	if w.fake != nil {
		errs = append(errs, w.fake.stop())
	}
	return errors.Join(errs...)
}
