package store

import (
	"context"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	entinvite "guestlist/ent/invite"
	"guestlist/ent/seedrow"
	"guestlist/internal/invite"
)

// SeedMedians implements seed.Catalog: one statement for all.
func (s *Store) SeedMedians(ctx context.Context, ids []string, scopes []invite.Scope) (map[string]time.Duration, error) {
	r, i := entsql.Table(seedrow.Table).As("r"), entsql.Table(entinvite.Table).As("i")
	batches, keys := make([]any, 0, len(ids)), make([]any, 0, len(scopes))
	for _, id := range ids {
		batches = append(batches, id)
	}
	for _, key := range keysOf(scopes) {
		keys = append(keys, key)
	}
	inner, args := entsql.Dialect(s.dialect).SelectExpr(entsql.Raw("r.batch_id AS k"), entsql.Raw("i.accepted_at - COALESCE(i.sent_at, i.created_at) AS took")).
		From(r).Join(i).On(r.C(seedrow.FieldInviteID), i.C(entinvite.FieldID)).
		Where(entsql.And(entsql.In(r.C(seedrow.FieldBatchID), batches...), entsql.In(r.C(seedrow.FieldScopeKey), keys...),
			entsql.EQ(i.C(entinvite.FieldState), string(invite.Accepted)), entsql.NotNull(i.C(entinvite.FieldAcceptedAt)))).Query()
	rows, err := s.ask(ctx, medianOf(inner), args)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]time.Duration{}
	for rows.Next() {
		var id string
		var us int64
		if err := rows.Scan(&id, &us); err != nil {
			return nil, err
		}
		out[id] = max(time.Duration(us)*time.Microsecond, 0)
	}
	return out, rows.Err()
}
