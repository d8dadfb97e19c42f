package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime/pprof"
	"slices"
	"time"

	"github.com/alecthomas/kong"
)

// options are the command's flags.
type options struct {
	Database   string `help:"A Postgres address; a schema of its own is made in it and dropped. Empty: a SQLite file in a new folder of TMPDIR." placeholder:"URL"`
	Clients    []int  `default:"1,8,32" help:"How many clients at once."`
	Rounds     int    `default:"21" help:"Pairs to measure."`
	Reserves   int    `default:"500" help:"Reservations in one half of a pair."`
	Grow       int    `help:"Measure one client at 10 thousand invites, and at ten times as many each, up to this."`
	CPUProfile string `name:"cpuprofile" help:"Write a profile of the whole run." placeholder:"FILE"`
}

func run(ctx context.Context, args []string, tempDir string, now func() time.Time, out, progress io.Writer) error {
	var o options
	parser, err := kong.New(&o, kong.Name("reserve"), kong.Description("Measure what a reservation costs, beside bare SQL."))
	if err != nil {
		return err
	}
	if _, err := parser.Parse(args); err != nil {
		return err
	}
	if o.Rounds < 1 || o.Reserves < 1 || slices.ContainsFunc(o.Clients, func(n int) bool { return n < 1 || n > o.Reserves }) {
		return fmt.Errorf("rounds and reserves must be positive, and clients from 1 to the number of reserves")
	}
	if o.CPUProfile != "" {
		stop, err := profile(o.CPUProfile)
		if err != nil {
			return err
		}
		defer stop()
	}
	m := meter{options: o, tempDir: tempDir, now: now, out: out, progress: progress}
	if o.Grow > 0 {
		return m.growth(ctx)
	}
	return m.throughput(ctx)
}

func profile(path string) (stop func(), err error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, err
	}
	return func() {
		pprof.StopCPUProfile()
		_ = f.Close()
	}, nil
}
