package store

import (
	"context"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"guestlist/ent"
	entinvite "guestlist/ent/invite"
	"guestlist/ent/organization"
	"guestlist/ent/seedbatch"
	"guestlist/ent/seedrow"
	"guestlist/ent/seedscope"
	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/seed"
)

// The states of a row.
const (
	rowReady   = "READY"
	rowSent    = "SENT"
	rowRefused = "REFUSED"
)

// takeSeedRow marks the row that a draft is for: of two runs one gets it.
func takeSeedRow(ctx context.Context, tx *ent.Tx, d invite.Draft) error {
	if d.Seed == nil {
		return nil
	}
	n, err := tx.SeedRow.Update().Where(seedrow.ID(d.Seed.Row), seedrow.State(rowReady)).
		SetState(rowSent).SetInviteID(d.Record.ID).SetLeaseUntil(0).SetCode("").Save(ctx)
	if err != nil {
		return err
	}
	if n == 0 {
		return invite.ErrSeedRowTaken
	}
	return tx.SeedInvite.Create().SetID(d.Record.ID).SetBatchID(d.Seed.Batch).Exec(ctx)
}

// OpenBatch implements seed.Store.
func (s *Store) OpenBatch(ctx context.Context, b seed.Batch) (seed.Batch, error) {
	err := s.tx(ctx, func(tx *ent.Tx) error {
		row, err := tx.SeedBatch.Query().Where(seedbatch.FileHash(b.Hash)).Only(ctx)
		switch {
		case ent.IsNotFound(err):
			err = tx.SeedBatch.Create().SetID(b.ID).SetName(b.Name).SetFileHash(b.Hash).SetConsent(b.Consent).SetState(string(seed.Running)).
				SetCreatedAt(micros(b.CreatedAt)).SetSeenAt(micros(b.CreatedAt)).Exec(ctx)
			if ent.IsConstraintError(err) {
				return errAgain // another run, a moment earlier
			}
			if err != nil {
				return err
			}
		case err != nil:
			return err
		default:
			b.ID, b.Loaded = row.ID, row.Loaded
		}
		return tx.OperatorAction.Create().SetAction("seed").SetSubject(b.ID).SetReason(b.Consent).SetAt(micros(b.CreatedAt)).Exec(ctx)
	})
	return b, err
}

// AddRows implements seed.Store. It may be repeated.
func (s *Store) AddRows(ctx context.Context, batchID string, rows []seed.Row) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		var added []seed.Row
		var move, reopen []int
		for _, r := range rows {
			switch {
			case r.Class != seed.Ready:
			case r.ID != 0 && r.InviteID != "":
				reopen = append(reopen, r.ID)
			case r.ID != 0:
				move = append(move, r.ID)
			default:
				added = append(added, r)
			}
		}
		if len(move) > 0 {
			err := tx.SeedRow.Update().Where(seedrow.IDIn(move...), seedrow.State(rowReady), seedrow.BatchIDNEQ(batchID)).SetBatchID(batchID).Exec(ctx)
			if err != nil {
				return err
			}
		}
		if len(reopen) > 0 {
			err := tx.SeedRow.Update().Where(seedrow.IDIn(reopen...), seedrow.State(rowSent), seedrow.AddressNEQ("")).
				SetState(rowReady).SetInviteID("").SetBatchID(batchID).Exec(ctx)
			if err != nil {
				return err
			}
		}
		return createRows(ctx, tx, batchID, added)
	})
}

func createRows(ctx context.Context, tx *ent.Tx, batchID string, rows []seed.Row) error {
	if len(rows) == 0 {
		return nil
	}
	create := make([]*ent.SeedRowCreate, 0, len(rows))
	for _, r := range rows {
		create = append(create, tx.SeedRow.Create().SetBatchID(batchID).SetLine(r.Line).SetScopeKey(r.Scope.Key()).SetAddressKey(r.Address.Key).
			SetAddress(r.Address.Typed).SetRoleSlug(r.Role).SetLocale(r.Locale).SetDays(r.Days).SetState(rowReady))
	}
	err := tx.SeedRow.CreateBulk(create...).OnConflictColumns(seedrow.FieldAddressKey, seedrow.FieldScopeKey).Ignore().Exec(ctx)
	if err != nil {
		return err
	}
	return dropErased(ctx, tx, batchID, rows)
}

// Loaded implements seed.Store.
func (s *Store) Loaded(ctx context.Context, batchID string, scopes map[invite.Scope]seed.Tally) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		for scope, t := range scopes {
			err := tx.SeedScope.Create().SetBatchID(batchID).SetScopeKey(scope.Key()).SetRowCount(t.Rows).SetRefused(t.Refused).
				OnConflictColumns(seedscope.FieldBatchID, seedscope.FieldScopeKey).Ignore().Exec(ctx)
			if err != nil {
				return err
			}
		}
		return tx.SeedBatch.UpdateOneID(batchID).SetLoaded(true).Exec(ctx)
	})
}

// ClaimRows implements seed.Store.
func (s *Store) ClaimRows(ctx context.Context, batchID string, now, leaseUntil time.Time, limit int) ([]seed.Row, error) {
	var claimed []seed.Row
	err := s.tx(ctx, func(tx *ent.Tx) error {
		claimed = nil
		q := tx.SeedRow.Query().Where(seedrow.BatchID(batchID), seedrow.State(rowReady), seedrow.LeaseUntilLTE(micros(now))).
			Order(seedrow.ByLine(), seedrow.ByID()).Limit(limit)
		if s.locks() {
			q = q.ForUpdate(entsql.WithLockAction(entsql.SkipLocked))
		}
		rows, err := q.All(ctx)
		if err != nil || len(rows) == 0 {
			return err
		}
		ids := make([]int, 0, len(rows))
		for _, r := range rows {
			ids = append(ids, r.ID)
			address, refusal := invite.ParseAddress(r.Address)
			row := seed.Row{ID: r.ID, Line: r.Line, Text: r.Address, Address: address, Scope: invite.ScopeOfKey(r.ScopeKey), Role: r.RoleSlug, Locale: r.Locale, Days: r.Days, Class: seed.Ready}
			if refusal != nil {
				row.Class, row.Detail = seed.Malformed, refusal.Message
			}
			claimed = append(claimed, row)
		}
		return tx.SeedRow.Update().Where(seedrow.IDIn(ids...)).SetLeaseUntil(micros(leaseUntil)).Exec(ctx)
	})
	return claimed, err
}

// Waiting implements seed.Store.
func (s *Store) Waiting(ctx context.Context, batchID string) (bool, error) {
	return s.r.SeedRow.Query().Where(seedrow.BatchID(batchID), seedrow.State(rowReady)).Exist(ctx)
}

// RefuseRow implements seed.Store.
func (s *Store) RefuseRow(ctx context.Context, row int, code string) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		return tx.SeedRow.Update().Where(seedrow.ID(row), seedrow.State(rowReady)).SetState(rowRefused).SetCode(code).SetLeaseUntil(0).Exec(ctx)
	})
}

// ReleaseRows implements seed.Store.
func (s *Store) ReleaseRows(ctx context.Context, rows []int) error {
	if len(rows) == 0 {
		return nil
	}
	return s.tx(ctx, func(tx *ent.Tx) error {
		return tx.SeedRow.Update().Where(seedrow.IDIn(rows...), seedrow.State(rowReady)).SetLeaseUntil(0).Exec(ctx)
	})
}

// RetryFailed implements seed.Store.
func (s *Store) RetryFailed(ctx context.Context, batchID string) (n int, err error) {
	failed := func(sel *entsql.Selector) {
		i := entsql.Table(entinvite.Table)
		sel.Where(entsql.Or(entsql.EQ(sel.C(seedrow.FieldState), rowRefused),
			entsql.Exists(entsql.Select(i.C(entinvite.FieldID)).From(i).Where(entsql.And(
				entsql.ColumnsEQ(i.C(entinvite.FieldID), sel.C(seedrow.FieldInviteID)), entsql.EQ(i.C(entinvite.FieldState), string(invite.Failed)))))))
	}
	err = s.tx(ctx, func(tx *ent.Tx) error {
		n, err = tx.SeedRow.Update().Where(seedrow.BatchID(batchID), seedrow.AddressNEQ(""), failed).SetState(rowReady).SetInviteID("").SetCode("").Save(ctx)
		return err
	})
	return n, err
}

// Mark implements seed.Store.
func (s *Store) Mark(ctx context.Context, batchID string, state seed.State, stoppedBy string, now time.Time) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		u := tx.SeedBatch.Update().Where(seedbatch.ID(batchID)).SetState(string(state)).SetStoppedBy(stoppedBy).SetSeenAt(micros(now))
		if state != seed.Running && state != seed.Done {
			u.Where(seedbatch.StateNEQ(string(seed.Canceled)))
		}
		if state == seed.Done {
			u.SetFinishedAt(micros(now))
		} else {
			u.ClearFinishedAt()
		}
		return u.Exec(ctx)
	})
}

// Beat implements seed.Store.
func (s *Store) Beat(ctx context.Context, batchID string, now time.Time) (state seed.State, err error) {
	err = s.tx(ctx, func(tx *ent.Tx) error {
		b, err := tx.SeedBatch.UpdateOneID(batchID).SetSeenAt(micros(now)).Save(ctx)
		if err == nil {
			state = seed.State(b.State)
		}
		return err
	})
	return state, err
}

func noBatch() error { return problem.New(problem.NotFound, "There is no such batch.") }

// KnowOrganization remembers an organization's name.
func (s *Store) KnowOrganization(ctx context.Context, id, name string, at time.Time) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		return tx.Organization.Create().SetID(id).SetName(name).SetUpdatedAt(micros(at)).OnConflictColumns(organization.FieldID).
			Update(func(u *ent.OrganizationUpsert) { u.UpdateName().UpdateUpdatedAt() }).Exec(ctx)
	})
}
