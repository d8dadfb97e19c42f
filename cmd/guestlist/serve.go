package main

import (
	"context"
	"errors"
	"fmt"

	"guestlist/internal/app"
)

type serveCommand struct {
	app.Settings `embed:""`
}

func (c *serveCommand) Run(ctx context.Context, t terminal) error {
	cfg, err := c.Parse(app.PartDatabase, app.PartWorkOS, app.PartPolicy, app.PartHTTP)
	if err != nil {
		return err
	}
	log := app.Logger(cfg, t.stderr)
	a, err := app.New(ctx, cfg, t.now, log)
	if err != nil {
		return err
	}
	listeners, err := cfg.Listen(ctx)
	if err != nil {
		return errors.Join(err, a.Close())
	}
	fmt.Fprintf(t.stdout, "serving %s on %s, metrics on %s\n", cfg.PublicURL, listeners.Public.Addr(), listeners.Admin.Addr())
	return errors.Join(a.Serve(ctx, listeners), a.Close())
}
