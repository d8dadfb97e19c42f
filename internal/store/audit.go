package store

import "context"

// audit finds the pools whose sum is not the ledger's. It reads every row once and takes no lock.
const audit = `SELECT p.id FROM pools p WHERE p.used <> COALESCE((SELECT SUM(sign) FROM ledger_entries l
	WHERE l.member_pool = p.id OR l.organization_pool = p.id OR l.total_pool = p.id), 0)
	ORDER BY p.id LIMIT 100`

// Audit compares every pool's sum with the ledger's and lists the pools where they differ, a hundred at most. On a busy
// database it may name one whose charge was committed between the two reads; ask again.
func (s *Store) Audit(ctx context.Context) ([]string, error) {
	rows, err := s.readers.QueryContext(ctx, audit)
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
