package main

import (
	"context"
	"fmt"

	"guestlist/internal/app"
)

type migrateCommand struct {
	Up     migrateUp     `cmd:"" default:"withargs" help:"Apply every version that is missing (what migrate alone does)."`
	Status migrateStatus `cmd:"" help:"List the versions and whether they are applied."`
}

type migrateUp struct {
	app.DatabaseSettings `embed:""`
}

func (c *migrateUp) Run(ctx context.Context, t terminal) error {
	cfg, err := app.Settings{Database: c.DatabaseSettings, Log: app.DefaultLog}.Parse(app.PartDatabase)
	if err != nil {
		return err
	}
	done, err := app.Migrate(ctx, cfg.DatabaseURL)
	for _, m := range done {
		fmt.Fprintln(t.stdout, "applied", m.Name)
	}
	if err == nil && len(done) == 0 {
		fmt.Fprintln(t.stdout, "nothing to apply")
	}
	return err
}

type migrateStatus struct {
	app.DatabaseSettings `embed:""`
}

func (c *migrateStatus) Run(ctx context.Context, t terminal) error {
	cfg, err := app.Settings{Database: c.DatabaseSettings, Log: app.DefaultLog}.Parse(app.PartDatabase)
	if err != nil {
		return err
	}
	all, err := app.MigrationStatus(ctx, cfg.DatabaseURL)
	for _, m := range all {
		state := "missing"
		if m.Applied {
			state = "applied"
		}
		fmt.Fprintf(t.stdout, "%s  %s\n", state, m.Name)
	}
	return err
}
