package store

import (
	"context"
	"errors"
	"fmt"

	"entgo.io/ent/dialect"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"

	"guestlist/ent"
)

// errAgain asks for the transaction to be run again: another one was faster.
var errAgain = errors.New("another transaction was faster")

const triesPerTx = 5

// turnsToWrite is how often a write waits for the busy timeout of SQLite to pass.
const turnsToWrite = 4

// tx runs fn in one transaction. It is run again when the database chose it as the victim of a deadlock, or when fn says
// errAgain; fn must therefore have no effect outside the transaction. A commit whose outcome is unknown is an error and is
// not repeated.
func (s *Store) tx(ctx context.Context, fn func(tx *ent.Tx) error) error {
	var err error
	for range triesPerTx {
		err = s.txOnce(ctx, fn)
		if !errors.Is(err, errAgain) && !rolledBack(err) {
			return err
		}
	}
	return err
}

func (s *Store) txOnce(ctx context.Context, fn func(tx *ent.Tx) error) (err error) {
	tx, err := s.begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() {
		if p := recover(); p != nil {
			_ = tx.Rollback()
			panic(p)
		}
	}()
	if err := fn(tx); err != nil {
		_ = tx.Rollback() // the error of fn says more
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// begin waits for its turn. SQLite lets those who wait try again by chance and not in their order, so that another process that
// writes without a pause can hold one up for longer than its busy timeout (https://sqlite.org/c3ref/busy_timeout.html).
func (s *Store) begin(ctx context.Context) (tx *ent.Tx, err error) {
	for range turnsToWrite {
		var sqlite sqlite3.Error
		if tx, err = s.w.Tx(ctx); !errors.As(err, &sqlite) || sqlite.Code != sqlite3.ErrBusy || ctx.Err() != nil {
			return tx, err
		}
	}
	return nil, err
}

// rolledBack reports whether Postgres undid the transaction for the sake of another: deadlock_detected or
// serialization_failure (Postgres documentation, appendix A).
func rolledBack(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40P01" || pg.Code == "40001")
}

// locks reports whether rows must be locked one by one; a SQLite transaction has the whole database.
func (s *Store) locks() bool { return s.dialect == dialect.Postgres }
