package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"guestlist/internal/app"
	"guestlist/internal/invite"
)

// operatorSettings are what the operator's actions on our own database need.
type operatorSettings struct {
	Database app.DatabaseSettings `embed:""`
	Policy   app.PolicySettings   `embed:""`
	Log      app.LogSettings      `embed:""`
}

// open gives the rules without WorkOS: these actions concern our own records only.
func (o operatorSettings) open(ctx context.Context, t terminal) (*app.App, error) {
	cfg, err := app.Settings{Database: o.Database, Policy: o.Policy, Log: o.Log}.Parse(app.PartDatabase, app.PartPolicy)
	if err != nil {
		return nil, err
	}
	return app.Offline(ctx, cfg, t.now, app.Logger(cfg, t.stderr))
}

type grantCommand struct {
	Args         []string      `arg:"" name:"user-amount" help:"USER AMOUNT, or AMOUNT alone for the pool of --organization."`
	Reason       string        `required:"" help:"Why; it is recorded." placeholder:"TEXT"`
	Organization string        `help:"The organization, where the places are not for the application scope." placeholder:"ORG"`
	Expires      time.Duration `help:"How long the places last (default: for good)." placeholder:"720h"`

	operatorSettings `embed:""`
}

func (c *grantCommand) Run(ctx context.Context, t terminal) error {
	amount, err := strconv.Atoi(c.Args[len(c.Args)-1])
	if err != nil || len(c.Args) > 2 {
		return errors.New("want USER AMOUNT, or --organization ORG AMOUNT")
	}
	if len(c.Args) == 1 && c.Organization == "" {
		return errors.New("want a USER, or --organization for its own pool")
	}
	a, err := c.open(ctx, t)
	if err != nil {
		return err
	}
	if len(c.Args) == 1 {
		err = a.Invites.GrantOrganization(ctx, c.Organization, amount, c.Reason, c.Expires)
	} else {
		_, err = a.Invites.GrantMember(ctx, c.Args[0], invite.Scope(c.Organization), amount, c.Reason, c.Expires)
	}
	if err := errors.Join(err, a.Close()); err != nil {
		return err
	}
	fmt.Fprintf(t.stdout, "granted %d\n", amount)
	return nil
}

type freezeCommand struct {
	User         string `arg:"" help:"WorkOS id of the person, user_…"`
	Reason       string `required:"" help:"Why; it is recorded." placeholder:"TEXT"`
	Organization string `help:"The organization, where it is not the application scope." placeholder:"ORG"`

	operatorSettings `embed:""`
}

func (c *freezeCommand) Run(ctx context.Context, t terminal) error { return c.set(ctx, t, false) }

func (c *freezeCommand) set(ctx context.Context, t terminal, allowed bool) error {
	a, err := c.open(ctx, t)
	if err != nil {
		return err
	}
	err = a.Invites.SetInviting(ctx, c.User, invite.Scope(c.Organization), allowed, c.Reason)
	if err := errors.Join(err, a.Close()); err != nil {
		return err
	}
	word := "frozen"
	if allowed {
		word = "unfrozen"
	}
	fmt.Fprintln(t.stdout, word, c.User)
	return nil
}

type unfreezeCommand struct {
	freezeCommand `embed:""`
}

func (c *unfreezeCommand) Run(ctx context.Context, t terminal) error { return c.set(ctx, t, true) }
