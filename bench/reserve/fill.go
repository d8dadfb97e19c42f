package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"guestlist/internal/invite"
)

// invitesPerFilled is how many invites each member has sent that was there before.
const invitesPerFilled = 10

// fillAtOnce is how many rows one statement writes.
const fillAtOnce = 100_000

// fill writes the organization, the pools that all share, and a history of so many invites, ten seconds apart and the last
// one just now: six in ten accepted, two pending, one revoked and one expired with their refunds; one was sent again. The sums of the pools are
// the ledger's.
func fill(ctx context.Context, address string, d dialect, now time.Time, invites int) (err error) {
	db, err := filler(address, d)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	f := filling{db: db, dialect: d, invites: invites, members: (invites + invitesPerFilled - 1) / invitesPerFilled, last: now}
	for _, p := range invite.PoolsOf("nobody", invite.Scope(organization))[1:] {
		switch p.Kind {
		case invite.OrganizationPool:
			f.organization = p
		case invite.TotalPool:
			f.total = p
		}
	}
	if err := f.shared(ctx); err != nil || invites == 0 {
		return err
	}
	return f.history(ctx)
}

// filler gives one connection that need not outlive the machine.
func filler(address string, d dialect) (*sql.DB, error) {
	name, address := "pgx", address
	if d == sqlite {
		// A gigabyte of cache: keys that are spread out touch every page many times.
		name, address = "sqlite3", address+"?_journal_mode=OFF&_synchronous=OFF&_locking_mode=EXCLUSIVE&_cache_size=-1000000"
	}
	db, err := sql.Open(name, address)
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

type filling struct {
	db                  *sql.DB
	dialect             dialect
	invites, members    int
	last                time.Time
	organization, total invite.Pool
}

func (f filling) shared(ctx context.Context) error {
	for _, p := range []invite.Pool{f.organization, f.total} {
		_, err := f.db.ExecContext(ctx, `INSERT INTO pools (id, kind, scope_key, user_id) VALUES ($1, $2, $3, '')`, p.ID, string(p.Kind), p.Scope.Key())
		if err != nil {
			return err
		}
	}
	return nil
}

func (f filling) history(ctx context.Context) error {
	rebuild, err := f.dropIndexes(ctx)
	if err != nil {
		return err
	}
	for _, s := range fillMembers {
		if err := f.inChunks(ctx, s, f.members); err != nil {
			return err
		}
	}
	for _, s := range fillInvites {
		if err := f.inChunks(ctx, s, f.invites); err != nil {
			return err
		}
	}
	statements := append(rebuild, fillSums...)
	if f.dialect == postgres {
		statements = append(statements, "VACUUM ANALYZE", "CHECKPOINT")
	}
	for _, s := range statements {
		if _, err := f.db.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("%q: %w", s, err)
		}
	}
	return nil
}

// dropIndexes drops what is quicker to build again, on Postgres, which leaves room in its pages when it does; SQLite packs
// them full, and every later insert would split one. It returns what makes them.
func (f filling) dropIndexes(ctx context.Context) (rebuild []string, err error) {
	if f.dialect == sqlite {
		return nil, nil
	}
	rows, err := f.db.QueryContext(ctx, `SELECT i.indexname, i.indexdef FROM pg_indexes i
	WHERE i.schemaname = current_schema() AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = i.indexname AND c.connamespace = current_schema()::regnamespace)`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var drop []string
	for rows.Next() {
		var name, definition string
		if err := rows.Scan(&name, &definition); err != nil {
			return nil, err
		}
		drop, rebuild = append(drop, `DROP INDEX "`+name+`"`), append(rebuild, definition)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	for _, s := range drop {
		if _, err := f.db.ExecContext(ctx, s); err != nil {
			return nil, err
		}
	}
	return rebuild, nil
}

func (f filling) inChunks(ctx context.Context, statement string, rows int) error {
	text := f.text(statement)
	for from := 1; from <= rows; from += fillAtOnce {
		if _, err := f.db.ExecContext(ctx, text, from, min(rows, from+fillAtOnce-1)); err != nil {
			return fmt.Errorf("%q: %w", text, err)
		}
	}
	return nil
}

// text is a statement in the words of the dialect, over the numbers from $1 to $2.
func (f filling) text(statement string) string {
	series, hex := `WITH RECURSIVE s(n) AS (SELECT CAST($1 AS integer) UNION ALL SELECT n + 1 FROM s WHERE n < $2)`, `printf('%08x', $)`
	digits := `printf('%024d', n)`
	if f.dialect == postgres {
		series, hex = `WITH s AS (SELECT generate_series($1::bigint, $2::bigint) AS n)`, `lpad(to_hex($), 8, '0')`
		digits = `lpad(n::text, 24, '0')`
	}
	number := func(of string) string {
		return strings.Replace(hex, "$", fmt.Sprintf("((%s) * %d %% 4294967296)", of, spreadBy), 1)
	}
	member := fmt.Sprintf("n %% %d + 1", f.members)
	insert, values, _ := strings.Cut(statement, "SELECT")
	return strings.NewReplacer(
		"{series}", series, "{person}", number("n"), "{address}", number("n"), "{member}", number(member),
		"{spread}", "substr('0123456789abcdefghijklmnopqrstuv', CAST(n % 32 AS integer) + 1, 1)",
		"{spread member}", "substr('0123456789abcdefghijklmnopqrstuv', CAST(("+member+") % 32 AS integer) + 1, 1)",
		"{digits}", digits, "{at}", fmt.Sprintf("(%d - (%d - n) * 10000000)", f.last.UnixMicro(), f.invites), "{organization}", organization,
		"{organization pool}", f.organization.ID, "{total pool}", f.total.ID,
	).Replace(insert + "{series} SELECT" + values)
}

// fillMembers writes people; a pool's id begins with any letter, as those do that the product makes.
var fillMembers = []string{
	`INSERT INTO users (id, email, admitted_at, admitted_how, created_at, updated_at)
	SELECT 'user_' || {person}, {person} || '@members.example', 1, 'operator', 1, 1 FROM s`,
	`INSERT INTO memberships (id, user_id, organization_id, status, role_slugs, updated_at)
	SELECT 'om_' || {person}, 'user_' || {person}, '{organization}', 'active', '["member"]', 1 FROM s`,
	`INSERT INTO pools (id, kind, scope_key, user_id)
	SELECT 'quota_' || {spread} || {person}, 'MEMBER', '{organization}', 'user_' || {person} FROM s`,
}

var fillInvites = []string{
	`INSERT INTO invites (id, scope_key, address_key, email, sent_address, source, inviter_id, role_slug, expires_in_days, state, live, watched,
	issue, invitation_id, fence, lease_until, next_at, created_at, changed_at, mailed_at, sent_at, last_sent_at, expires_at, untallied)
	SELECT 'invite_00' || {digits}, '{organization}', {address} || '@people.example', {address} || '@people.example', {address} || '@people.example',
	'MEMBER', 'user_' || {member}, '', 7, CASE n % 10 WHEN 6 THEN 'PENDING' WHEN 7 THEN 'PENDING' WHEN 8 THEN 'REVOKED' WHEN 9 THEN 'EXPIRED' ELSE 'ACCEPTED' END,
	n % 10 IN (6, 7), n % 10 IN (6, 7), 1, 'invitation_00' || {digits}, 1, {at}, {at} + 604800000000, {at}, {at}, {at}, {at}, {at}, {at} + 604800000000, false FROM s`,
	`INSERT INTO attempts (invite_id, issue, n, fence, begun_at, begun_workos, no_send_after, outcome, status, invitation_id, finished_at)
	SELECT 'invite_00' || {digits}, 1, 1, 1, {at}, {at}, {at}, 'applied', 201, 'invitation_00' || {digits}, {at} FROM s`,
	`INSERT INTO invitations (id, invite_id, issue, proof, role, state, created_at, expires_at, updated_at)
	SELECT 'invitation_00' || {digits}, 'invite_00' || {digits}, 1, '201', 'link', 'pending', {at}, {at}, {at} FROM s`,
	`INSERT INTO ledger_entries (invite_id, issue, kind, seq, sign, reason, at, by, member_pool, organization_pool, total_pool)
	SELECT 'invite_00' || {digits}, 1, 'charge', 0, 1, 'reserved', {at}, 'user_' || {member},
	'quota_' || {spread member} || {member}, '{organization pool}', '{total pool}' FROM s`,
	`INSERT INTO ledger_entries (invite_id, issue, kind, seq, sign, reason, at, by, member_pool, organization_pool, total_pool)
	SELECT 'invite_00' || {digits}, 1, 'charge', 0, -1, CASE n % 10 WHEN 8 THEN 'revoked' ELSE 'expired' END, {at}, 'user_' || {member},
	'quota_' || {spread member} || {member}, '{organization pool}', '{total pool}' FROM s WHERE n % 10 IN (8, 9)`,
	`INSERT INTO resends (invite_id, by, address_key, begun_at, outcome)
	SELECT 'invite_00' || {digits}, 'user_' || {member}, {address} || '@people.example', {at}, 'applied' FROM s WHERE n % 10 = 6`,
}

var fillSums = []string{
	`UPDATE pools SET used = (SELECT COALESCE(SUM(sign), 0) FROM ledger_entries WHERE member_pool = pools.id) WHERE kind = 'MEMBER'`,
	`UPDATE pools SET used = (SELECT COALESCE(SUM(sign), 0) FROM ledger_entries) WHERE kind <> 'MEMBER'`,
}
