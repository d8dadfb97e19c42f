package main

import (
	"context"
	"errors"
	"fmt"

	"guestlist/internal/app"
)

type doctorCommand struct {
	app.Settings `embed:""`
}

// Help says what the first word of a line means.
func (c *doctorCommand) Help() string {
	return "Each line begins with ok; WRONG, which makes the exit status 1; unsure, where something could not be looked at; or warn, where it " +
		"depends on you."
}

// Run prints what was found; something wrong is an error, so that scripts notice.
func (c *doctorCommand) Run(ctx context.Context, t terminal) error {
	sound := true
	for _, f := range app.Diagnose(ctx, c.Settings, t.now) {
		sound = sound && f.Mark != app.Wrong
		fmt.Fprintf(t.stdout, "%-6s %s: %s\n", f.Mark, f.What, f.Says)
	}
	if !sound {
		return errors.New("something is wrong, see above")
	}
	return nil
}
