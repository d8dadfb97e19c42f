package main

import (
	"context"
	"errors"
	"fmt"

	"guestlist/internal/problem"
	"guestlist/internal/seed"
)

type seedStatus struct {
	Batch string `arg:"" optional:"" help:"Its id, seed_… (default: all)."`

	seedSettings `embed:""`
}

// manyBatches is how many are listed.
const manyBatches = 100

func (c *seedStatus) Run(ctx context.Context, t terminal) (err error) {
	a, err := operatorSettings{Database: c.Database, Policy: c.Policy, Log: c.Log}.open(ctx, t)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if c.Batch != "" {
		b, err := a.SeedStore().Batch(ctx, c.Batch, nil, t.now())
		if problem.Is(err, problem.NotFound) {
			return fmt.Errorf("there is no batch %s", c.Batch)
		}
		if err != nil {
			return err
		}
		c.say(t, statusOf(b, t.now()))
		return nil
	}
	all, err := a.SeedStore().Batches(ctx, seed.Query{Limit: manyBatches, Now: t.now()})
	if err != nil {
		return err
	}
	list := statusList{Batches: []statusReport{}}
	for _, b := range all {
		list.Batches = append(list.Batches, statusOf(b, t.now()))
	}
	c.say(t, list)
	return nil
}

type seedResume struct {
	Batch  string `arg:"" optional:"" help:"Its id, seed_… (default: the newest that is neither done nor canceled)."`
	Report string `help:"Write a line for every row of the batch that could be sent, as CSV." placeholder:"FILE"`

	runSettings  `embed:""`
	seedSettings `embed:""`
}

func (c *seedResume) Run(ctx context.Context, t terminal) error {
	return c.goOn(ctx, t, c.runSettings, c.Batch, c.Report, false)
}

type seedRetryFailed struct {
	Batch  string `arg:"" optional:"" help:"Its id, seed_… (default: the newest)."`
	Report string `help:"Write a line for every row of the batch that could be sent, as CSV." placeholder:"FILE"`

	runSettings  `embed:""`
	seedSettings `embed:""`
}

func (c *seedRetryFailed) Run(ctx context.Context, t terminal) error {
	return c.goOn(ctx, t, c.runSettings, c.Batch, c.Report, true)
}

// goOn runs a batch whose rows are written down already.
func (s seedSettings) goOn(ctx context.Context, t terminal, run runSettings, id, reportFile string, retry bool) (err error) {
	a, err := s.open(ctx, t, run)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	store := a.SeedStore()
	if id == "" {
		if id, err = newest(ctx, t, store, func(s seed.State) bool { return retry || s != seed.Done && s != seed.Canceled }); err != nil {
			return err
		}
	}
	if retry {
		n, err := store.RetryFailed(ctx, id)
		if err != nil {
			return err
		}
		fmt.Fprintf(t.stderr, "%d rows are tried again\n", n)
	}
	out, err := runBatch(ctx, t, a, id, run, a.Classifier(seed.Defaults{}))
	if err != nil {
		return err
	}
	if reportFile != "" {
		if err := reportBatch(context.WithoutCancel(ctx), a, id, reportFile); err != nil {
			return err
		}
	}
	return s.conclude(t, out)
}
