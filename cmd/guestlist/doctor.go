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

// Run prints what was found; something wrong is an error, so that scripts notice.
func (c *doctorCommand) Run(ctx context.Context, t terminal) error {
	sound := true
	for _, f := range app.Diagnose(ctx, c.Settings, t.now) {
		word := "ok"
		if !f.OK {
			word, sound = "WRONG", false
		}
		fmt.Fprintf(t.stdout, "%-6s %s: %s\n", word, f.What, f.Says)
	}
	if !sound {
		return errors.New("something is wrong, see above")
	}
	return nil
}
