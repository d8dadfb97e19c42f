package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"guestlist/ent"
	entinvite "guestlist/ent/invite"
	"guestlist/internal/invite"
)

// Statistics of millions of invites are not counted when somebody asks. Each invite says as what it counts (counts_as) and as what
// it is counted in invite_tallies already (tallied), and whether these differ (untallied). A background step moves the difference, so that sending never waits for a
// tally, and a question adds what has not been moved: what it answers is what the rows say, at any moment (docs/decisions/0016).
//
// counts_as is 0 for what counts nowhere, else what became of it + 8 × its source + 128 × (1 + how long the acceptance took).
const (
	countsPending  = 1
	countsAccepted = 2
	countsRevoked  = 3
	countsExpired  = 4
	countsFailed   = 5

	perSource = 8
	perTook   = 128
)

// sources by their number in counts_as, which is theirs for ever.
var sources = []invite.Source{1: invite.SourceMember, 2: invite.SourceMachine, 3: invite.SourceSeed, 4: invite.SourceDashboard, 5: invite.SourceAPI, 6: invite.SourceOther}

func sourceOf(countsAs int64) string {
	if n := countsAs / perSource % (perTook / perSource); n < int64(len(sources)) {
		return string(sources[n])
	}
	return ""
}

func countsAs(r invite.Record) int64 {
	var n int64
	switch {
	case r.State == invite.Failed && !r.Answered, r.State == invite.Sending && r.RevokeRequestedAt.IsZero():
		return 0
	case r.State == invite.Accepted:
		n = countsAccepted
		if !r.AcceptedAt.IsZero() {
			n += perTook * (1 + tookUnit(r))
		}
	case r.State == invite.Revoked:
		n = countsRevoked
	case r.State == invite.Expired:
		n = countsExpired
	case r.State == invite.Failed:
		n = countsFailed
	default: // of SENDING only what is to be withdrawn
		n = countsPending
	}
	return n + perSource*int64(max(slices.Index(sources, r.Source), 0))
}

// tookUnit groups what acceptances took for the median: by the second for ten minutes, by the minute for a day, by ten minutes from
// there. Few enough to add up, narrow enough to look into one.
func tookUnit(r invite.Record) int64 {
	from := r.SentAt
	if from.IsZero() {
		from = r.CreatedAt
	}
	const minute = hour / 60
	switch us := max(micros(r.AcceptedAt)-micros(from), 0); {
	case us < 10*minute:
		return us / (minute / 60)
	case us < 24*hour:
		return 590 + us/minute
	default:
		return 1886 + us/(10*minute)
	}
}

// openUntil is when a pending invite's time is over, 0 where that ends nothing.
func openUntil(r invite.Record) int64 {
	if r.State != invite.Pending || !r.RevokeRequestedAt.IsZero() {
		return 0
	}
	return orZero(r.ExpiresAt)
}

// wantedBack keeps counts_as and open_until in step in a statement that asks for many live invites to be revoked.
func wantedBack(u *entsql.UpdateBuilder) {
	u.Set(entinvite.FieldCountsAs, entsql.Expr(sourceNumber(countsPending)))
	u.Set(entinvite.FieldOpenUntil, 0)
	u.Set(entinvite.FieldUntallied, true)
}

// untallied says whether a new counts_as is another one than the tallies hold.
func untallied(countsAs int64) func(*entsql.UpdateBuilder) {
	return func(u *entsql.UpdateBuilder) {
		u.Set(entinvite.FieldUntallied, entsql.Expr(fmt.Sprintf("tallied <> %d", countsAs)))
	}
}

// The dimensions of invite_tallies. The first three say which by their slot, the others by their key.
const (
	byHour    = "hour"
	byQuarter = "quarter"
	byTook    = "took"
	bySource  = "source"
	byInviter = "inviter"
	byRole    = "role"
	byBatch   = "batch"
	byDomain  = "domain"
)

const (
	hour    = int64(time.Hour / time.Microsecond)
	quarter = hour / 4
)

type tallyKey struct {
	scope, dimension, key string
	slot                  int64
}

// tallyRow is what a step needs to know of an invite.
type tallyRow struct {
	id, scope, inviter, role, address, batch string
	created, countsAs, tallied               int64
}

// Tally counts up to most invites that are not counted yet, or not as what they are now, and returns how many those were. Several
// processes may do that at once.
func (s *Store) Tally(ctx context.Context, most int) (int, error) {
	var rows []tallyRow
	err := s.tx(ctx, func(tx *ent.Tx) error {
		var err error
		if rows, err = s.untallied(ctx, tx, most); err != nil || len(rows) == 0 {
			return err
		}
		ids := make([]string, len(rows))
		moved := map[tallyKey]*[countsFailed + 1]int{}
		for i, r := range rows {
			ids[i] = r.id
			r.count(moved, r.tallied, -1)
			r.count(moved, r.countsAs, 1)
		}
		err = tx.Invite.Update().Where(entinvite.IDIn(ids...)).SetUntallied(false).Modify(func(u *entsql.UpdateBuilder) {
			u.Set(entinvite.FieldTallied, entsql.Expr(entinvite.FieldCountsAs))
		}).Exec(ctx)
		if err != nil {
			return err
		}
		return addTallies(ctx, tx, s.dialect, moved)
	})
	if err != nil {
		return 0, err
	}
	return len(rows), nil
}

func (s *Store) untallied(ctx context.Context, tx *ent.Tx, most int) ([]tallyRow, error) {
	text := `SELECT id, scope_key, inviter_id, role_slug, address_key, COALESCE((SELECT batch_id FROM seed_invites WHERE seed_invites.id = invites.id), ''),
		created_at, counts_as, tallied FROM invites` + s.using("invite_untallied") + fmt.Sprintf(` WHERE untallied ORDER BY scope_key, created_at LIMIT %d`, most)
	if s.locks() {
		text += " FOR UPDATE OF invites SKIP LOCKED"
	}
	found, err := tx.QueryContext(ctx, text)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var rows []tallyRow
	for found.Next() {
		var r tallyRow
		if err := found.Scan(&r.id, &r.scope, &r.inviter, &r.role, &r.address, &r.batch, &r.created, &r.countsAs, &r.tallied); err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, found.Err()
}

// using names the index that a statement is written for: SQLite's planner has no statistics of a new one.
func (s *Store) using(index string) string {
	if s.locks() {
		return ""
	}
	return " INDEXED BY " + index
}

// count adds an invite, or takes it away, wherever it counts.
func (r tallyRow) count(into map[tallyKey]*[countsFailed + 1]int, as int64, n int) {
	if became := as % perSource; became == 0 || became > countsFailed {
		return // a later version may know more of them
	}
	_, domain, _ := strings.Cut(r.address, "@")
	keys := []tallyKey{
		{dimension: byHour, slot: r.created / hour},
		{dimension: byQuarter, slot: r.created / quarter},
		{dimension: bySource, key: sourceOf(as)},
		{dimension: byInviter, key: r.inviter},
		{dimension: byRole, key: r.role},
		{dimension: byBatch, key: r.batch},
		{dimension: byDomain, key: domain},
	}
	if unit := as / perTook; unit > 0 {
		keys = append(keys, tallyKey{dimension: byTook, slot: unit})
	}
	for _, k := range keys {
		k.scope = r.scope
		if into[k] == nil {
			into[k] = new([countsFailed + 1]int)
		}
		into[k][as%perSource] += n
	}
}

const talliesAtOnce = 500

// addTallies adds in the order of the keys, so that two who do it at once wait for each other and not in a circle.
func addTallies(ctx context.Context, tx *ent.Tx, dialect string, moved map[tallyKey]*[countsFailed + 1]int) error {
	keys := make([]tallyKey, 0, len(moved))
	for k, n := range moved {
		if *n != [countsFailed + 1]int{} {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b tallyKey) int {
		return cmp.Or(cmp.Compare(a.scope, b.scope), cmp.Compare(a.dimension, b.dimension), cmp.Compare(a.key, b.key), cmp.Compare(a.slot, b.slot))
	})
	for some := range slices.Chunk(keys, talliesAtOnce) {
		rows := entsql.Dialect(dialect).Insert("invite_tallies").Columns("scope_key", "dimension", "key", "slot",
			"pending", "accepted", "revoked", "expired", "failed", "sent")
		for _, k := range some {
			n := moved[k]
			rows.Values(k.scope, k.dimension, k.key, k.slot, n[countsPending], n[countsAccepted], n[countsRevoked], n[countsExpired], n[countsFailed],
				n[countsPending]+n[countsAccepted]+n[countsRevoked]+n[countsExpired])
		}
		rows.OnConflict(entsql.ConflictColumns("scope_key", "dimension", "key", "slot"), entsql.ResolveWith(func(u *entsql.UpdateSet) {
			for _, column := range []string{"pending", "accepted", "revoked", "expired", "failed", "sent"} {
				u.Set(column, entsql.Expr("invite_tallies."+column+" + excluded."+column))
			}
		}))
		text, args := rows.Query()
		if _, err := tx.ExecContext(ctx, text, args...); err != nil {
			return err
		}
	}
	return nil
}
