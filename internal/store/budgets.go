package store

import (
	"context"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"guestlist/ent"
	entinvite "guestlist/ent/invite"
	"guestlist/ent/ledgerentry"
	"guestlist/ent/membership"
	"guestlist/ent/pool"
	"guestlist/ent/user"
	"guestlist/internal/invite"
)

// Budgets implements invite.Reader: Budget for many, by as many statements as for two.
func (s *Store) Budgets(ctx context.Context, userIDs []string, scope invite.Scope, now time.Time) (map[string]invite.Budget, error) {
	standings, err := standings(ctx, s.r, userIDs, scope)
	if err != nil || len(standings) == 0 {
		return nil, err
	}
	var pools []invite.Pool
	var ids []string
	for id := range standings {
		pools, ids = append(pools, invite.MemberPoolOf(id, scope)), append(ids, id)
	}
	own := len(pools)
	pools = append(pools, invite.PoolsOf("", scope)...)
	facts, accrual, err := s.PoolFacts(ctx, pools, now)
	if err != nil {
		return nil, err
	}
	reserved, refunded, err := s.memberSums(ctx, ids, pools[:own], scope)
	if err != nil {
		return nil, err
	}
	frozen, err := s.r.Pool.Query().Where(pool.Kind(string(invite.MemberPool)), pool.ScopeKey(scope.Key()), pool.UserIDIn(ids...), pool.FrozenAtNotNil()).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range frozen {
		st := standings[p.UserID]
		st.Frozen, st.FrozenReason = st.Active, p.FrozenReason
		standings[p.UserID] = st
	}
	budgets := make(map[string]invite.Budget, len(standings))
	for i, id := range ids {
		f := facts[i]
		f.Reserved, f.Refunded = reserved[f.Pool.ID]+reserved[id], refunded[f.Pool.ID]
		budgets[id] = invite.Budget{Standing: standings[id], Pools: append([]invite.PoolFacts{f}, facts[own:]...), Accrual: accrual}
	}
	return budgets, nil
}

// standings are those of everybody who has been let in, without Frozen.
func standings(ctx context.Context, c *ent.Client, userIDs []string, scope invite.Scope) (map[string]invite.Standing, error) {
	people, err := c.User.Query().Where(user.IDIn(userIDs...), user.AdmittedAtNotNil(), user.DeletedAtIsNil()).All(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := c.Membership.Query().Where(membership.UserIDIn(userIDs...), membership.Status(invite.MembershipActive)).All(ctx)
	if err != nil {
		return nil, err
	}
	out := make(map[string]invite.Standing, len(people))
	for _, p := range people {
		out[p.ID] = invite.Standing{Name: p.Name, Active: scope == "", Since: maybeMoment(p.AdmittedAt)}
	}
	for _, m := range rows {
		st, known := out[m.UserID]
		switch {
		case !known:
			continue
		case scope == "":
			st.Active = false
		case m.OrganizationID == string(scope):
			st.Active, st.Roles = true, m.RoleSlugs
			if joined := maybeMoment(m.JoinedAt); joined.After(st.Since) {
				st.Since = joined
			}
		}
		out[m.UserID] = st
	}
	return out, nil
}

// memberSums are what is reserved and refunded, by pool; invites whose outcome is open are by inviter.
func (s *Store) memberSums(ctx context.Context, ids []string, pools []invite.Pool, scope invite.Scope) (reserved, refunded map[string]int, err error) {
	reserved, refunded = map[string]int{}, map[string]int{}
	var sending []struct {
		Inviter string `json:"inviter_id"`
		N       int    `json:"n"`
	}
	err = s.r.Invite.Query().Where(entinvite.InviterIDIn(ids...), entinvite.ScopeKey(scope.Key()), entinvite.Live(true), entinvite.State(string(invite.Sending))).
		GroupBy(entinvite.FieldInviterID).Aggregate(ent.As(ent.Count(), "n")).Scan(ctx, &sending)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range sending {
		reserved[r.Inviter] = r.N
	}
	poolIDs := make([]string, len(pools))
	for i, p := range pools {
		poolIDs[i] = p.ID
	}
	var sums []struct {
		Pool string `json:"member_pool"`
		Kind string `json:"kind"`
		N    int    `json:"n"`
	}
	err = s.r.LedgerEntry.Query().Where(ledgerentry.MemberPoolIn(poolIDs...), ledgerentry.Kind(string(invite.KindEscrow))).
		GroupBy(ledgerentry.FieldMemberPool, ledgerentry.FieldKind).Aggregate(ent.As(ent.Sum(ledgerentry.FieldSign), "n")).Scan(ctx, &sums)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range sums {
		reserved[r.Pool] += r.N
	}
	sums = nil
	err = s.r.LedgerEntry.Query().Where(ledgerentry.MemberPoolIn(poolIDs...), refunds).
		GroupBy(ledgerentry.FieldMemberPool, ledgerentry.FieldKind).Aggregate(ent.As(ent.Count(), "n")).Scan(ctx, &sums)
	for _, r := range sums {
		refunded[r.Pool] += r.N
	}
	return reserved, refunded, err
}

// refunds are those that count as such: what was never sent was never spent.
func refunds(sel *entsql.Selector) {
	sel.Where(entsql.And(entsql.EQ(sel.C(ledgerentry.FieldSign), -1), entsql.In(sel.C(ledgerentry.FieldReason), "revoked", "expired")))
}

// PoolSums implements invite.Reader.
func (s *Store) PoolSums(ctx context.Context, p invite.Pool) (reserved, refunded int, err error) {
	sending := s.r.Invite.Query().Where(entinvite.Watched(true), entinvite.State(string(invite.Sending)))
	entries := s.r.LedgerEntry.Query()
	if p.Kind == invite.OrganizationPool {
		sending = sending.Where(entinvite.ScopeKey(p.Scope.Key()))
		entries = entries.Where(ledgerentry.OrganizationPool(p.ID))
	} else {
		entries = entries.Where(ledgerentry.TotalPool(p.ID))
	}
	open, err := sending.Count(ctx)
	if err != nil {
		return 0, 0, err
	}
	var sums []struct {
		N *int `json:"n"`
	}
	if err := entries.Clone().Where(ledgerentry.Kind(string(invite.KindEscrow))).Aggregate(ent.As(ent.Sum(ledgerentry.FieldSign), "n")).Scan(ctx, &sums); err != nil {
		return 0, 0, err
	}
	if len(sums) == 1 && sums[0].N != nil {
		open += *sums[0].N
	}
	refunded, err = entries.Where(refunds).Count(ctx)
	return open, refunded, err
}
