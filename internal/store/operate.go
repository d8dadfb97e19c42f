package store

import (
	"context"
	"time"

	"guestlist/ent"
	"guestlist/ent/pool"
	"guestlist/internal/invite"
)

// Grant implements invite.Store.
func (s *Store) Grant(ctx context.Context, p invite.Pool, g invite.Grant) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		rows, err := s.lockPools(ctx, tx, []invite.Pool{p})
		if err != nil {
			return err
		}
		err = tx.QuotaGrant.Create().SetID(g.ID).SetPoolID(p.ID).SetAmount(g.Amount).SetReason(g.Reason).
			SetCreatedAt(micros(g.At)).SetNillableExpiresAt(maybe(g.ExpiresAt)).Exec(ctx)
		if err != nil {
			return err
		}
		if err := s.addUsed(ctx, tx, rows, 0); err != nil {
			return err
		}
		return recordAction(ctx, tx, "grant", p, g.Amount, g.Reason, g.At)
	})
}

// Freeze implements invite.Store.
func (s *Store) Freeze(ctx context.Context, p invite.Pool, since time.Time, reason string, at time.Time) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		if _, err := s.lockPools(ctx, tx, []invite.Pool{p}); err != nil {
			return err
		}
		change := tx.Pool.Update().Where(pool.ID(p.ID)).AddVersion(1)
		action := "freeze"
		if since.IsZero() {
			action = "unfreeze"
			change.ClearFrozenAt().SetFrozenReason("")
		} else {
			change.SetFrozenAt(micros(since)).SetFrozenReason(reason)
		}
		if err := change.Exec(ctx); err != nil {
			return err
		}
		return recordAction(ctx, tx, action, p, 0, reason, at)
	})
}

// recordAction writes down who was treated how and why.
func recordAction(ctx context.Context, tx *ent.Tx, action string, p invite.Pool, amount int, reason string, at time.Time) error {
	subject := p.UserID
	if subject == "" {
		subject = p.Scope.Key()
	}
	return tx.OperatorAction.Create().SetAction(action).SetSubject(subject).SetScopeKey(p.Scope.Key()).SetAmount(amount).
		SetReason(reason).SetAt(micros(at)).Exec(ctx)
}
