package store

import (
	"context"
	"time"

	"guestlist/ent"
	"guestlist/ent/seedrow"
)

// A suppressed address is a row of no batch, in every scope at once: the table already has one row for an address in a scope,
// and lists look there. It holds the address's key alone.
const (
	rowSuppressed = "SUPPRESSED"
	everyScope    = "*"
)

// Suppress implements seed.Suppressions.
func (s *Store) Suppress(ctx context.Context, keys []string, reason string, now time.Time) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		create := make([]*ent.SeedRowCreate, 0, len(keys))
		for _, k := range keys {
			create = append(create, tx.SeedRow.Create().SetBatchID("").SetLine(0).SetScopeKey(everyScope).SetAddressKey(k).SetAddress("").SetState(rowSuppressed))
		}
		err := tx.SeedRow.CreateBulk(create...).OnConflictColumns(seedrow.FieldAddressKey, seedrow.FieldScopeKey).Ignore().Exec(ctx)
		if err != nil {
			return err
		}
		return tx.OperatorAction.Create().SetAction("seed_suppress").SetSubject("").SetReason(reason).SetAt(micros(now)).Exec(ctx)
	})
}

// Unsuppress implements seed.Suppressions.
func (s *Store) Unsuppress(ctx context.Context, keys []string, reason string, now time.Time) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		_, err := tx.SeedRow.Delete().Where(seedrow.AddressKeyIn(keys...), seedrow.ScopeKey(everyScope), seedrow.State(rowSuppressed)).Exec(ctx)
		if err != nil {
			return err
		}
		return tx.OperatorAction.Create().SetAction("seed_unsuppress").SetSubject("").SetReason(reason).SetAt(micros(now)).Exec(ctx)
	})
}

// reopen makes rows ready again whose invite is over.
func reopen(ctx context.Context, tx *ent.Tx, batchID string, rows []int) error {
	if len(rows) == 0 {
		return nil
	}
	return tx.SeedRow.Update().Where(seedrow.IDIn(rows...), seedrow.State(rowSent)).SetState(rowReady).SetInviteID("").SetCode("").
		SetBatchID(batchID).SetLeaseUntil(0).Exec(ctx)
}
