package main

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/alecthomas/kong"

	"guestlist/internal/app"
)

// commands are what the operator can say.
type commands struct {
	Version kong.VersionFlag `help:"Say the version and end."`

	Serve    serveCommand    `cmd:"" help:"Serve the API, the sign-in and the pages."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the database to the version that this program knows."`
	Admit    admitCommand    `cmd:"" help:"Let a person in without an invite."`
	Grant    grantCommand    `cmd:"" help:"Give a member, or an organization's pool, more places."`
	Freeze   freezeCommand   `cmd:"" help:"Suspend a member's inviting."`
	Sync     syncCommand     `cmd:"" help:"Catch up with WorkOS once: events, then everything; say what was found and mended."`
	Doctor   doctorCommand   `cmd:"" help:"Check configuration, database, ledger, key and clock; change nothing."`
	Stuck    stuckCommand    `cmd:"" help:"Show the invites whose outcome has not become known."`
	Settle   settleCommand   `cmd:"" help:"Decide what has become of a stuck invite: --not-sent, or --invitation."`
	Seed     seedCommand     `cmd:"" help:"Invite the people of a list; see seed send --help."`
	Unfreeze unfreezeCommand `cmd:"" help:"Let a frozen member invite again."`
}

// terminal is what a command reads and writes of the world.
type terminal struct {
	stdout, stderr io.Writer
	now            func() time.Time
}

const about = "Guestlist: invitations with a quota for applications on WorkOS AuthKit. " +
	"Every flag is an environment variable too: --database-url is DATABASE_URL."

func run(ctx context.Context, args, env []string, stdout, stderr io.Writer) error {
	var cli commands
	now, err := clock(env)
	if err != nil {
		return err
	}
	t := terminal{stdout, stderr, now}
	exited := false
	vars := app.ServeDefaults.Vars()
	vars["version"] = "guestlist " + app.Version
	parser, err := kong.New(&cli, kong.Name("guestlist"), kong.Description(about), kong.UsageOnError(),
		kong.Writers(stdout, stderr), kong.Exit(func(int) { exited = true }), kong.Resolvers(app.Environment(env, seedFlags...)),
		kong.Vars(vars), kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(t))
	if err != nil {
		return err
	}
	command, err := parser.Parse(args)
	if exited {
		return nil // kong has printed what was asked for, and parsed on
	}
	if err != nil {
		return err
	}
	if err = command.Run(); ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil // asked to stop before it had started
	}
	return err
}
