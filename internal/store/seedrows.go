package store

import (
	"context"

	"guestlist/ent"
	"guestlist/ent/seedrow"
	"guestlist/internal/invite"
	"guestlist/internal/seed"
)

// toSeedRow reads a row as its list had it.
func toSeedRow(r *ent.SeedRow) seed.Row {
	address, refusal := invite.ParseAddress(r.Address)
	row := seed.Row{
		ID: r.ID, Line: r.Line, Text: r.Address, Address: address, Scope: invite.ScopeOfKey(r.ScopeKey), Role: r.RoleSlug, Locale: r.Locale, Days: r.Days,
		Class: seed.Ready,
	}
	if refusal != nil {
		row.Class, row.Detail = seed.Malformed, refusal.Message
	}
	return row
}

// Rows implements seed.Store.
func (s *Store) Rows(ctx context.Context, batchID string, afterLine, afterID, limit int) ([]seed.Row, error) {
	after := seedrow.Or(seedrow.LineGT(afterLine), seedrow.And(seedrow.Line(afterLine), seedrow.IDGT(afterID)))
	rows, err := s.r.SeedRow.Query().Where(seedrow.BatchID(batchID), after).Order(seedrow.ByLine(), seedrow.ByID()).Limit(limit).All(ctx)
	list := make([]seed.Row, 0, len(rows))
	for _, r := range rows {
		list = append(list, toSeedRow(r))
	}
	return list, err
}

// canceled reports whether a batch was given up.
func canceled(ctx context.Context, tx *ent.Tx, batchID string) (bool, error) {
	row, err := tx.SeedBatch.Get(ctx, batchID)
	if err != nil {
		return false, err
	}
	return row.State == string(seed.Canceled), nil
}
