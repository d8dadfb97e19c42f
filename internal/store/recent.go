package store

import (
	"context"
	"time"

	entinvite "guestlist/ent/invite"
	"guestlist/ent/pool"
	"guestlist/ent/predicate"
	"guestlist/internal/invite"
)

// Recent implements invite.Reader.
func (s *Store) Recent(ctx context.Context, lists []invite.List, since time.Time, limit int) ([]invite.Record, error) {
	var wanted []predicate.Invite
	for _, l := range lists {
		of := entinvite.ScopeKey(l.Scope.Key())
		if l.InviterID != "" {
			of = entinvite.And(of, entinvite.InviterID(l.InviterID))
		}
		wanted = append(wanted, of)
	}
	rows, err := s.r.Invite.Query().Where(entinvite.ChangedAtGTE(micros(since)), orNothing(wanted)).
		Order(entinvite.ByChangedAt(), entinvite.ByID()).Limit(limit).All(ctx)
	return toRecords(rows), err
}

// Versions implements invite.Reader; a pool that was never charged is left out.
func (s *Store) Versions(ctx context.Context, poolIDs []string) (map[string]int, error) {
	rows, err := s.r.Pool.Query().Where(pool.IDIn(poolIDs...)).Select(pool.FieldID, pool.FieldVersion).All(ctx)
	versions := make(map[string]int, len(rows))
	for _, r := range rows {
		versions[r.ID] = r.Version
	}
	return versions, err
}
