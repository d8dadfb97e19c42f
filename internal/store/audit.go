package store

import (
	"context"
	"fmt"
	"strings"
)

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

// auditTallies finds the scopes whose tallies are not the sum of what their invites are counted as, in any dimension.
var auditTallies = `WITH counted AS (SELECT scope_key, ` + countedSums() + ` FROM invites WHERE tallied > 0 GROUP BY scope_key)
	SELECT DISTINCT scope_key FROM (SELECT scope_key FROM (
		SELECT scope_key, dimension, ` + talliedColumns + ` FROM invite_tallies WHERE dimension <> '` + byTook + `' UNION ALL
		SELECT scope_key, d.dimension, -pending, -accepted, -revoked, -expired, -failed FROM counted CROSS JOIN (SELECT '` +
	strings.Join([]string{byHour, byQuarter, bySource, byInviter, byRole, byBatch, byDomain}, "' AS dimension UNION ALL SELECT '") + `') d) u
		GROUP BY scope_key, dimension HAVING SUM(pending) <> 0 OR SUM(accepted) <> 0 OR SUM(revoked) <> 0 OR SUM(expired) <> 0 OR SUM(failed) <> 0) w
	ORDER BY scope_key LIMIT 100`

func countedSums() string {
	sums := make([]string, 0, countsFailed)
	for i, name := range strings.Split(talliedColumns, ", ") {
		sums = append(sums, fmt.Sprintf("SUM(CASE tallied %% %d WHEN %d THEN 1 ELSE 0 END) AS %s", perSource, countsPending+i, name))
	}
	return strings.Join(sums, ", ")
}

// Audit compares every pool's sum with the ledger's and lists the pools where they differ, a hundred at most. It takes some
// seconds for every million invites; the context alone bounds it.
func (s *Store) Audit(ctx context.Context) ([]string, error) { return s.audit(ctx, audit) }

// AuditTallies compares the tallies of statistics with the invites that they count and lists the scopes where they differ, as Audit
// does pools.
func (s *Store) AuditTallies(ctx context.Context) ([]string, error) {
	return s.audit(ctx, auditTallies)
}

func (s *Store) audit(ctx context.Context, text string) ([]string, error) {
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
	rows, err := tx.QueryContext(ctx, text)
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
