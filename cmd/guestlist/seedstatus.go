package main

import (
	"context"
	"errors"
	"fmt"

	"guestlist/internal/app"
	"guestlist/internal/problem"
	"guestlist/internal/seed"
)

type seedStatus struct {
	Batch string `arg:"" optional:"" help:"Its id, seed_… (default: all)."`

	speech         `embed:""`
	recordSettings `embed:""`
}

// manyBatches is how many are listed.
const manyBatches = 100

func (c *seedStatus) Run(ctx context.Context, t terminal) (err error) {
	a, err := c.open(ctx, t)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if c.Batch != "" {
		b, err := batchOf(ctx, t, a, c.Batch)
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
	Batch string `arg:"" optional:"" help:"Its id, seed_… (default: the newest that is not done)."`

	runSettings  `embed:""`
	seedSettings `embed:""`
}

func (c *seedResume) Run(ctx context.Context, t terminal) error {
	return c.goOn(ctx, t, c.runSettings, c.Batch, false)
}

type seedRetryFailed struct {
	Batch string `arg:"" optional:"" help:"Its id, seed_… (default: the newest)."`

	runSettings  `embed:""`
	seedSettings `embed:""`
}

func (c *seedRetryFailed) Run(ctx context.Context, t terminal) error {
	return c.goOn(ctx, t, c.runSettings, c.Batch, true)
}

type seedCancel struct {
	Batch string `arg:"" help:"Its id, seed_…"`

	speech         `embed:""`
	recordSettings `embed:""`
}

func (c *seedCancel) Run(ctx context.Context, t terminal) (err error) {
	a, err := c.open(ctx, t)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	b, err := batchOf(ctx, t, a, c.Batch)
	if err == nil && b.StateAt(t.now()) == seed.Done {
		err = fmt.Errorf("%s is done: there is nothing left to send", c.Batch)
	}
	if err == nil {
		err = a.SeedStore().Mark(ctx, c.Batch, seed.Canceled, "", t.now())
	}
	if err == nil {
		b, err = batchOf(ctx, t, a, c.Batch)
	}
	if err == nil {
		c.say(t, statusOf(b, t.now()))
	}
	return err
}

func batchOf(ctx context.Context, t terminal, a *app.App, id string) (seed.Batch, error) {
	b, err := a.SeedStore().Batch(ctx, id, nil, t.now())
	if problem.Is(err, problem.NotFound) {
		err = fmt.Errorf("there is no batch %s: guestlist seed status lists them", id)
	}
	return b, err
}

// goOn runs a batch whose rows are written down already.
func (s seedSettings) goOn(ctx context.Context, t terminal, run runSettings, id string, retry bool) (err error) {
	a, err := s.open(ctx, t, run)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(a.Explain(err), a.Close()) }()
	store := a.SeedStore()
	if id == "" {
		all, err := store.Batches(ctx, seed.Query{Limit: manyBatches, Now: t.now()})
		if err != nil {
			return err
		}
		for _, b := range all {
			if state := b.StateAt(t.now()); state != seed.Canceled && (retry || state != seed.Done) {
				id = b.ID
				break
			}
		}
		if id == "" {
			return errors.New("there is no batch to go on with: guestlist seed status lists them")
		}
	}
	if b, err := batchOf(ctx, t, a, id); err != nil {
		return err
	} else if b.StateAt(t.now()) == seed.Canceled {
		return fmt.Errorf("%s was canceled: give its file again to take it up", id)
	}
	classifier, err := run.classifier(a, seed.Defaults{})
	if err != nil {
		return err
	}
	if retry {
		n, err := store.RetryFailed(ctx, id)
		if err != nil {
			return err
		}
		fmt.Fprintf(t.stderr, "%d rows are tried again\n", n)
	}
	out, err := runBatch(ctx, t, a, id, run, classifier)
	if err != nil {
		return err
	}
	return s.conclude(t, out)
}
