package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"guestlist/internal/app"
	"guestlist/internal/invite"
)

type syncCommand struct {
	JSON   bool `name:"json" help:"Say it in one line of JSON."`
	Resume bool `help:"Go on with a comparison that was ended, and tell of that part alone."`

	Database app.DatabaseSettings `embed:""`
	WorkOS   app.WorkOSSettings   `embed:""`
	Policy   app.PolicySettings   `embed:""`
	Log      app.LogSettings      `embed:""`
}

// Run prints what was found, also of a run that failed: what it did stays done.
func (c *syncCommand) Run(ctx context.Context, t terminal) error {
	cfg, err := app.Settings{Database: c.Database, WorkOS: c.WorkOS, Policy: c.Policy, Log: c.Log}.Parse(app.PartDatabase, app.PartWorkOS, app.PartPolicy)
	if err != nil {
		return err
	}
	a, err := app.New(ctx, cfg, t.now, app.Logger(cfg, t.stderr))
	if err != nil {
		return err
	}
	done, err := a.Sync(ctx, c.Resume)
	if errors.Is(err, invite.ErrCursorMoved) {
		err = errors.New("another process is comparing with WorkOS right now; this one has given way")
	}
	err = a.Explain(err)
	if err == nil || done != (app.Synced{}) { // zeros of a run that read nothing would look like an empty WorkOS
		err = errors.Join(err, c.report(t, done))
	}
	return errors.Join(err, a.Close())
}

func (c *syncCommand) report(t terminal, done app.Synced) error {
	if c.JSON {
		return json.NewEncoder(t.stdout).Encode(done)
	}
	_, err := fmt.Fprintf(t.stdout, `events read                  %d
  that had come late         %d
  that cannot be applied     %d
invitations at WorkOS        %d
  that were otherwise here   %d
  new here                   %d
  ours that no list held     %d
people we know               %d
  read again                 %d
organizations renamed        %d
invites taken up             %d
`, done.Events, done.Late, done.Parked, done.Invitations, done.Changed, done.Adopted, done.Absent, done.People, done.Refreshed, done.Renamed, done.Delivered)
	return err
}
