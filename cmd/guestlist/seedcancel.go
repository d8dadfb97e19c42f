package main

import (
	"context"
	"errors"
	"fmt"

	"guestlist/internal/app"
	"guestlist/internal/problem"
	"guestlist/internal/seed"
)

type seedCancel struct {
	Batch string `arg:"" optional:"" help:"Its id, seed_… (default: the newest that is not done)."`

	seedSettings `embed:""`
}

// Run marks the batch; a run of it, in whatever process, sees that with its next rows, and finishes what is in flight.
func (c *seedCancel) Run(ctx context.Context, t terminal) (err error) {
	a, err := operatorSettings{Database: c.Database, Policy: c.Policy, Log: c.Log}.open(ctx, t)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	store, id := a.SeedStore(), c.Batch
	if id == "" {
		if id, err = newest(ctx, t, store, func(s seed.State) bool { return s != seed.Done && s != seed.Canceled }); err != nil {
			return err
		}
	}
	b, err := store.Batch(ctx, id, nil, t.now())
	if problem.Is(err, problem.NotFound) {
		return fmt.Errorf("there is no batch %s", id)
	}
	if err != nil {
		return err
	}
	if b.StateAt(t.now()) == seed.Done {
		return fmt.Errorf("batch %s is done: nothing of it is left to cancel", id)
	}
	if err := store.Mark(ctx, id, seed.Canceled, "", t.now()); err != nil {
		return err
	}
	if b, err = store.Batch(ctx, id, nil, t.now()); err != nil {
		return err
	}
	c.say(t, statusOf(b, t.now()))
	return nil
}

// newest finds the newest batch in a state that fits.
func newest(ctx context.Context, t terminal, store seed.Store, fits func(seed.State) bool) (string, error) {
	all, err := store.Batches(ctx, seed.Query{Limit: manyBatches, Now: t.now()})
	if err != nil {
		return "", err
	}
	for _, b := range all {
		if fits(b.StateAt(t.now())) {
			return b.ID, nil
		}
	}
	return "", errors.New("there is no batch to go on with: guestlist seed status lists them")
}

// reportRows is how many rows are read at once.
const reportRows = 400

// reportBatch writes what has become of the rows that were written down. Those that could not be sent are in the file alone.
func reportBatch(ctx context.Context, a *app.App, id, name string) error {
	store, classifier := a.SeedStore(), a.Classifier(seed.Defaults{})
	return reportTo(name, func(report *seed.Report) error {
		line, row := 0, 0
		for {
			rows, err := store.Rows(ctx, id, line, row, reportRows)
			if err != nil || len(rows) == 0 {
				return err
			}
			line, row = rows[len(rows)-1].Line, rows[len(rows)-1].ID
			if err := classifier.Classify(ctx, rows); err != nil {
				return err
			}
			if err := report.Add(rows); err != nil {
				return err
			}
		}
	})
}
