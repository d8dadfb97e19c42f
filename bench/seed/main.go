package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"guestlist/internal/workos/workostest"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "seed:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) (err error) {
	flags := flag.NewFlagSet("seed", flag.ContinueOnError)
	large := flags.Int("rows", 1_000_000, "rows of the large plan")
	sent := flags.Int("send", 600, "rows to send")
	pace := flags.Int("pace", 30, "sends a second")
	bad := flags.Int("mixed", 5000, "rows of a list with every kind of bad row, whose run is killed again and again; 0 for none")
	kills := flags.Int("kills", 10, "how often")
	random := flags.Uint64("seed", uint64(time.Now().UnixNano()), "of the moments")
	word := flags.String("scene", "", "play the scenes whose name holds this word instead (kills, storm, two; all is every one)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "guestlist-bench-seed-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	p := program{dir: dir, path: filepath.Join(dir, "guestlist")}
	if text, err := exec.CommandContext(ctx, "go", "build", "-o", p.path, "./cmd/guestlist").CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, text)
	}
	if *word != "" {
		return play(ctx, out, p.path, strings.TrimPrefix(*word, "all"))
	}
	stop, err := p.serve(ctx)
	if err != nil {
		return err
	}
	defer stop()
	if _, err := p.do(ctx, "migrate"); err != nil {
		return err
	}
	for _, n := range []int{*large / 100, *large / 10, *large} {
		if err := p.plan(ctx, out, n); err != nil {
			return err
		}
	}
	if *sent > 0 {
		if err := p.send(ctx, out, *sent, *pace); err != nil {
			return err
		}
	}
	if *bad == 0 {
		return nil
	}
	return p.killed(ctx, out, *bad, *kills, *random)
}

// program is the product's binary with a fake of WorkOS.
type program struct {
	dir, path string
	env       []string
	fake      *workostest.Server
}

func (p *program) serve(ctx context.Context) (func(), error) {
	on, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p.fake, err = workostest.New(workostest.Options{
		BaseURL: "http://" + on.Addr().String(), APIKey: workostest.DefaultAPIKey, ClientID: workostest.DefaultClientID,
		RedirectURIs: []string{workostest.DefaultRedirectURI},
	})
	if err != nil {
		return nil, errors.Join(err, on.Close())
	}
	srv := &http.Server{Handler: p.fake, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = srv.Serve(on) }() // it ends with the measurement
	return func() { _ = srv.Close() }, nil
}

// used is what a run took.
type used struct {
	wall, cpu time.Duration
	mebibytes int64
}

func (p *program) do(ctx context.Context, args ...string) (used, error) {
	cmd := p.command(ctx, args...)
	began := time.Now()
	err := cmd.Run()
	u := used{wall: time.Since(began)}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.mebibytes = usage.Maxrss / 1024
		u.cpu = time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	}
	return u, err
}

func (p *program) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.path, args...)
	cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "TMPDIR=" + p.dir, "DATABASE_URL=file:" + filepath.Join(p.dir, "guestlist.db"),
		"WORKOS_API_KEY=" + p.fake.APIKey(), "WORKOS_CLIENT_ID=" + p.fake.ClientID(), "WORKOS_BASE_URL=" + p.fake.BaseURL(),
	}, p.env...)
	cmd.Stderr = os.Stderr
	return cmd
}

func (p *program) list(n int) (name string, err error) {
	name = filepath.Join(p.dir, fmt.Sprintf("people%d.csv", n))
	f, err := os.Create(name)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "name,email,organization,role")
	for i := range n {
		fmt.Fprintf(w, "Person Number %d,person.number%d@company%d.example,,\n", i, i, i%500)
	}
	return name, w.Flush()
}

func (p *program) plan(ctx context.Context, out io.Writer, n int) error {
	name, err := p.list(n)
	if err != nil {
		return err
	}
	u, err := p.do(ctx, "seed", name)
	fmt.Fprintf(out, "plan   %8d rows  %6.1f s  %6.1f s of processor  %4d MiB at most\n", n, u.wall.Seconds(), u.cpu.Seconds(), u.mebibytes)
	return errors.Join(err, os.Remove(name))
}

func (p *program) send(ctx context.Context, out io.Writer, n, pace int) error {
	name, err := p.list(n)
	if err != nil {
		return err
	}
	if _, err := p.do(ctx, "seed", name, "--apply", "--consent", "a measurement", "--pace", fmt.Sprint(pace)); err != nil {
		return err
	}
	writes := p.fake.Writes()
	if len(writes) != n {
		return fmt.Errorf("the fake saw %d writes for %d rows", len(writes), n)
	}
	span := writes[n-1].At.Sub(writes[0].At).Seconds()
	fmt.Fprintf(out, "send   %8d rows  %6.1f a second of %d (%.0f %%), most in one second %d, in ten %d\n", n, float64(n-1)/span, pace,
		100*float64(n-1)/span/float64(pace), p.fake.MostWrites("/", time.Second), p.fake.MostWrites("/", 10*time.Second))
	return nil
}
