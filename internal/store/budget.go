package store

import (
	"context"
	"time"

	"guestlist/ent"
	"guestlist/ent/writepace"
	"guestlist/ent/writeslice"
	"guestlist/internal/invite"
)

// paceID names the one row of write_paces, which is locked by everybody who writes to WorkOS.
const paceID = "workos"

// windowSlices is how many seconds a window of WorkOS's may touch.
const windowSlices = int(invite.BudgetWindow/time.Second) + 1

// spend gives a transaction the way to take a permit. The row of the pace is locked first, after the pools as everywhere.
func (s *Store) spend(ctx context.Context, tx *ent.Tx, now time.Time) func(invite.WriteKind, func(invite.Spent) bool) (bool, error) {
	return func(kind invite.WriteKind, grant func(invite.Spent) bool) (bool, error) {
		pace, err := s.lockPace(ctx, tx)
		if err != nil {
			return false, err
		}
		second := int(now.Unix())
		rows, err := tx.WriteSlice.Query().Where(writeslice.IDGT(second-windowSlices), writeslice.IDLTE(second)).All(ctx)
		if err != nil {
			return false, err
		}
		spent := invite.Spent{Pace: pace, Now: now}
		for _, r := range rows {
			spent.Window += r.Live + r.Seed + r.Other
			if r.ID == second {
				spent.Seeds = r.Seed
			}
		}
		if !grant(spent) {
			return false, nil
		}
		return true, countWrites(ctx, tx, second, kind, 1)
	}
}

func countWrites(ctx context.Context, tx *ent.Tx, second int, kind invite.WriteKind, n int) error {
	create := tx.WriteSlice.Create().SetID(second)
	switch kind {
	case invite.WriteLive:
		create.SetLive(n)
	case invite.WriteSeed:
		create.SetSeed(n)
	default:
		create.SetOther(n)
	}
	return create.OnConflictColumns(writeslice.FieldID).Update(func(u *ent.WriteSliceUpsert) {
		switch kind {
		case invite.WriteLive:
			u.AddLive(n)
		case invite.WriteSeed:
			u.AddSeed(n)
		default:
			u.AddOther(n)
		}
	}).Exec(ctx)
}

// CountWrites adds what was written to WorkOS without a permit.
func (s *Store) CountWrites(ctx context.Context, now time.Time, n int) error {
	return s.tx(ctx, func(tx *ent.Tx) error { return countWrites(ctx, tx, int(now.Unix()), invite.WriteOther, n) })
}

func (s *Store) lockPace(ctx context.Context, tx *ent.Tx) (invite.Pace, error) {
	q := tx.WritePace.Query().Where(writepace.ID(paceID))
	if s.locks() {
		q = q.ForUpdate()
	}
	row, err := q.Only(ctx)
	if ent.IsNotFound(err) {
		if err := tx.WritePace.Create().SetID(paceID).OnConflictColumns(writepace.FieldID).Ignore().Exec(ctx); err != nil {
			return invite.Pace{}, err
		}
		row, err = q.Clone().Only(ctx)
	}
	if err != nil {
		return invite.Pace{}, err
	}
	return invite.Pace{Share: row.Share, At: moment(row.ShareAt), PausedUntil: moment(row.PausedUntil)}, nil
}

// Throttle implements invite.Store.
func (s *Store) Throttle(ctx context.Context, fn func(invite.Pace) invite.Pace) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		pace, err := s.lockPace(ctx, tx)
		if err != nil {
			return err
		}
		next := fn(pace)
		return tx.WritePace.UpdateOneID(paceID).SetShare(next.Share).SetShareAt(orZero(next.At)).SetPausedUntil(orZero(next.PausedUntil)).Exec(ctx)
	})
}

// sliceKept is longer than any window.
const sliceKept = time.Hour

func purgeSlices(ctx context.Context, tx *ent.Tx, now time.Time) error {
	_, err := tx.WriteSlice.Delete().Where(writeslice.IDLT(int(now.Add(-sliceKept).Unix()))).Exec(ctx)
	return err
}
