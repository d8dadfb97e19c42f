package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"guestlist/ent"
	"guestlist/ent/pool"
	"guestlist/internal/invite"
)

// sqlGranted finds who holds grants in a scope that have not ended.
const sqlGranted = `SELECT DISTINCT p.user_id FROM quota_grants g JOIN pools p ON p.id = g.pool_id
	WHERE p.kind = 'MEMBER' AND p.scope_key = $1 AND (g.expires_at IS NULL OR g.expires_at > $2)`

// promisedAtOnce bounds one statement's ids.
const promisedAtOnce = 500

// promised reads what has been granted in the scope of an organization's pool, which is locked with the rows: nobody is
// granted anything there meanwhile, nor invites.
func (s *Store) promised(ctx context.Context, tx *ent.Tx, organization invite.Pool, rows []*ent.Pool, now time.Time) (invite.Promised, error) {
	out := invite.Promised{Now: now}
	facts, err := poolFacts(ctx, tx.Client(), []invite.Pool{organization}, rows, now)
	if err != nil {
		return out, err
	}
	out.Organization = facts[0]
	accrual, err := epochs(ctx, tx.Client())
	if err != nil {
		return out, err
	}
	ids, err := s.granted(ctx, tx, organization.Scope, now)
	if err != nil {
		return out, err
	}
	for some := range slices.Chunk(ids, promisedAtOnce) {
		budgets, err := grantBudgets(ctx, tx.Client(), some, organization.Scope, accrual, now)
		if err != nil {
			return out, err
		}
		out.Members = append(out.Members, budgets...)
	}
	return out, nil
}

func (s *Store) granted(ctx context.Context, tx *ent.Tx, scope invite.Scope, now time.Time) ([]string, error) {
	text := sqlGranted
	if !s.locks() {
		text = strings.ReplaceAll(text, "$", "?")
	}
	rows, err := tx.QueryContext(ctx, text, scope.Key(), micros(now))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// grantBudgets are the members' own pools with their standing; a freeze takes no grant away.
func grantBudgets(ctx context.Context, c *ent.Client, ids []string, scope invite.Scope, accrual []invite.AccrualEpoch, now time.Time) ([]invite.Budget, error) {
	places, err := standings(ctx, c, ids, scope)
	if err != nil {
		return nil, err
	}
	pools, poolIDs := make([]invite.Pool, len(ids)), make([]string, len(ids))
	for i, id := range ids {
		pools[i] = invite.MemberPoolOf(id, scope)
		poolIDs[i] = pools[i].ID
	}
	rows, err := c.Pool.Query().Where(pool.IDIn(poolIDs...)).All(ctx)
	if err != nil {
		return nil, err
	}
	facts, err := poolFacts(ctx, c, pools, rows, now)
	if err != nil {
		return nil, err
	}
	budgets := make([]invite.Budget, len(ids))
	for i, id := range ids {
		budgets[i] = invite.Budget{Standing: places[id], Pools: facts[i : i+1], Accrual: accrual}
	}
	return budgets, nil
}
