package store

import "context"

// audit finds the pools whose sum is not the ledger's. It reads every row once, in one snapshot, and takes no lock.
const audit = `WITH charges AS (
		SELECT member_pool, organization_pool, total_pool, SUM(sign) AS used FROM ledger_entries
		GROUP BY member_pool, organization_pool, total_pool),
	sums AS (
		SELECT pool, SUM(used) AS used FROM (
			SELECT member_pool AS pool, used FROM charges UNION ALL
			SELECT organization_pool, used FROM charges UNION ALL
			SELECT total_pool, used FROM charges) AS named GROUP BY pool)
	SELECT p.id FROM pools p LEFT JOIN sums ON sums.pool = p.id WHERE p.used <> COALESCE(sums.used, 0)
	ORDER BY p.id LIMIT 100`

// Audit compares every pool's sum with the ledger's and lists the pools where they differ, a hundred at most. It takes some
// seconds for every million invites; the context alone bounds it.
func (s *Store) Audit(ctx context.Context) ([]string, error) {
	tx, err := s.readers.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }() // it only reads
	if s.locks() {
		if _, err := tx.ExecContext(ctx, "SET LOCAL statement_timeout = 0"); err != nil {
			return nil, err
		}
	}
	rows, err := tx.QueryContext(ctx, audit)
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
