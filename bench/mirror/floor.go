package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"guestlist/internal/store"
	"guestlist/internal/workos"
)

// floor is the least that an event can be in SQL by hand: the rows that decide it read, the rows that tell of it written, in one
// transaction with the place.
type floor struct {
	db       *sql.DB
	prepared []*sql.Stmt
}

// The statements, in the order of a transaction.
const (
	readPlace = iota
	readInvitation
	readInvite
	readCharge
	movePlace
	noteEvent
	writeInvitation
	writeInvite
	writeRefund
	writePools
	writeStep
)

var statements = []string{
	readPlace:       `SELECT position FROM cursors WHERE id = 'events'`,
	readInvitation:  `SELECT invite_id, state, updated_at FROM invitations WHERE id = ?1`,
	readInvite:      `SELECT state, revoke_requested_at, expires_at FROM invites WHERE id = ?1`,
	readCharge:      `SELECT member_pool, organization_pool, total_pool FROM ledger_entries WHERE invite_id = ?1`,
	movePlace:       `UPDATE cursors SET position = ?1, event_at = ?2, updated_at = ?2 WHERE id = 'events' AND position = ?3`,
	noteEvent:       `INSERT INTO applied_events (id, type, applied_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING`,
	writeInvitation: `UPDATE invitations SET state = 'revoked', updated_at = ?2 WHERE id = ?1`,
	writeInvite:     `UPDATE invites SET state = 'REVOKED', live = false, watched = false, revoked_at = ?2, changed_at = ?2 WHERE id = ?1`,
	writeRefund: `INSERT INTO ledger_entries (invite_id, issue, kind, seq, sign, reason, at, member_pool, organization_pool, total_pool)
		VALUES (?1, 1, 'charge', 0, -1, 'revoked', ?2, ?3, ?4, ?5)`,
	writePools: `UPDATE pools SET used = used - 1, version = version + 1 WHERE id IN (?1, ?2, ?3)`,
	writeStep:  `INSERT INTO invite_events (invite_id, type, at, state, origin) VALUES (?1, 'REVOKED', ?2, 'REVOKED', 'EVENTS')`,
}

func newFloor(ctx context.Context, url string) (*floor, error) {
	db, err := store.Writer(url)
	if err != nil {
		return nil, err
	}
	f := &floor{db: db}
	for _, text := range statements {
		s, err := db.PrepareContext(ctx, text) //nolint:sqlclosecheck // they end with the database
		if err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", text, err), db.Close())
		}
		f.prepared = append(f.prepared, s)
	}
	return f, nil
}

func (f *floor) page(ctx context.Context, page []workos.Event) error {
	for _, e := range page {
		if err := f.one(context.WithoutCancel(ctx), e); err != nil {
			return err
		}
	}
	return nil
}

func (f *floor) one(ctx context.Context, e workos.Event) (err error) {
	var named struct{ ID string }
	if err := json.Unmarshal(e.Data, &named); err != nil {
		return err
	}
	tx, err := f.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tx.Rollback())
			return
		}
		err = tx.Commit()
	}()
	read := func(n int, args []any, into ...any) error {
		return tx.StmtContext(ctx, f.prepared[n]).QueryRowContext(ctx, args...).Scan(into...) //nolint:sqlclosecheck // the transaction closes it
	}
	var place, id, state, member, organization, total string
	var updated int64
	var asked, expires *int64
	err = errors.Join(
		read(readPlace, nil, &place), read(readInvitation, []any{named.ID}, &id, &state, &updated),
		read(readInvite, []any{id}, &state, &asked, &expires), read(readCharge, []any{id}, &member, &organization, &total),
	)
	if err != nil {
		return err
	}
	at := e.CreatedAt.UnixMicro()
	for n, args := range map[int][]any{
		movePlace: {e.ID, at, place}, noteEvent: {e.ID, e.Type, at}, writeInvitation: {named.ID, at}, writeInvite: {id, at},
		writeRefund: {id, at, member, organization, total}, writePools: {member, organization, total}, writeStep: {id, at},
	} {
		if _, err := tx.StmtContext(ctx, f.prepared[n]).ExecContext(ctx, args...); err != nil { //nolint:sqlclosecheck // as above
			return err
		}
	}
	return nil
}
