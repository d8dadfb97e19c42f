package store

import (
	"context"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"guestlist/ent"
	"guestlist/ent/appliedevent"
	"guestlist/ent/cursor"
	"guestlist/ent/parkedevent"
	"guestlist/ent/webhookevent"
	"guestlist/internal/invite"
	"guestlist/internal/mirror"
)

// Park implements mirror.Store.
func (s *Store) Park(ctx context.Context, p mirror.Parked, mark invite.EventMark) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		if err := moveCursor(ctx, tx, mark); err != nil {
			return err
		}
		return tx.ParkedEvent.Create().SetID(p.ID).SetType(p.Type).SetSubject(p.Subject).SetSource(p.Maker.Source).SetActor(p.Maker.ActorID).
			SetReason(p.Reason).SetCreatedAt(orZero(p.CreatedAt)).SetParkedAt(micros(p.ParkedAt)).SetNextAt(micros(p.NextAt)).SetTries(p.Tries).
			OnConflictColumns(parkedevent.FieldID).UpdateNewValues().Exec(ctx)
	})
}

// Parked implements mirror.Store.
func (s *Store) Parked(ctx context.Context, due time.Time, limit int) ([]mirror.Parked, error) {
	rows, err := s.r.ParkedEvent.Query().Where(parkedevent.NextAtLTE(micros(due))).Order(parkedevent.ByNextAt(), parkedevent.ByID()).Limit(limit).All(ctx)
	parked := make([]mirror.Parked, 0, len(rows))
	for _, r := range rows {
		parked = append(parked, mirror.Parked{
			Happening: mirror.Happening{
				ID: r.ID, Type: r.Type, Subject: r.Subject, Maker: invite.Maker{Source: r.Source, ActorID: r.Actor}, CreatedAt: moment(r.CreatedAt),
			},
			Reason: r.Reason, ParkedAt: moment(r.ParkedAt), NextAt: moment(r.NextAt), Tries: r.Tries,
		})
	}
	return parked, err
}

// CountParked is how many events wait to be tried again.
func (s *Store) CountParked(ctx context.Context) (int, error) {
	return s.r.ParkedEvent.Query().Count(ctx)
}

// Overdue implements mirror.Store. Deliveries whose event the tail has met are settled on the way.
func (s *Store) Overdue(ctx context.Context, otherThan string, before, now time.Time, limit int) ([]mirror.Delivery, error) {
	var rows []*ent.WebhookEvent
	err := s.tx(ctx, func(tx *ent.Tx) error {
		met := func(sel *entsql.Selector) {
			applied := entsql.Table(appliedevent.Table)
			sel.Where(entsql.In(sel.C(webhookevent.FieldID), entsql.Select(applied.C(appliedevent.FieldID)).From(applied)))
		}
		err := tx.WebhookEvent.Update().Where(webhookevent.HandledAtIsNil(), met).SetHandledAt(micros(now)).Exec(ctx)
		if err != nil {
			return err
		}
		rows, err = tx.WebhookEvent.Query().Where(webhookevent.HandledAtIsNil(), webhookevent.TypeNEQ(otherThan), webhookevent.ReceivedAtLT(micros(before))).
			Order(webhookevent.ByReceivedAt(), webhookevent.ByID()).Limit(limit).All(ctx)
		return err
	})
	overdue := make([]mirror.Delivery, 0, len(rows))
	for _, r := range rows {
		overdue = append(overdue, mirror.Delivery{
			EventID: r.ID, Type: r.Type, Subject: r.Subject, CreatedAt: moment(r.CreatedAt), ReceivedAt: moment(r.ReceivedAt),
		})
	}
	return overdue, err
}

// Handled implements mirror.Store.
func (s *Store) Handled(ctx context.Context, eventID string, at time.Time) error {
	return s.w.WebhookEvent.Update().Where(webhookevent.ID(eventID)).SetHandledAt(micros(at)).Exec(ctx)
}

// sweepWanted is a cursor that is there while somebody wants a sweep.
const sweepWanted = "sweep_wanted"

// WantSweep implements mirror.Store.
func (s *Store) WantSweep(ctx context.Context, at time.Time) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		return tx.Cursor.Create().SetID(sweepWanted).SetPosition("").SetUpdatedAt(micros(at)).
			OnConflictColumns(cursor.FieldID).UpdateNewValues().Exec(ctx)
	})
}

// SweepWanted implements mirror.SweepStore.
func (s *Store) SweepWanted(ctx context.Context) (time.Time, error) {
	row, err := s.r.Cursor.Get(ctx, sweepWanted)
	if ent.IsNotFound(err) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	return moment(row.UpdatedAt), nil
}

// SweepBegun implements mirror.SweepStore.
func (s *Store) SweepBegun(ctx context.Context, at time.Time) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		_, err := tx.Cursor.Delete().Where(cursor.ID(sweepWanted), cursor.UpdatedAtLTE(micros(at))).Exec(ctx)
		return err
	})
}
