package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/seed"
)

type seedSuppress struct {
	File   string `arg:"" help:"Addresses: CSV, TSV, JSON lines, or one a line; - is standard input."`
	Reason string `required:"" help:"Why; it is recorded." placeholder:"TEXT"`
	Remove bool   `help:"Take them off the list again."`

	seedSettings `embed:""`
}

// Run keeps addresses, in whatever scope, from being mailed by lists. Invites that are out already stay.
func (c *seedSuppress) Run(ctx context.Context, t terminal) (err error) {
	if len([]rune(c.Reason)) < 3 {
		return errors.New("--reason TEXT says why")
	}
	a, err := operatorSettings{Database: c.Database, Policy: c.Policy, Log: c.Log}.open(ctx, t)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	list, cleanup, err := (&seedSend{File: c.File, Format: "auto"}).list()
	if err != nil {
		return err
	}
	defer cleanup()
	keep := a.Suppressions().Suppress
	if c.Remove {
		keep = a.Suppressions().Unsuppress
	}
	n, bad, err := c.each(ctx, list, t.now, keep)
	if err != nil {
		return err
	}
	c.say(t, suppressed{n, bad})
	switch {
	case n == 0:
		return exitError(nothingDone)
	case bad > 0:
		return exitError(1)
	}
	return nil
}

type suppressed struct {
	Addresses int `json:"addresses"`
	Malformed int `json:"malformed"`
}

func (s suppressed) write(w io.Writer) {
	fmt.Fprintf(w, "%d addresses, %d lines that hold none\n", s.Addresses, s.Malformed)
}

// suppressAtOnce bounds a transaction.
const suppressAtOnce = 400

func (c *seedSuppress) each(ctx context.Context, list *seed.List, now func() time.Time, keep func(context.Context, []string, string, time.Time) error) (n, bad int, err error) {
	keys := make([]string, 0, suppressAtOnce)
	flush := func() error {
		if len(keys) == 0 {
			return nil
		}
		err := keep(ctx, keys, c.Reason, now())
		n, keys = n+len(keys), keys[:0]
		return err
	}
	err = list.Addresses(func(address invite.Address, ok bool) error {
		if !ok {
			bad++
			return nil
		}
		keys = append(keys, address.Key)
		if len(keys) < suppressAtOnce {
			return nil
		}
		return flush()
	})
	return n, bad, errors.Join(err, flush())
}
