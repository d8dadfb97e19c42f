package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/alecthomas/kong"
)

// streams are those of the process.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// asFake is the word by which the program starts itself as the fake of WorkOS.
const asFake = "fake"

func run(ctx context.Context, args []string, s streams) error {
	if len(args) == 1 && args[0] == asFake {
		return beFake(ctx, s)
	}
	var c runCommand
	exited := false
	parser, err := kong.New(&c, kong.Name("torture"), kong.Description("Tries to make guestlist break its promises."),
		kong.Writers(s.out, s.err), kong.Exit(func(int) { exited = true }))
	if err != nil {
		return err
	}
	_, err = parser.Parse(args)
	if exited {
		return nil
	}
	if err != nil {
		return err
	}
	return c.run(ctx, s)
}

// runCommand is what the program can be told.
type runCommand struct {
	Plan plan   `embed:""`
	Keep string `help:"Folder for logs and the SQLite database (default: a temporary one, removed unless something is wrong)." placeholder:"DIR"`
	Log  bool   `help:"Say on standard error what is being done."`
}

// plan is how much trouble there is.
type plan struct {
	Seed       uint64        `help:"What decides every choice (default: a random one, printed)." placeholder:"N"`
	Database   string        `help:"An empty database: file:PATH or postgres://… (default: SQLite in the folder)." placeholder:"URL"`
	Servers    int           `default:"3" help:"Server processes on the one database."`
	Clients    int           `default:"12" help:"Clients that ask at the same time."`
	Kills      int           `default:"50" help:"How many times a server is killed with SIGKILL; then it is over."`
	Every      time.Duration `default:"1s" help:"Time from one kill to the next, on average."`
	Wait       time.Duration `default:"5s" help:"INVITE_SEND_WAIT of the servers; below what the fake puts off there are second mails."`
	GiveUp     time.Duration `default:"30s" help:"INVITE_SEND_GIVE_UP of the servers; below what the fake puts off, some 15s, it comes too early."`
	Calm       time.Duration `default:"150s" help:"How long everything may take to come to rest afterwards."`
	Duplicates string        `default:"exact" enum:"exact,stale,off" help:"How WorkOS looks for duplicates: exact, stale (in the lists' late copy) or off."`
	Repeats    float64       `default:"0.03" help:"Chance that WorkOS's own edge repeats a send inside."`
}

func (c *runCommand) run(ctx context.Context, s streams) error {
	if c.Plan.Seed == 0 {
		c.Plan.Seed = rand.Uint64() //nolint:gosec // it is printed, not kept secret
	}
	log := slog.New(slog.DiscardHandler)
	if c.Log {
		log = slog.New(slog.NewTextHandler(s.err, nil))
	}
	dir := c.Keep
	if dir == "" {
		made, err := os.MkdirTemp("", "torture-")
		if err != nil {
			return err
		}
		dir = made
	}
	r, err := torture(ctx, c.Plan, dir, log)
	r.print(s.out)
	switch {
	case err != nil:
		return fmt.Errorf("%w (logs in %s)", err, dir)
	case len(r.Violations) > 0:
		return fmt.Errorf("%d violations; logs in %s", len(r.Violations), dir)
	case c.Keep == "":
		return os.RemoveAll(dir)
	}
	return nil
}

// torture does it all: prepare, make trouble, wait for calm, compare. The report says as much as was found out by then.
func torture(ctx context.Context, p plan, dir string, log *slog.Logger) (r report, err error) {
	r = report{Plan: p, Started: time.Now()}
	w := &world{plan: p, dir: dir, log: log, tally: newTally(), told: newTold()}
	if p.Database == "" {
		w.plan.Database = "file:" + filepath.Join(dir, "guestlist.db")
	}
	defer func() {
		err = errors.Join(err, w.close())
		r.Tally, r.Lasted = w.tally.counts(), time.Since(r.Started)
	}()
	if err := w.prepare(ctx); err != nil {
		return r, err
	}
	if err := w.trouble(ctx); err != nil {
		return r, err
	}
	r.Violations, r.Sums, err = w.settle(ctx)
	return r, err
}
