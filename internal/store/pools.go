package store

import (
	"context"
	"slices"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"guestlist/ent"
	"guestlist/ent/accrualepoch"
	entinvite "guestlist/ent/invite"
	"guestlist/ent/pool"
	"guestlist/ent/predicate"
	"guestlist/ent/quotagrant"
	"guestlist/internal/invite"
	"guestlist/internal/problem"
)

// lockPools makes sure that the rows exist and locks them in the order of their ids, the same everywhere.
func (s *Store) lockPools(ctx context.Context, tx *ent.Tx, pools []invite.Pool) ([]*ent.Pool, error) {
	ids := make([]string, 0, len(pools))
	for _, p := range pools {
		ids = append(ids, p.ID)
	}
	rows, err := s.lockPoolRows(ctx, tx, ids)
	if err != nil || len(rows) == len(pools) {
		return rows, err
	}
	sorted := slices.Clone(pools)
	slices.SortFunc(sorted, func(a, b invite.Pool) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	for _, p := range sorted {
		if slices.ContainsFunc(rows, func(r *ent.Pool) bool { return r.ID == p.ID }) {
			continue
		}
		err := tx.Pool.Create().SetID(p.ID).SetKind(string(p.Kind)).SetScopeKey(p.Scope.Key()).SetUserID(p.UserID).
			OnConflictColumns(pool.FieldID).Ignore().Exec(ctx)
		if err != nil {
			return nil, err
		}
	}
	return s.lockPoolRows(ctx, tx, ids)
}

func (s *Store) lockPoolRows(ctx context.Context, tx *ent.Tx, ids []string) ([]*ent.Pool, error) {
	q := tx.Pool.Query().Where(pool.IDIn(ids...)).Order(pool.ByID())
	if s.locks() {
		q = q.ForUpdate()
	}
	return q.All(ctx)
}

// addUsed moves the sums, on the condition that no row has changed since it was locked.
func (s *Store) addUsed(ctx context.Context, tx *ent.Tx, rows []*ent.Pool, delta int) error {
	seen := make([]predicate.Pool, 0, len(rows))
	for _, r := range rows {
		seen = append(seen, pool.And(pool.ID(r.ID), pool.Version(r.Version)))
	}
	n, err := tx.Pool.Update().Where(pool.Or(seen...)).AddUsed(delta).AddVersion(1).Save(ctx)
	if err == nil && n != len(rows) {
		return errAgain
	}
	return err
}

// poolFacts gives the facts in the order of pools; a row that does not exist yet has nothing used.
func poolFacts(ctx context.Context, c *ent.Client, pools []invite.Pool, rows []*ent.Pool, now time.Time) ([]invite.PoolFacts, error) {
	facts := make([]invite.PoolFacts, len(pools))
	for i, p := range pools {
		facts[i].Pool = p
		for _, r := range rows {
			if r.ID == p.ID {
				facts[i].Used = r.Used
			}
		}
	}
	return facts, addGrants(ctx, c, facts, now)
}

// addGrants reads the grants that count.
func addGrants(ctx context.Context, c *ent.Client, facts []invite.PoolFacts, now time.Time) error {
	ids := make([]string, 0, len(facts))
	for _, f := range facts {
		ids = append(ids, f.Pool.ID)
	}
	grants, err := c.QuotaGrant.Query().Where(quotagrant.PoolIDIn(ids...),
		quotagrant.Or(quotagrant.ExpiresAtIsNil(), quotagrant.ExpiresAtGT(micros(now)), quotagrant.UsedGT(0))).All(ctx)
	for i := range facts {
		for _, g := range grants {
			if g.PoolID == facts[i].Pool.ID {
				facts[i].Grants = append(facts[i].Grants, invite.GrantFacts{ID: g.ID, Amount: g.Amount, Used: g.Used, ExpiresAt: maybeMoment(g.ExpiresAt)})
			}
		}
	}
	return err
}

// PoolFacts implements invite.Reader.
func (s *Store) PoolFacts(ctx context.Context, pools []invite.Pool, now time.Time) ([]invite.PoolFacts, []invite.AccrualEpoch, error) {
	ids := make([]string, 0, len(pools))
	for _, p := range pools {
		ids = append(ids, p.ID)
	}
	rows, err := s.r.Pool.Query().Where(pool.IDIn(ids...)).All(ctx)
	if err != nil {
		return nil, nil, err
	}
	accrual, err := epochs(ctx, s.r)
	if err != nil {
		return nil, nil, err
	}
	facts, err := poolFacts(ctx, s.r, pools, rows, now)
	return facts, accrual, err
}

// epochs reads the accrual settings, oldest first; there are as many as the operator has changed their mind.
func epochs(ctx context.Context, c *ent.Client) ([]invite.AccrualEpoch, error) {
	rows, err := c.AccrualEpoch.Query().Order(accrualepoch.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]invite.AccrualEpoch, 0, len(rows))
	for _, r := range rows {
		out = append(out, toEpoch(r))
	}
	return out, nil
}

func toEpoch(r *ent.AccrualEpoch) invite.AccrualEpoch {
	return invite.AccrualEpoch{
		Accrual: invite.Accrual{Amount: r.Amount, Every: time.Duration(r.Every) * time.Microsecond, Cap: r.Cap}, From: moment(r.FromAt),
	}
}

// SetAccrual implements invite.Store.
func (s *Store) SetAccrual(ctx context.Context, e invite.AccrualEpoch) error {
	// Nearly always nothing has changed, and a server that starts should not wait for the one place to write.
	if all, err := epochs(ctx, s.r); err == nil && latest(all) == e.Accrual {
		return nil
	}
	return s.tx(ctx, func(tx *ent.Tx) error {
		all, err := epochs(ctx, tx.Client())
		if err != nil {
			return err
		}
		if e.Accrual == latest(all) {
			return nil
		}
		err = tx.AccrualEpoch.Create().SetID(len(all) + 1).SetAmount(e.Amount).SetEvery(e.Every.Microseconds()).SetCap(e.Cap).
			SetFromAt(micros(e.From)).Exec(ctx)
		if ent.IsConstraintError(err) {
			return errAgain // another process began one
		}
		return err
	})
}

// latest is how places accrue now.
func latest(all []invite.AccrualEpoch) invite.Accrual {
	if len(all) == 0 {
		return invite.Accrual{}
	}
	return all[len(all)-1].Accrual
}

// Pool implements invite.Reader.
func (s *Store) Pool(ctx context.Context, id string) (invite.Pool, error) {
	row, err := s.r.Pool.Get(ctx, id)
	if ent.IsNotFound(err) {
		return invite.Pool{}, problem.New(problem.NotFound, "There is no such quota.")
	}
	if err != nil {
		return invite.Pool{}, err
	}
	return toPool(row), nil
}

func toPool(row *ent.Pool) invite.Pool {
	return invite.Pool{ID: row.ID, Kind: invite.QuotaPool(row.Kind), Scope: invite.ScopeOfKey(row.ScopeKey), UserID: row.UserID}
}

// Lapsed implements invite.Store.
func (s *Store) Lapsed(ctx context.Context, p invite.Pool, now time.Time, limit int) ([]invite.Record, error) {
	q := s.r.Invite.Query().Where(entinvite.Live(true), entinvite.State(string(invite.Pending)),
		entinvite.RevokeRequestedAtIsNil(), entinvite.ExpiresAtLTE(micros(now)))
	switch p.Kind {
	case invite.MemberPool:
		q = q.Where(entinvite.InviterID(p.UserID), entinvite.ScopeKey(p.Scope.Key()))
	case invite.OrganizationPool:
		q = q.Where(entinvite.ScopeKey(p.Scope.Key()))
	}
	rows, err := q.Order(entinvite.ByExpiresAt(entsql.OrderAsc())).Limit(limit).All(ctx)
	return toRecords(rows), err
}

func toRecords(rows []*ent.Invite) []invite.Record {
	records := make([]invite.Record, 0, len(rows))
	for _, r := range rows {
		records = append(records, toRecord(r))
	}
	return records
}
