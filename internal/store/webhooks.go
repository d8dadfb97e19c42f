package store

import (
	"context"
	"time"

	"guestlist/ent"
	"guestlist/ent/webhookevent"
	"guestlist/internal/mirror"
)

// Receive implements mirror.Inbox.
func (s *Store) Receive(ctx context.Context, d mirror.Delivery) error {
	return s.w.WebhookEvent.Create().SetID(d.EventID).SetType(d.Type).SetSubject(d.Subject).SetCreatedAt(orZero(d.CreatedAt)).
		SetReceivedAt(micros(d.ReceivedAt)).SetNillableHandledAt(maybe(d.HandledAt)).
		OnConflictColumns(webhookevent.FieldID).Ignore().Exec(ctx)
}

const (
	keepWebhooks = 7 * 24 * time.Hour
	// maxWebhooks bounds the table whoever has the secret: what is dropped is still among the events.
	maxWebhooks = 20_000
)

func purgeWebhooks(ctx context.Context, tx *ent.Tx, now time.Time) error {
	if _, err := tx.WebhookEvent.Delete().Where(webhookevent.ReceivedAtLT(micros(now.Add(-keepWebhooks)))).Exec(ctx); err != nil {
		return err
	}
	oldest, err := tx.WebhookEvent.Query().Order(ent.Desc(webhookevent.FieldReceivedAt)).Offset(maxWebhooks).First(ctx)
	if ent.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = tx.WebhookEvent.Delete().Where(webhookevent.ReceivedAtLTE(oldest.ReceivedAt)).Exec(ctx)
	return err
}
