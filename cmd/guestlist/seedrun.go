package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"guestlist/internal/app"
	"guestlist/internal/problem"
	"guestlist/internal/seed"
)

// apply writes the rows down, sends them and says what they came to.
func (c *seedSend) apply(ctx context.Context, t terminal, a *app.App, list *seed.List, classifier *seed.Classifier) error {
	fmt.Fprintln(t.stderr, notice)
	store := a.SeedStore()
	name := filepath.Base(c.File)
	if c.File == "-" {
		name = "standard input"
	}
	batch, err := store.OpenBatch(ctx, seed.Batch{ID: a.Invites.NewSeedBatchID(), Name: name, Hash: list.Hash, Consent: c.Consent, CreatedAt: t.now()})
	if err != nil {
		return err
	}
	classifier.Batch = batch.ID
	plan, err := list.Walk(ctx, classifier, func(rows []seed.Row) error { return store.AddRows(ctx, batch.ID, rows) })
	if err != nil {
		return c.interrupted(ctx, t, err)
	}
	if err := store.Loaded(ctx, batch.ID, plan.Scopes); err != nil {
		return err
	}
	if !c.JSON {
		c.say(t, planOf(c.File, plan, batch.ID))
	}
	out, err := runBatch(ctx, t, a, batch.ID, c.runSettings, classifier)
	if err != nil {
		return err
	}
	if c.Report != "" {
		after := a.Classifier(classifier.Defaults)
		after.Suppressed = classifier.Suppressed
		if _, err := c.walk(context.WithoutCancel(ctx), list, after); err != nil {
			return err
		}
	}
	out.Plan = planOf(c.File, plan, batch.ID)
	return c.conclude(t, out)
}

func (c *seedSend) interrupted(ctx context.Context, t terminal, err error) error {
	if ctx.Err() == nil {
		return err
	}
	fmt.Fprintln(t.stderr, "interrupted before the first send: the same command goes on")
	return exitError(nothingDone)
}

// outcome of a run, for programs and people.
type seedOutcome struct {
	Plan *planReport `json:"plan,omitempty"`
	statusReport
	// Began are the sends of this run.
	Began       int  `json:"sentNow"`
	Interrupted bool `json:"interrupted"`
	LimitMet    bool `json:"limitReached"`
}

// runBatch sends what waits, brings on what is not known, and marks how the batch stands.
func runBatch(ctx context.Context, t terminal, a *app.App, id string, settings runSettings, classifier *seed.Classifier) (*seedOutcome, error) {
	store := a.SeedStore()
	before, err := store.Batch(ctx, id, nil, t.now())
	if problem.Is(err, problem.NotFound) {
		return nil, fmt.Errorf("there is no batch %s: guestlist seed status lists them", id)
	}
	if err != nil {
		return nil, err
	}
	if !before.Loaded {
		return nil, errors.New("not every row of this list has been written down: give the file again")
	}
	if err := store.Mark(ctx, id, seed.Running, "", t.now()); err != nil {
		return nil, err
	}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	delivered := make(chan struct{})
	go func() {
		defer close(delivered)
		a.Deliver(background)
	}()
	defer func() {
		stop()
		<-delivered
	}()
	show := newProgress(t, before.Counts.Waiting, settings.Limit)
	run := &seed.Run{
		Store: store, Sender: a.Invites, Classifier: classifier, Batch: id, PerSecond: settings.Pace, Limit: settings.Limit,
		Now: t.now, Log: a.Log(), Tell: show.tell,
	}
	p, err := run.Send(ctx)
	show.end()
	kept := context.WithoutCancel(ctx)
	if err != nil {
		return nil, errors.Join(err, store.Mark(kept, id, seed.Stopped, "INTERNAL", t.now()))
	}
	if p.StoppedBy == "" {
		if err := settle(ctx, t, a, id); err != nil {
			return nil, err
		}
	}
	return concluded(kept, ctx.Err() != nil, t, a, id, p, settings)
}

func concluded(ctx context.Context, interrupted bool, t terminal, a *app.App, id string, p seed.Progress, settings runSettings) (*seedOutcome, error) {
	store := a.SeedStore()
	b, err := store.Batch(ctx, id, nil, t.now())
	if err != nil {
		return nil, err
	}
	state, why := seed.Paused, ""
	switch {
	case b.StateAt(t.now()) == seed.Done:
		state = seed.Done
	case p.StoppedBy != "":
		state, why = seed.Stopped, p.StoppedBy
	}
	if err := store.Mark(ctx, id, state, why, t.now()); err != nil {
		return nil, err
	}
	if b, err = store.Batch(ctx, id, nil, t.now()); err != nil {
		return nil, err
	}
	return &seedOutcome{
		statusReport: statusOf(b, t.now()), Began: p.Sent, Interrupted: interrupted, LimitMet: settings.Limit > 0 && p.Sent >= settings.Limit,
	}, nil
}

// settleEvery is how often the unknown outcomes are counted.
const settleEvery = 250 * time.Millisecond

// settle waits until every outcome of the batch is known, as long as a second send may take; longer ones resolve in a server
// or by resume.
func settle(ctx context.Context, t terminal, a *app.App, id string) error {
	until := t.now().Add(a.SettleWithin())
	tick := time.NewTicker(settleEvery)
	defer tick.Stop()
	told := false
	for {
		b, err := a.SeedStore().Batch(ctx, id, nil, t.now())
		if ctx.Err() != nil {
			return nil
		}
		if err != nil || b.Counts.Sending == 0 || t.now().After(until) {
			return err
		}
		if !told {
			fmt.Fprintf(t.stderr, "waiting for %d whose outcome is not known yet\n", b.Counts.Sending)
			told = true
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if _, err := a.SeedStore().Beat(ctx, id, t.now()); err != nil && ctx.Err() == nil {
			return err
		}
	}
}
