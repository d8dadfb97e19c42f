package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"guestlist/internal/app"
	"guestlist/internal/invite"
	"guestlist/internal/seed"
)

type seedCommand struct {
	Send        seedSend        `cmd:"" default:"withargs" help:"Class the rows of FILE and print the plan; send with --apply and --consent (what seed FILE does)."`
	Status      seedStatus      `cmd:"" help:"Show a batch, or all of them."`
	Resume      seedResume      `cmd:"" help:"Go on with a batch."`
	RetryFailed seedRetryFailed `cmd:"" help:"Send again what was refused or has failed, and nothing else."`
	Cancel      seedCancel      `cmd:"" help:"Send nothing more of a batch; a run that is under way ends."`
}

// speech is how a command about lists says what it has to say.
type speech struct {
	JSON bool `name:"json" help:"Say everything as one JSON object on standard output."`
}

// seedSettings are what everything that sends needs.
type seedSettings struct {
	speech `embed:""`

	Database app.DatabaseSettings `embed:""`
	WorkOS   app.WorkOSSettings   `embed:""`
	Policy   app.PolicySettings   `embed:""`
	Log      app.LogSettings      `embed:""`
}

// runSettings are those of what sends.
type runSettings struct {
	Limit    int    `help:"Send no more than so many in this run: a small first wave." placeholder:"N"`
	Suppress string `help:"Addresses that are never mailed, in any form that a list may have." placeholder:"FILE"`
	Pace     int    `default:"${pace}" help:"Sends a second, 1 to 35. All processes share WorkOS's budget; whoever signs in or invites goes first. (default: ${default})" placeholder:"N"`
}

func (s seedSettings) open(ctx context.Context, t terminal, run runSettings) (*app.App, error) {
	cfg, err := app.Settings{Database: s.Database, WorkOS: s.WorkOS, Policy: s.Policy, Log: s.Log}.Parse(app.PartDatabase, app.PartWorkOS, app.PartPolicy)
	if err != nil {
		return nil, err
	}
	if run.Pace < 1 || run.Pace > 35 {
		return nil, errors.New("--pace takes 1 to 35")
	}
	if run.Limit < 0 {
		return nil, errors.New("--limit takes 1 or more")
	}
	cfg.Policy.Budget.Pace = run.Pace
	return app.New(ctx, cfg, t.now, app.Logger(cfg, t.stderr))
}

// classifier knows the suppression list.
func (r runSettings) classifier(a *app.App, d seed.Defaults) (*seed.Classifier, error) {
	c := a.Classifier(d)
	if r.Suppress == "" {
		return c, nil
	}
	f, err := os.Open(r.Suppress)
	if err != nil {
		return nil, fmt.Errorf("--suppress: %w", err)
	}
	defer func() { _ = f.Close() }()
	if c.Suppressed, err = seed.ReadSuppressed(f, seed.Shape{Name: r.Suppress, Format: seed.Auto}); err != nil {
		return nil, fmt.Errorf("--suppress: %w", err)
	}
	return c, nil
}

type seedSend struct {
	File     string `arg:"" help:"The list: CSV, TSV, JSON lines, or one address a line; - is standard input."`
	Apply    bool   `help:"Send. Without it nothing is sent."`
	Consent  string `help:"How these people have agreed to be invited, in three characters or more; it is recorded." placeholder:"TEXT"`
	Report   string `help:"Write a line for every row, as CSV." placeholder:"FILE"`
	Reinvite bool   `help:"Invite again whose invite by a list was revoked or has expired."`

	Format       string            `enum:"auto,csv,tsv,jsonl,lines" default:"auto" help:"auto, csv, tsv, jsonl or lines. (default: ${default})" placeholder:"FORMAT"`
	Column       map[string]string `help:"Which column holds email, organization, role, expires_in_days or locale: a header or a number." placeholder:"FIELD=COLUMN"`
	Header       string            `enum:"auto,yes,no" default:"auto" help:"Whether the first line names the columns. (default: ${default})" placeholder:"yes|no"`
	Organization string            `help:"For rows that name none (default: the application itself)." placeholder:"ORG"`
	Role         string            `help:"For rows that name none." placeholder:"SLUG"`
	Locale       string            `help:"For rows that name none." placeholder:"TAG"`

	runSettings  `embed:""`
	seedSettings `embed:""`
}

// notice is WorkOS's own warning, in our words.
const notice = "WorkOS asks not to invite people of a marketing list through its shared sender, and may suspend your mails. " +
	"Invite only people who have agreed to it, from a domain of your own."

func (c *seedSend) Run(ctx context.Context, t terminal) (err error) {
	if err := c.checkConsent(); err != nil {
		fmt.Fprintln(t.stderr, notice)
		return err
	}
	if c.Header == "auto" {
		c.Header = ""
	}
	for field := range c.Column {
		if !known(field) {
			return fmt.Errorf("--column: there is no field %q, take email, organization, role, expires_in_days or locale", field)
		}
	}
	a, err := c.open(ctx, t, c.runSettings)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(a.Explain(err), a.Close()) }()
	list, cleanup, err := c.list()
	if err != nil {
		return err
	}
	defer cleanup()
	d := seed.Defaults{Scope: invite.Scope(c.Organization), Role: c.Role, Locale: c.Locale}
	classifier, err := c.classifier(a, d)
	if err != nil {
		return err
	}
	classifier.Reinvite = c.Reinvite
	if err := list.Survey(d, classifier.Policy); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, list.Close()) }()
	if c.Apply {
		return c.apply(ctx, t, a, list, classifier)
	}
	plan, err := c.walk(ctx, list, classifier)
	if err != nil {
		return err
	}
	c.say(t, planOf(c.File, plan, ""))
	switch {
	case plan.Counts[seed.Ready] == 0 && plan.Counts[seed.Sent] == 0:
		return exitError(nothingDone)
	case plan.Refused() > 0:
		return exitError(1)
	default:
		return nil
	}
}

// leastConsent is a text that can say anything at all.
const leastConsent = 3

func (c *seedSend) checkConsent() error {
	switch n := utf8.RuneCountInString(strings.TrimSpace(c.Consent)); {
	case !c.Apply || n >= leastConsent:
		return nil
	case n == 0:
		return errors.New("--apply needs --consent TEXT: how these people have agreed to be invited")
	default:
		return errors.New("--consent takes three characters or more: how these people have agreed to be invited")
	}
}

func known(field string) bool {
	for _, f := range seed.Fields {
		if f == field {
			return true
		}
	}
	return false
}

// list opens the file, or keeps standard input in one, since a list is read more than once.
func (c *seedSend) list() (*seed.List, func(), error) {
	shape := seed.Shape{Name: c.File, Format: seed.Format(c.Format), Columns: c.Column, Header: c.Header}
	name, cleanup := c.File, func() {}
	if c.File == "-" {
		kept, err := os.CreateTemp("", "guestlist-seed-")
		if err != nil {
			return nil, nil, err
		}
		name, cleanup = kept.Name(), func() { _ = os.Remove(kept.Name()) }
		_, err = io.Copy(kept, os.Stdin)
		if err := errors.Join(err, kept.Close()); err != nil {
			cleanup()
			return nil, nil, err
		}
	}
	if _, err := os.Stat(name); err != nil {
		cleanup()
		return nil, nil, err
	}
	return &seed.List{Shape: shape, Open: func() (io.ReadCloser, error) { return os.Open(name) }}, cleanup, nil
}

// walk classes every row and writes the report, where one is wanted.
func (c *seedSend) walk(ctx context.Context, list *seed.List, classifier *seed.Classifier) (*seed.Plan, error) {
	if c.Report == "" {
		return list.Walk(ctx, classifier, func([]seed.Row) error { return nil })
	}
	f, err := os.OpenFile(c.Report, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("--report: %w", err)
	}
	report := seed.NewReport(f)
	plan, err := list.Walk(ctx, classifier, report.Add)
	return plan, errors.Join(err, report.Flush(), f.Close())
}

// seedFlags are no settings of the installation: the environment does not speak for them.
var seedFlags = []string{
	"apply", "consent", "report", "format", "column", "header", "organization", "role", "locale", "limit", "pace", "json", "suppress", "reinvite",
}
