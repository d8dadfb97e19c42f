package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"guestlist/internal/store"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "mirror:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("mirror", flag.ContinueOnError)
	pairs := flags.Int("pairs", 21, "pages applied by each side, in turns")
	rows := flags.Int("rows", 100_000, "invitations of the larger comparison; the smaller has a tenth")
	pause := flags.Duration("pause", 100*time.Millisecond, "between two reads of a comparison; 100ms is the product's")
	if err := flags.Parse(args); err != nil {
		return err
	}
	for _, n := range []int{*rows / 10, *rows} {
		if err := within(ctx, func(url string, db *store.Store) error { return compare(ctx, out, url, db, n, *pause) }); err != nil {
			return err
		}
	}
	return within(ctx, func(url string, db *store.Store) error { return apply(ctx, out, url, db, *pairs) })
}

// within makes a new, migrated SQLite database for the time of a function.
func within(ctx context.Context, do func(url string, db *store.Store) error) (err error) {
	dir, err := os.MkdirTemp("", "guestlist-bench-mirror-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	url := "file:" + filepath.Join(dir, "guestlist.db")
	db, err := store.Open(ctx, url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.Migrate(ctx); err != nil {
		return err
	}
	return do(url, db)
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func median(of []float64) float64 {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}
