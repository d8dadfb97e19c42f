package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	_ "guestlist/internal/store" // registers the drivers
)

// row is a row of a table, every value as text; NULL is empty.
type row map[string]string

func (r row) number(column string) int {
	n, err := strconv.Atoi(r[column])
	if err != nil {
		return 0
	}
	return n
}

// moment reads a column of microseconds; zero for NULL and 0.
func (r row) moment(column string) time.Time {
	if n := r.number(column); n > 0 {
		return time.UnixMicro(int64(n)).UTC()
	}
	return time.Time{}
}

// book is what our database says.
type book struct {
	invites, attempts, invitations, ledger, pools, grants []row
}

// open connects to the database for reading.
func (p plan) open() (*sql.DB, error) {
	if strings.HasPrefix(p.Database, "file:") {
		return sql.Open("sqlite3", p.Database+"?_query_only=on&_busy_timeout=5000")
	}
	return sql.Open("pgx", p.Database)
}

// read reads every table, one after the other: only when all is at rest do they fit each other.
func (p plan) read(ctx context.Context) (b book, err error) {
	db, err := p.open()
	if err != nil {
		return b, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	for name, into := range map[string]*[]row{
		"invites": &b.invites, "attempts": &b.attempts, "invitations": &b.invitations, "ledger_entries": &b.ledger, "pools": &b.pools, "quota_grants": &b.grants,
	} {
		if *into, err = table(ctx, db, name); err != nil {
			return b, fmt.Errorf("%s: %w", name, err)
		}
	}
	// The rows of one pool were written under its lock, so their ids are the order in which they counted.
	slices.SortFunc(b.ledger, func(x, y row) int { return x.number("id") - y.number("id") })
	return b, nil
}

func table(ctx context.Context, db *sql.DB, name string) ([]row, error) {
	rows, err := db.QueryContext(ctx, "SELECT * FROM "+name) //nolint:gosec // one of our own names
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var all []row
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		one := row{}
		for i, v := range values {
			one[columns[i]] = text(v)
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case []byte:
		return string(v)
	default:
		return fmt.Sprint(v)
	}
}
