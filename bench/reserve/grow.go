package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// sizes are 10 thousand, ten times as many each, and the last.
func sizes(last int) []int {
	var all []int
	for n := 10_000; n < last; n *= 10 {
		all = append(all, n)
	}
	return append(all, last)
}

// growth prints the cost of one reservation by the number of invites that are there. All databases are made first and
// measured in turn, so that whatever else the machine does hits each of them.
func (m meter) growth(ctx context.Context) (err error) {
	var worlds []*world
	defer func() {
		for _, w := range worlds {
			err = closed(ctx, w, err)
		}
	}()
	all := sizes(m.Grow)
	for _, n := range all {
		fmt.Fprintf(m.progress, "filling %d invites\n", n)
		w, err := open(ctx, m.Database, m.tempDir, m.now, n)
		if err != nil {
			return err
		}
		worlds = append(worlds, w)
	}
	product, floor := make([][]float64, len(all)), make([][]float64, len(all))
	for round := range m.Rounds + 1 {
		for i, w := range worlds {
			p, err := m.pair(ctx, w, 1, round)
			if err != nil {
				return err
			}
			if round > 0 {
				product[i], floor[i] = append(product[i], p.product.micros()), append(floor[i], p.floor.micros())
			}
		}
	}
	m.printGrowth(worlds[0].dialect, all, product, floor)
	return nil
}

func (m meter) printGrowth(d dialect, all []int, product, floor [][]float64) {
	fmt.Fprintf(m.out, "%s, one client, %d rounds of %d reservations\n\n", d, m.Rounds, m.Reserves)
	fmt.Fprintln(m.out, "| invites before | cost ÷ cost at the first size | smallest to largest | µs each | floor: the same ratio | floor: µs each |\n|---:|---:|---:|---:|---:|---:|")
	for i, n := range all {
		ratios := against(product[i], product[0])
		fmt.Fprintf(m.out, "| %d | %.2f | %.2f to %.2f | %.0f | %.2f | %.0f |\n", n, median(ratios), slices.Min(ratios), slices.Max(ratios),
			median(product[i]), median(against(floor[i], floor[0])), median(floor[i]))
	}
}

// against compares each round with the same round of another.
func against(these, those []float64) []float64 {
	ratios := make([]float64, len(these))
	for i := range these {
		ratios[i] = these[i] / those[i]
	}
	return ratios
}

// closed ends a world, whose books must be right after all that was done to them.
func closed(ctx context.Context, w *world, err error) error {
	if err == nil {
		err = w.check(ctx)
	}
	return errors.Join(err, w.close())
}
