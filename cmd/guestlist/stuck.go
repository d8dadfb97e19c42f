package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"guestlist/internal/app"
	"guestlist/internal/invite"
	"guestlist/internal/problem"
)

type stuckCommand struct {
	LongerThan time.Duration `default:"5m" help:"Since how long at least. (default: ${default})" placeholder:"DURATION"`

	recordSettings `embed:""`
}

func (c *stuckCommand) Run(ctx context.Context, t terminal) error {
	a, err := c.open(ctx, t)
	if err != nil {
		return err
	}
	stuck, err := a.Invites.Stuck(ctx, c.LongerThan)
	if err := errors.Join(err, a.Close()); err != nil {
		return err
	}
	for _, s := range stuck {
		fmt.Fprintf(t.stdout, "%s scope=%s inviter=%s since=%s revoke_wished=%v\n", s.Invite.ID, s.Invite.Scope.Key(), s.Invite.InviterID,
			s.Invite.CreatedAt.Format(time.RFC3339), !s.Invite.RevokeRequestedAt.IsZero())
		for _, at := range s.Attempts {
			fmt.Fprintf(t.stdout, "  POST %d at %s: %s\n", at.N, at.BegunAt.Format(time.RFC3339), outcome(at))
		}
	}
	fmt.Fprintf(t.stdout, "%d stuck\n", len(stuck))
	return nil
}

func outcome(a invite.Attempt) string {
	if a.Outcome == invite.OutcomeUnknown {
		return "unknown"
	}
	if a.Status != 0 {
		return fmt.Sprintf("%s %d %s", a.Outcome, a.Status, a.Code)
	}
	return string(a.Outcome)
}

type settleCommand struct {
	Invite     string `arg:"" help:"Its id, invite_…"`
	Reason     string `required:"" help:"Why; it is recorded." placeholder:"TEXT"`
	NotSent    bool   `xor:"how" help:"No attempt of it made anything: give its place back. Either this or --invitation."`
	Invitation string `xor:"how" help:"WorkOS's id of the invitation that it made. Either this or --not-sent." placeholder:"INVITATION"`

	Database app.DatabaseSettings `embed:""`
	WorkOS   app.WorkOSSettings   `embed:""`
	Policy   app.PolicySettings   `embed:""`
	Log      app.LogSettings      `embed:""`
}

func (c *settleCommand) Run(ctx context.Context, t terminal) error {
	if !c.NotSent && c.Invitation == "" {
		return errors.New("say what has become of it: --not-sent, or --invitation INVITATION")
	}
	cfg, err := app.Settings{Database: c.Database, WorkOS: c.WorkOS, Policy: c.Policy, Log: c.Log}.Parse(app.PartDatabase, app.PartWorkOS, app.PartPolicy)
	if err != nil {
		return err
	}
	a, err := app.New(ctx, cfg, t.now, app.Logger(cfg, t.stderr))
	if err != nil {
		return err
	}
	var rec invite.Record
	if c.NotSent {
		rec, err = a.Invites.SettleNotSent(ctx, c.Invite, c.Reason)
	} else {
		rec, err = a.Invites.SettleAs(ctx, c.Invite, c.Invitation, c.Reason)
	}
	if problem.Is(err, problem.NotFound) {
		err = fmt.Errorf("there is no such invite, or WorkOS knows no such invitation: %w", err)
	}
	if err := errors.Join(a.Explain(err), a.Close()); err != nil {
		return err
	}
	fmt.Fprintln(t.stdout, "settled", rec.ID, rec.State)
	return nil
}
