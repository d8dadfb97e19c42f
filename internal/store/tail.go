package store

import (
	"context"

	"guestlist/ent"
	"guestlist/ent/appliedevent"
	"guestlist/ent/cursor"
	"guestlist/ent/parkedevent"
	"guestlist/internal/invite"
	"guestlist/internal/mirror"
)

// EventsCursor is the name of the events tail's cursor.
const EventsCursor = "events"

// Cursor is how far the events tail has come, empty at the start.
func (s *Store) Cursor(ctx context.Context) (string, error) {
	place, err := s.TailPlace(ctx)
	return place.Position, err
}

// TailPlace implements mirror.Store.
func (s *Store) TailPlace(ctx context.Context) (mirror.TailPlace, error) {
	row, err := s.r.Cursor.Get(ctx, EventsCursor)
	if ent.IsNotFound(err) {
		return mirror.TailPlace{}, nil
	}
	if err != nil {
		return mirror.TailPlace{}, err
	}
	return toPlace(row), nil
}

func toPlace(row *ent.Cursor) mirror.TailPlace {
	return mirror.TailPlace{
		Position: row.Position, Epoch: row.Epoch, Owner: row.Owner, LeaseUntil: moment(row.LeaseUntil),
		EventAt: moment(row.EventAt), HeadAt: moment(row.HeadAt),
	}
}

// HoldTail implements mirror.Store.
func (s *Store) HoldTail(ctx context.Context, w mirror.LeaseWish) (place mirror.TailPlace, err error) {
	err = s.tx(ctx, func(tx *ent.Tx) error {
		err := tx.Cursor.Create().SetID(EventsCursor).SetPosition("").SetUpdatedAt(micros(w.Now)).OnConflictColumns(cursor.FieldID).Ignore().Exec(ctx)
		if err != nil {
			return err
		}
		row, err := tx.Cursor.Get(ctx, EventsCursor)
		if err != nil {
			return err
		}
		mine := row.Owner == w.Owner && row.LeaseUntil > micros(w.Now)
		if !mine && !w.Seize && row.Owner != "" && row.LeaseUntil > micros(w.Now) {
			return mirror.ErrTailHeld
		}
		was := row.Epoch
		if !mine {
			row.Epoch++
		}
		if !w.HeadAt.IsZero() {
			row.HeadAt = max(row.HeadAt, micros(w.HeadAt))
		}
		row.Owner, row.LeaseUntil = w.Owner, micros(w.Until)
		n, err := tx.Cursor.Update().Where(cursor.ID(EventsCursor), cursor.Epoch(was)).SetEpoch(row.Epoch).SetOwner(row.Owner).
			SetLeaseUntil(row.LeaseUntil).SetHeadAt(row.HeadAt).Save(ctx)
		if err == nil && n == 0 {
			return errAgain
		}
		place = toPlace(row)
		return err
	})
	return place, err
}

// ReleaseTail implements mirror.Store.
func (s *Store) ReleaseTail(ctx context.Context, owner string, epoch int64) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		return tx.Cursor.Update().Where(cursor.ID(EventsCursor), cursor.Owner(owner), cursor.Epoch(epoch)).SetLeaseUntil(0).Exec(ctx)
	})
}

// Skip implements mirror.Store: it moves the cursor over an event without effect.
func (s *Store) Skip(ctx context.Context, mark invite.EventMark) error {
	return s.tx(ctx, func(tx *ent.Tx) error { return moveCursor(ctx, tx, mark) })
}

// moveCursor moves the cursor by compare-and-set, so that of two readers one wins and a reader of an earlier epoch none, and
// remembers the event. It leaves the cursor alone for an event behind it.
func moveCursor(ctx context.Context, tx *ent.Tx, m invite.EventMark) error {
	at := tx.Cursor.Update().Where(cursor.ID(EventsCursor), cursor.Epoch(m.Epoch)).SetUpdatedAt(micros(m.At))
	if !m.Late {
		at = at.Where(cursor.Position(m.After)).SetPosition(m.EventID).SetEventAt(orZero(m.CreatedAt))
	}
	n, err := at.Save(ctx)
	if err != nil {
		return err
	}
	if n == 0 {
		if m.After != "" || m.Late {
			return invite.ErrCursorMoved
		}
		err := tx.Cursor.Create().SetID(EventsCursor).SetPosition(m.EventID).SetEventAt(orZero(m.CreatedAt)).SetUpdatedAt(micros(m.At)).
			SetEpoch(m.Epoch).Exec(ctx)
		if ent.IsConstraintError(err) {
			return invite.ErrCursorMoved
		}
		if err != nil {
			return err
		}
	}
	if m.EventID == "" {
		return nil // the place is forgotten
	}
	if m.Late {
		if _, err := tx.ParkedEvent.Delete().Where(parkedevent.ID(m.EventID)).Exec(ctx); err != nil {
			return err
		}
	}
	return tx.AppliedEvent.Create().SetID(m.EventID).SetType(m.Type).SetAppliedAt(micros(m.At)).
		OnConflictColumns(appliedevent.FieldID).Ignore().Exec(ctx)
}

// Applied implements mirror.Store.
func (s *Store) Applied(ctx context.Context, eventIDs []string) (map[string]bool, error) {
	applied := make(map[string]bool, len(eventIDs))
	if len(eventIDs) == 0 {
		return applied, nil
	}
	ids, err := s.r.AppliedEvent.Query().Where(appliedevent.IDIn(eventIDs...)).IDs(ctx)
	for _, id := range ids {
		applied[id] = true
	}
	return applied, err
}
