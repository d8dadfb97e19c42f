package main

import (
	"context"
	"strconv"
	"time"
)

// operate changes the policy while everything runs: grants to members and to organizations, some for a while only, and freezes.
func (w *world) operate(ctx context.Context) {
	chance := w.plan.chance(streamOperator)
	for ctx.Err() == nil {
		pause(ctx, time.Duration(1000+chance.IntN(3000))*time.Millisecond)
		who, amount := people[chance.IntN(len(people))], strconv.Itoa(1+chance.IntN(2))
		var args []string
		switch kind := chance.IntN(4); {
		case kind == 0 && who.Organization != "":
			args = []string{"grant", "--organization", who.Organization, amount}
		case kind == 1:
			args = append([]string{"grant", who.ID, amount, "--expires", "10s"}, inside(who)...)
		case kind == 2:
			args = append([]string{"grant", who.ID, amount}, inside(who)...)
		default:
			w.freeze(ctx, who, time.Duration(chance.IntN(3000))*time.Millisecond)
			continue
		}
		w.operator(ctx, args...)
	}
}

func inside(who person) []string {
	if who.Organization == "" {
		return nil
	}
	return []string{"--organization", who.Organization}
}

// freeze suspends somebody for a while.
func (w *world) freeze(ctx context.Context, who person, lasting time.Duration) {
	w.operator(ctx, append([]string{"freeze", who.ID}, inside(who)...)...)
	pause(ctx, lasting)
	w.operator(ctx, append([]string{"unfreeze", who.ID}, inside(who)...)...)
}

func (w *world) operator(ctx context.Context, args ...string) {
	if ctx.Err() != nil {
		return
	}
	// What was begun goes on to its end, also when the trouble is over.
	out, err := w.command(context.WithoutCancel(ctx), append(args, "--reason", "torture")...)
	w.tally.add("operator", 1)
	if err != nil {
		w.tally.add("operator failed", 1)
		w.log.Info("operator", "args", args, "error", err, "output", out)
	}
}
