package main

import (
	"context"
	"errors"
	"fmt"

	"guestlist/internal/app"
	"guestlist/internal/problem"
)

type admitCommand struct {
	User     string               `arg:"" help:"WorkOS id of the person, user_…"`
	Database app.DatabaseSettings `embed:""`
	WorkOS   app.WorkOSSettings   `embed:""`
	Log      app.LogSettings      `embed:""`
}

func (c *admitCommand) Run(ctx context.Context, t terminal) error {
	cfg, err := app.Settings{Database: c.Database, WorkOS: c.WorkOS, Log: c.Log}.Parse(app.PartDatabase, app.PartWorkOS)
	if err != nil {
		return err
	}
	a, err := app.New(ctx, cfg, t.now, app.Logger(cfg, t.stderr))
	if err != nil {
		return err
	}
	person, err := a.Invites.AdmitByOperator(ctx, c.User)
	if problem.Is(err, problem.NotFound) {
		err = fmt.Errorf("WorkOS knows no user %q: give the id (user_…) from the dashboard", c.User)
	}
	if err := errors.Join(a.Explain(err), a.Close()); err != nil {
		return err
	}
	fmt.Fprintln(t.stdout, "admitted", person.ID)
	return nil
}
