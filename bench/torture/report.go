package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
)

// report is what a run came to.
type report struct {
	Plan       plan
	Started    time.Time
	Lasted     time.Duration
	Tally      map[string]int
	Sums       sums
	Violations []violation
}

// storiesShown keeps a bad run readable.
const storiesShown = 12

func (r report) print(out io.Writer) {
	fmt.Fprintf(out, "seed %d, %d servers, %d clients, duplicates %s, %s\n", r.Plan.Seed, r.Plan.Servers, r.Plan.Clients, r.Plan.Duplicates,
		r.Lasted.Round(time.Second))
	fmt.Fprintf(out, "operations %d, sends %d, kills %d, pauses %d, starts %d, operator's actions %d, acts at WorkOS %d, faults %d\n",
		r.Tally["operations"], r.Tally["sends"], r.Tally["kills"], r.Tally["pauses"], r.Tally["starts"], r.Tally["operator"],
		r.Tally["at WorkOS"], r.Tally["faults"])
	for _, name := range slices.Sorted(maps.Keys(r.Tally)) {
		fmt.Fprintf(out, "  %6d  %s\n", r.Tally[name], name)
	}
	fmt.Fprintf(out, "invites %v; live at WorkOS %d, charges %d, sends again %d, second mails %d\n", r.Sums.Invites, r.Sums.Live, r.Sums.Charges,
		r.Sums.LaterSends, r.Sums.SecondMails)
	for n, v := range r.Violations {
		fmt.Fprintf(out, "\nVIOLATION %s: %s\n", v.Rule, v.Text)
		if n < storiesShown {
			fmt.Fprint(out, v.Story)
		}
	}
	p := r.Plan
	fmt.Fprintf(out, "\nviolations %d\nthe same choices again: go run ./bench/torture --seed %d --servers %d --clients %d --kills %d --every %s --wait %s --give-up %s"+
		" --duplicates %s --repeats %g\n", len(r.Violations), p.Seed, p.Servers, p.Clients, p.Kills, p.Every, p.Wait, p.GiveUp, p.Duplicates, p.Repeats)
}
