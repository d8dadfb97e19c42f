package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"guestlist/internal/invite"
)

type dialect int

const (
	sqlite dialect = iota
	postgres
)

func (d dialect) String() string { return [...]string{"SQLite", "Postgres"}[d] }

// floor is the least that a reservation can be in SQL by hand: the same rows read and written in one transaction, one
// prepared statement for each question, nothing built, nothing kept that is not needed.
type floor struct {
	db  *sql.DB
	now func() time.Time

	lock, grants, accrual, standing, taken         *sql.Stmt
	resends, memberSends, recipientSends, refusals *sql.Stmt
	charge, invite, attempt, ledger                *sql.Stmt
}

func newFloor(ctx context.Context, db *sql.DB, d dialect, now func() time.Time) (*floor, error) {
	f := &floor{db: db, now: now}
	lock := lockPools
	if d == postgres {
		lock += " FOR UPDATE" // BEGIN IMMEDIATE has the whole of SQLite
	}
	for _, p := range []struct {
		stmt **sql.Stmt
		text string
	}{
		{&f.lock, lock},
		{&f.grants, readGrants},
		{&f.accrual, readAccrual},
		{&f.standing, readStanding},
		{&f.taken, readTaken},
		{&f.resends, readResends},
		{&f.memberSends, readMemberSends},
		{&f.recipientSends, readRecipientSends},
		{&f.refusals, readRefusals},
		{&f.charge, chargePools},
		{&f.invite, insertInvite},
		{&f.attempt, insertAttempt},
		{&f.ledger, insertLedger},
	} {
		var err error
		if *p.stmt, err = db.PrepareContext(ctx, p.text); err != nil { //nolint:sqlclosecheck // they end with the database
			return nil, fmt.Errorf("prepare %q: %w", p.text, err)
		}
	}
	return f, nil
}

func (f *floor) reserve(ctx context.Context, j job) (err error) {
	ctx = context.WithoutCancel(ctx) // a context that can end costs SQLite's driver a goroutine a statement
	tx, err := f.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { err = end(tx, err) }()
	r := reservation{floor: f, tx: tx, job: j}
	for i, p := range j.pools {
		r.ids[i] = p.ID
	}
	if err := r.mayInvite(ctx); err != nil {
		return err
	}
	return r.write(ctx)
}

// reservation is one transaction of the floor.
type reservation struct {
	*floor
	job
	tx       *sql.Tx
	ids      [3]string
	versions [3]int64
	at       int64
}

func (r *reservation) query(ctx context.Context, s *sql.Stmt, args ...any) (*sql.Rows, error) {
	return r.tx.StmtContext(ctx, s).QueryContext(ctx, args...) //nolint:sqlclosecheck // the transaction closes it
}

func (r *reservation) queryRow(ctx context.Context, s *sql.Stmt, args ...any) *sql.Row {
	return r.tx.StmtContext(ctx, s).QueryRowContext(ctx, args...) //nolint:sqlclosecheck // the transaction closes it
}

func (r *reservation) exec(ctx context.Context, s *sql.Stmt, args ...any) (sql.Result, error) {
	return r.tx.StmtContext(ctx, s).ExecContext(ctx, args...) //nolint:sqlclosecheck // the transaction closes it
}

func (r *reservation) mayInvite(ctx context.Context) error {
	used, err := r.lockPools(ctx)
	if err != nil {
		return err
	}
	now := r.now()
	r.at = now.UnixMicro()
	places := [3]int64{int64(limits.Quota.Places), int64(limits.QuotaPerOrganization.Places), int64(limits.QuotaTotal.Places)}
	if err := r.addGrants(ctx, &places); err != nil {
		return err
	}
	for i := range places {
		if used[i] >= places[i] {
			return errors.New("a pool is full")
		}
	}
	var admitted, joined *int64
	var roles string
	if err := r.queryRow(ctx, r.standing, r.userID, organization).Scan(&admitted, &joined, &roles); err != nil {
		return fmt.Errorf("standing: %w", err)
	}
	day, month := now.Add(-24*time.Hour).UnixMicro(), now.Add(-30*24*time.Hour).UnixMicro()
	return errors.Join(
		r.none(ctx, r.accrual), // nothing accrues by default
		r.none(ctx, r.taken, r.email, organization),
		r.none(ctx, r.resends, r.userID, month),
		r.none(ctx, r.memberSends, r.userID, day, limits.SendsPerMember-1),
		r.none(ctx, r.recipientSends, r.email, r.userID, month, limits.SendsPerRecipient-1),
		r.none(ctx, r.refusals, r.userID, day, limits.RefusalsPerMember-1))
}

func (r *reservation) lockPools(ctx context.Context) (used [3]int64, err error) {
	rows, err := r.query(ctx, r.lock, r.ids[0], r.ids[1], r.ids[2])
	if err != nil {
		return used, err
	}
	defer rows.Close()
	found := 0
	for ; rows.Next(); found++ {
		var id string
		var sum, version int64
		var frozen *int64
		if err := rows.Scan(&id, &sum, &version, &frozen); err != nil {
			return used, err
		}
		if frozen != nil {
			return used, errors.New("the member is frozen")
		}
		for i := range r.ids {
			if r.ids[i] == id {
				used[i], r.versions[i] = sum, version
			}
		}
	}
	if found != len(used) {
		return used, errors.Join(errors.New("a pool is missing"), rows.Err())
	}
	return used, rows.Err()
}

func (r *reservation) addGrants(ctx context.Context, places *[3]int64) error {
	rows, err := r.query(ctx, r.grants, r.ids[0], r.ids[1], r.ids[2], r.at)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var amount, used int64
		var expires *int64
		if err := rows.Scan(&id, &amount, &used, &expires); err != nil {
			return err
		}
		for i := range r.ids {
			if r.ids[i] == id {
				places[i] += amount
			}
		}
	}
	return rows.Err()
}

// none fails when the question has an answer.
func (r *reservation) none(ctx context.Context, question *sql.Stmt, args ...any) error {
	var answer any
	err := r.queryRow(ctx, question, args...).Scan(&answer)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	default:
		return errors.New("taken, too many mails or refusals, or something accrues")
	}
}

func (r *reservation) write(ctx context.Context) error {
	v, ids := r.versions, r.ids
	changed, err := r.exec(ctx, r.charge, ids[0], v[0], ids[1], v[1], ids[2], v[2])
	if err != nil {
		return err
	}
	if n, err := changed.RowsAffected(); n != 3 {
		return errors.Join(errors.New("a pool has changed"), err)
	}
	id := "invite_" + rand.Text()
	lease, noSendAfter := r.at+(30*time.Second).Microseconds(), r.at+(2*time.Second).Microseconds()
	for _, w := range []struct {
		stmt *sql.Stmt
		args []any
	}{
		{r.invite, []any{id, organization, r.email, r.email, r.email, string(invite.SourceMember), r.userID, limits.ExpiresInDays, lease, r.at, r.at, r.at}},
		{r.attempt, []any{id, r.at, r.at, noSendAfter}},
		{r.ledger, []any{id, r.at, r.userID, ids[0], ids[1], ids[2]}},
	} {
		if _, err := r.exec(ctx, w.stmt, w.args...); err != nil {
			return err
		}
	}
	return nil
}
