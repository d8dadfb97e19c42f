package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/store"
	"guestlist/internal/viewer"
)

const (
	organization = "org_bench"
	invitesEach  = 100
)

// reader asks; they are the first member.
var reader = viewer.Viewer{Kind: viewer.Member, UserID: "user_00000001", Admitted: true, OrganizationID: organization, Permissions: []string{viewer.InvitesRead}}

// world is one database, seen by the product and by bare SQL. at is when the newest invite was made.
type world struct {
	store    *store.Store
	db       *sql.DB
	rules    *invite.Service
	postgres bool
	at       time.Time
	prepared map[string]*sql.Stmt
	// statements counts what the product has sent.
	statements atomic.Int64
}

// month is when the last thirty days began.
func (w *world) month() time.Time { return w.at.AddDate(0, 0, -30).UTC() }

func (w *world) prepare(ctx context.Context, text string) (*sql.Stmt, error) {
	text = strings.NewReplacer("{month}", fmt.Sprint(w.month().UnixMicro()), "{now}", fmt.Sprint(w.at.UnixMicro())).Replace(text)
	if stmt := w.prepared[text]; stmt != nil {
		return stmt, nil
	}
	stmt, err := w.db.PrepareContext(ctx, text)
	if err == nil {
		w.prepared[text] = stmt
	}
	return stmt, err
}

// rows counts what a statement answers; every value is read.
func (w *world) rows(ctx context.Context, text string) (n int, err error) {
	stmt, err := w.prepare(ctx, text) //nolint:sqlclosecheck // close does
	if err != nil {
		return 0, err
	}
	r, err := stmt.QueryContext(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	names, err := r.Columns()
	if err != nil {
		return 0, err
	}
	values := make([]any, len(names))
	for i := range values {
		values[i] = new(any)
	}
	for ; r.Next(); n++ {
		if err := r.Scan(values...); err != nil {
			return 0, err
		}
	}
	return n, r.Err()
}

// number reads one.
func (w *world) number(ctx context.Context, text string) (n int, err error) {
	stmt, err := w.prepare(ctx, text) //nolint:sqlclosecheck // close does
	if err == nil {
		err = stmt.QueryRowContext(ctx).Scan(&n)
	}
	return n, err
}

func (w *world) dialect() string {
	if w.postgres {
		return "Postgres"
	}
	return "SQLite"
}

func (w *world) close(err error) error {
	for _, stmt := range w.prepared {
		err = errors.Join(err, stmt.Close())
	}
	if w.db != nil {
		err = errors.Join(err, w.db.Close())
	}
	return errors.Join(err, w.store.Close())
}

const (
	fillAtOnce = 100_000
	// newest is how many invites the tallies do not hold yet: those of seconds at the fastest pace of WorkOS.
	newest = 200
)

// fill writes a year of invites: six of ten accepted after minutes to days, two pending until their week is over, one revoked, one
// expired. One of ten is of one of twenty lists. Addresses are of fifty domains, and each member has brought some of the guests. At the end the tallies hold nearly all: the
// newest are counted when somebody asks.
func (w *world) fill(ctx context.Context, invites int) (err error) {
	conn, err := w.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	setting := "PRAGMA cache_size = -2000000" // 2 GB: indexes of random addresses
	if w.postgres {
		setting = "SET statement_timeout = 0" // the limit of the product's connections is for requests
	}
	if _, err := conn.ExecContext(ctx, setting); err != nil {
		return err
	}
	step := (365 * 24 * time.Hour).Microseconds() / int64(invites)
	at := fmt.Sprintf("(%d - (%d - n) * %d)", w.at.UnixMicro(), invites, step)
	member := fmt.Sprintf("CASE WHEN {seed} THEN '' ELSE 'user_' || {pad n %% %d + 1} END", invites/invitesEach)
	for _, f := range []struct {
		statement string
		rows      int
	}{
		{`INSERT INTO organizations (id, name, updated_at) SELECT '` + organization + `', 'Bench', 1 FROM s`, 1},
		{`INSERT INTO users (id, email, name, email_key, name_key, folded, admitted_at, admitted_how, created_at, updated_at)
			SELECT 'user_' || {pad n}, 'm' || {pad n} || '@members.example', 'Member ' || {pad n}, 'm' || {pad n} || '@members.example', 'member ' || {pad n}, true, 1, 'operator', 1, 1 FROM s`, invites / invitesEach},
		{`INSERT INTO memberships (id, user_id, organization_id, status, role_slugs, updated_at)
			SELECT 'om_' || {pad n}, 'user_' || {pad n}, '` + organization + `', 'active', '["member"]', 1 FROM s`, invites / invitesEach},
		{`INSERT INTO invites (id, scope_key, address_key, email, sent_address, source, inviter_id, role_slug, expires_in_days, state, live, watched,
			issue, invitation_id, fence, lease_until, next_at, created_at, changed_at, mailed_at, sent_at, last_sent_at, expires_at, accepted_at, accepted_by,
			counts_as, tallied, untallied, open_until)
			SELECT 'invite_' || {pad n}, '` + organization + `', {address}, {address}, {address}, CASE WHEN {seed} THEN 'SEED' ELSE 'MEMBER' END, ` + member + `, '', 7,
			CASE WHEN {open} THEN 'PENDING' WHEN n % 10 = 8 THEN 'REVOKED' WHEN n % 10 < 6 THEN 'ACCEPTED' ELSE 'EXPIRED' END, {open}, {open},
			1, 'invitation_' || {pad n}, 1, 0, {at} + 604800000000, {at}, {at}, {at}, {at}, {at}, {at} + 604800000000,
			CASE WHEN n % 10 < 6 THEN {at} + {took} END, CASE WHEN n % 10 < 6 THEN 'user_g' || {pad n} ELSE '' END,
			{counts}, CASE WHEN n > {newest} THEN 0 ELSE {counts} END, n > {newest}, CASE WHEN {open} THEN {at} + 604800000000 ELSE 0 END FROM s`, invites},
		{`INSERT INTO seed_invites (id, batch_id) SELECT 'invite_' || {pad n}, 'batch_' || CAST(n % 200 / 10 AS text) FROM s WHERE {seed}`, invites},
	} {
		f.statement = strings.NewReplacer("{counts}", countsAs, "{newest}", fmt.Sprint(invites-newest)).Replace(f.statement)
		text := strings.NewReplacer("{at}", at, "{took}", "(60000000 + (n * 7919 % 500000) * 1000000)",
			"{seed}", "(n % 10 = 5)", "{open}", fmt.Sprintf("(n %% 10 IN (6, 7) AND n > %d)", invites*358/365), "{address}", "'p' || {pad n * 7919 % 10000019} || '@d' || CAST(n % 50 AS text) || '.example'").Replace(f.statement)
		for from := 1; from <= f.rows; from += fillAtOnce {
			if _, err := conn.ExecContext(ctx, w.series(text, from, min(f.rows, from+fillAtOnce-1))); err != nil {
				return err
			}
		}
	}
	for dimension, of := range map[string][2]string{
		"hour": {"''", "created_at / 3600000000"}, "quarter": {"''", "created_at / 900000000"}, "took": {"''", "tallied / 128"},
		"source": {"source", "0"}, "inviter": {"inviter_id", "0"}, "role": {"role_slug", "0"}, "batch": {"COALESCE((SELECT batch_id FROM seed_invites b WHERE b.id = invites.id), '')", "0"}, "domain": {"substr(address_key, 11)", "0"},
	} {
		if err := w.tally(ctx, conn, dimension, of[0], of[1]); err != nil {
			return err
		}
	}
	_, err = conn.ExecContext(ctx, "ANALYZE")
	return err
}

// countsAs is as what an invite counts (internal/store/tally.go).
const countsAs = `(CASE WHEN {seed} THEN 24 ELSE 8 END + CASE WHEN {open} THEN 1 WHEN n % 10 = 8 THEN 3 WHEN n % 10 > 5 THEN 4 ELSE 2 + 128 * (1 + CASE WHEN {took} < 600000000 THEN {took} / 1000000
	WHEN {took} < 86400000000 THEN 590 + {took} / 60000000 ELSE 1886 + {took} / 600000000 END) END)`

// tally fills one dimension at once; the product's steps would take hours for as many. A test has the product compare the two.
func (w *world) tally(ctx context.Context, conn *sql.Conn, dimension, key, slot string) error {
	when, sums := "tallied > 0", make([]string, 0, 6)
	if dimension == "took" {
		when = "tallied > 127"
	}
	for _, is := range []string{"= 1", "= 2", "= 3", "= 4", "= 5", "< 5"} {
		sums = append(sums, "SUM(CASE WHEN tallied % 8 "+is+" THEN 1 ELSE 0 END)")
	}
	_, err := conn.ExecContext(ctx, fmt.Sprintf(`INSERT INTO invite_tallies (scope_key, dimension, key, slot, pending, accepted, revoked, expired, failed, sent)
		SELECT scope_key, '%s', k, s, %s FROM (SELECT scope_key, tallied, %s AS k, %s AS s FROM invites WHERE %s) i GROUP BY 1, k, s`,
		dimension, strings.Join(sums, ", "), key, slot, when))
	return err
}

// series is an INSERT over the numbers from one to another; {pad X} is X with eight digits.
func (w *world) series(text string, from, to int) string {
	s := fmt.Sprintf("WITH RECURSIVE s(n) AS (SELECT %d UNION ALL SELECT n + 1 FROM s WHERE n < %d)", from, to)
	if w.postgres {
		s = fmt.Sprintf("WITH s AS (SELECT generate_series(%d::bigint, %d::bigint) AS n)", from, to)
	}
	insert, values, _ := strings.Cut(text, "SELECT")
	text = insert + s + " SELECT" + values
	for {
		before, after, found := strings.Cut(text, "{pad ")
		if !found {
			return text
		}
		number, rest, _ := strings.Cut(after, "}")
		padded := "printf('%08d', " + number + ")"
		if w.postgres {
			padded = "lpad((" + number + ")::text, 8, '0')"
		}
		text = before + padded + rest
	}
}
