package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"guestlist/internal/app"
	"guestlist/internal/invite"
	"guestlist/internal/problem"
)

// recordSettings are what concerns our own records alone needs: no WorkOS, and nothing of who may invite whom.
type recordSettings struct {
	Database app.DatabaseSettings `embed:""`
	Log      app.LogSettings      `embed:""`
}

// open gives the rules without WorkOS.
func (r recordSettings) open(ctx context.Context, t terminal) (*app.App, error) {
	cfg, err := app.Settings{Database: r.Database, Log: r.Log}.Parse(app.PartDatabase)
	if err != nil {
		return nil, err
	}
	return app.Offline(ctx, cfg, t.now, app.Logger(cfg, t.stderr))
}

type grantCommand struct {
	First        string        `arg:"" name:"user|amount" help:"WorkOS id of the person, user_…; or AMOUNT alone, for the pool of --organization."`
	Second       string        `arg:"" optional:"" name:"amount" help:"How many places, 1 to 1000."`
	Reason       string        `required:"" help:"Why; it is recorded." placeholder:"TEXT"`
	Organization string        `help:"The organization, where the places are not for the application scope; with AMOUNT alone, whose pool it is." placeholder:"ORG"`
	Expires      time.Duration `help:"How long the places last (default: for good)." placeholder:"720h"`

	recordSettings `embed:""`
}

// Help shows both forms, which one line of usage cannot.
func (c *grantCommand) Help() string {
	return "To a member: guestlist grant USER AMOUNT --reason TEXT [--organization ORG]\n\n" +
		"To an organization's own pool: guestlist grant --organization ORG AMOUNT --reason TEXT"
}

func (c *grantCommand) Run(ctx context.Context, t terminal) error {
	pool := c.Second == ""
	amount, err := strconv.Atoi(cmp.Or(c.Second, c.First))
	if err != nil {
		return errors.New("want USER AMOUNT, or --organization ORG AMOUNT")
	}
	if pool && c.Organization == "" {
		return errors.New("want a USER, or --organization for its own pool")
	}
	a, err := c.open(ctx, t)
	if err != nil {
		return err
	}
	if pool {
		err = a.Invites.GrantOrganization(ctx, c.Organization, amount, c.Reason, c.Expires)
	} else {
		_, err = a.Invites.GrantMember(ctx, c.First, invite.Scope(c.Organization), amount, c.Reason, c.Expires)
		err = whereLooked(err, c.First, c.Organization)
	}
	if err := errors.Join(err, a.Close()); err != nil {
		return err
	}
	fmt.Fprintf(t.stdout, "granted %d\n", amount)
	return nil
}

// whereLooked names the scope in which nobody was found, and what to add: most members are in an organization.
func whereLooked(err error, user, organization string) error {
	switch {
	case !problem.Is(err, problem.NotFound):
		return err
	case organization == "":
		return fmt.Errorf("there is no such active member as %q in the application scope: if they belong to an organization, add --organization ORG", user)
	default:
		return fmt.Errorf("there is no such active member as %q in the organization %q: look at both ids; for the application scope leave --organization out",
			user, organization)
	}
}

type freezeCommand struct {
	User         string `arg:"" help:"WorkOS id of the person, user_…"`
	Reason       string `required:"" help:"Why; it is recorded." placeholder:"TEXT"`
	Organization string `help:"The organization, where it is not the application scope." placeholder:"ORG"`

	recordSettings `embed:""`
}

func (c *freezeCommand) Run(ctx context.Context, t terminal) error { return c.set(ctx, t, false) }

func (c *freezeCommand) set(ctx context.Context, t terminal, allowed bool) error {
	a, err := c.open(ctx, t)
	if err != nil {
		return err
	}
	err = a.Invites.SetInviting(ctx, c.User, invite.Scope(c.Organization), allowed, c.Reason)
	err = whereLooked(err, c.User, c.Organization)
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
