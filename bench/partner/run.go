package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"guestlist/internal/invite"
	"guestlist/internal/store"
)

// options are the command's flags.
type options struct {
	Database string `help:"An empty Postgres database; it is migrated, filled and left there, for another run with as many invites. Empty: a SQLite file in a new folder of TMPDIR, removed at the end." placeholder:"URL"`
	Invites  int    `default:"1000000" help:"How many invites the scope has."`
	Rounds   int    `default:"21" help:"How often each question is asked, after once to warm up."`
	Only     string `help:"Ask only the questions whose names contain this." placeholder:"TEXT"`
}

func run(ctx context.Context, args []string, tempDir string, now func() time.Time, out, progress io.Writer) (err error) {
	var o options
	parser, err := kong.New(&o, kong.Name("partner"), kong.Description("Measure what a dashboard asks, beside bare SQL."))
	if err != nil {
		return err
	}
	if _, err := parser.Parse(args); err != nil {
		return err
	}
	if o.Invites < 1000 || o.Rounds < 1 {
		return fmt.Errorf("there must be 1000 invites and one round at least")
	}
	address := o.Database
	if address == "" {
		dir, err := os.MkdirTemp(tempDir, "partner-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(dir) }() // a folder of our own
		address = "file:" + filepath.Join(dir, "partner.db")
	}
	w, err := open(ctx, address, now)
	if err != nil {
		return err
	}
	defer func() { err = w.close(err) }()
	there := 0
	if err := w.db.QueryRowContext(ctx, "SELECT COUNT(*) FROM invites").Scan(&there); err != nil {
		return err
	}
	if there != o.Invites {
		fmt.Fprintf(progress, "filling %d invites\n", o.Invites)
		if err := w.fill(ctx, o.Invites); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "%s, %d invites of %d members, %d rounds\n\n", w.dialect(), o.Invites, o.Invites/invitesEach, o.Rounds)
	fmt.Fprintln(out, "| question | statements | product ÷ bare SQL | smallest to largest | ms, median | ms, p95 | bare SQL: ms |\n|---|---:|---:|---:|---:|---:|---:|")
	for _, q := range questions {
		if !strings.Contains(q.name, o.Only) {
			continue
		}
		if err := w.measure(ctx, q, o.Rounds, now, out); err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
	}
	return nil
}

// bareAtMost ends the rounds of bare SQL that takes seconds each; the product is asked on.
const bareAtMost = 20 * time.Second

// measure asks both ways in turn, beginning with the one and the other.
func (w *world) measure(ctx context.Context, q question, rounds int, now func() time.Time, out io.Writer) error {
	var product, bare, ratios []float64
	sent := w.statements.Load()
	if _, err := q.product(ctx, w); err != nil {
		return err
	}
	sent = w.statements.Load() - sent
	spent := time.Duration(0)
	for round := range rounds + 1 {
		var took [2]float64
		for i := range took {
			side := (i + round) % 2
			if side == 1 && round > 1 && spent > bareAtMost {
				continue
			}
			began := now()
			ask := q.product
			if side == 1 {
				ask = q.bare
			}
			if _, err := ask(ctx, w); err != nil {
				return err
			}
			is := now().Sub(began)
			if took[side] = float64(is.Microseconds()) / 1000; side == 1 {
				spent += is
			}
		}
		if round == 0 {
			continue
		}
		if product = append(product, took[0]); took[1] > 0 {
			bare, ratios = append(bare, took[1]), append(ratios, took[0]/took[1])
		}
	}
	for _, s := range [][]float64{product, bare, ratios} {
		slices.Sort(s)
	}
	fmt.Fprintf(out, "| %s | %d | %.2f | %.2f to %.2f | %.1f | %.1f | %.1f |\n", q.name, sent, at(ratios, 50), ratios[0], ratios[len(ratios)-1], at(product, 50), at(product, 95), at(bare, 50))
	return nil
}

// at is a percentile of what is sorted.
func at(sorted []float64, percent int) float64 {
	return sorted[min(len(sorted)*percent/100, len(sorted)-1)]
}

func open(ctx context.Context, address string, now func() time.Time) (*world, error) {
	w := &world{postgres: strings.HasPrefix(address, "postgres"), at: now(), prepared: map[string]*sql.Stmt{}}
	db, err := store.Open(ctx, address, store.OnStatement(func(context.Context) { w.statements.Add(1) }))
	if err != nil {
		return nil, err
	}
	w.store = db
	if _, err := db.Migrate(ctx); err != nil {
		return nil, w.close(err)
	}
	if w.db, err = store.Writer(address); err != nil {
		return nil, w.close(err)
	}
	w.rules = &invite.Service{Store: db, Now: now, Log: slog.New(slog.DiscardHandler), Policy: invite.Policy{
		Quota: invite.Limit{Places: 200}, QuotaPerOrganization: invite.Limit{Unlimited: true}, QuotaTotal: invite.Limit{Unlimited: true},
	}}
	return w, nil
}
