package store

import (
	"context"
	"io"
)

// WriteDrift writes the statements that lead from the migrated database to ent/schema.
func (s *Store) WriteDrift(ctx context.Context, w io.Writer) error {
	return s.w.Schema.WriteTo(ctx, w)
}

// PoolSums compares every pool's sum with the ledger's: it lists the pools where they differ.
func (s *Store) PoolSums(ctx context.Context) ([]string, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT p.id FROM pools p WHERE p.used <> COALESCE((SELECT SUM(sign) FROM ledger_entries l
		WHERE l.member_pool = p.id OR l.organization_pool = p.id OR l.total_pool = p.id), 0)`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var wrong []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		wrong = append(wrong, id)
	}
	return wrong, rows.Err()
}

// Exec runs one statement, for tests that need a row which no operation writes yet.
func (s *Store) Exec(ctx context.Context, statement string) error {
	_, err := s.db.ExecContext(ctx, statement)
	return err
}
