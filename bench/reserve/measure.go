package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"
)

// meter runs the measurements and writes what they say.
type meter struct {
	options
	tempDir       string
	now           func() time.Time
	out, progress io.Writer
}

// half is one half of a pair: so many reservations of one side in so long.
type half struct {
	reserves int
	took     time.Duration
}

func (h half) perSecond() float64 { return float64(h.reserves) / h.took.Seconds() }
func (h half) micros() float64    { return float64(h.took.Microseconds()) / float64(h.reserves) }

// pair is the two sides, one right after the other.
type pair struct{ product, floor half }

func (p pair) ratio() float64 { return p.product.perSecond() / p.floor.perSecond() }

// pair measures a world's two sides in turn. Which comes first changes every round, so that what drifts hits both.
func (m meter) pair(ctx context.Context, w *world, clients, round int) (pair, error) {
	var p pair
	order := []struct {
		side side
		half *half
	}{{w.product, &p.product}, {w.floor, &p.floor}}
	if round%2 == 1 {
		slices.Reverse(order)
	}
	for _, o := range order {
		jobs, err := w.jobs(ctx, m.Reserves)
		if err != nil {
			return p, fmt.Errorf("members: %w", err)
		}
		if *o.half, err = m.measure(ctx, o.side, jobs, clients); err != nil {
			return p, err
		}
	}
	return p, nil
}

// measure shares the jobs out among clients that work at once; no two have a member in common.
func (m meter) measure(ctx context.Context, s side, jobs []job, clients int) (half, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	members := (len(jobs) + perMember - 1) / perMember
	began := m.now()
	for c := range clients {
		mine := jobs[min(len(jobs), perMember*(members*c/clients)):min(len(jobs), perMember*(members*(c+1)/clients))]
		wg.Go(func() {
			for _, j := range mine {
				if err := s.reserve(ctx, j); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	wg.Wait()
	took := m.now().Sub(began)
	return half{reserves: len(jobs), took: took}, context.Cause(ctx)
}

// throughput prints how many reservations a second each side commits, by the number of clients.
func (m meter) throughput(ctx context.Context) (err error) {
	w, err := open(ctx, m.Database, m.tempDir, m.now, 0)
	if err != nil {
		return err
	}
	defer func() { err = closed(ctx, w, err) }()
	fmt.Fprintf(m.out, "%s, %d pairs of %d reservations\n\n", w.dialect, m.Rounds, m.Reserves)
	fmt.Fprintln(m.out, "| clients | product ÷ floor | smallest to largest | product per second | floor per second |\n|---:|---:|---:|---:|---:|")
	for _, clients := range m.Clients {
		var ratios, product, floor []float64
		for round := range m.Rounds + 1 {
			p, err := m.pair(ctx, w, clients, round)
			if err != nil {
				return err
			}
			if round == 0 {
				continue // connections are opened and statements prepared
			}
			ratios, product, floor = append(ratios, p.ratio()), append(product, p.product.perSecond()), append(floor, p.floor.perSecond())
		}
		fmt.Fprintf(m.out, "| %d | %.2f | %.2f to %.2f | %.0f | %.0f |\n", clients, median(ratios), slices.Min(ratios), slices.Max(ratios), median(product), median(floor))
	}
	return nil
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}
