package store

import (
	"context"
	"time"

	"guestlist/ent"
	"guestlist/ent/idempotencykey"
	entinvite "guestlist/ent/invite"
	"guestlist/internal/invite"
)

// Replay implements invite.Store.
func (s *Store) Replay(ctx context.Context, k invite.Key) (*invite.Record, error) {
	known, err := s.r.IdempotencyKey.Query().Where(idempotencykey.Principal(k.Principal),
		idempotencykey.Mutation(k.Mutation), idempotencykey.KeyHash(k.KeyHash)).Exist(ctx)
	if err != nil || !known {
		return nil, err
	}
	var rec *invite.Record
	err = s.tx(ctx, func(tx *ent.Tx) (err error) {
		rec, err = s.replay(ctx, tx, k)
		return err
	})
	return rec, err
}

// replay finds what the caller's key made before.
func (s *Store) replay(ctx context.Context, tx *ent.Tx, k invite.Key) (*invite.Record, error) {
	seen, err := keySeen(ctx, tx.Client(), k)
	if err != nil || seen == nil {
		return nil, err
	}
	// Whoever is told of a SENDING invite must find it again, also when it fails later.
	err = tx.Invite.Update().Where(entinvite.ID(seen.InviteID), entinvite.State(string(invite.Sending))).SetAnswered(true).Exec(ctx)
	if err != nil {
		return nil, err
	}
	row, err := tx.Invite.Get(ctx, seen.InviteID)
	if err != nil {
		return nil, err
	}
	rec := toRecord(row)
	return &rec, nil
}

// Seen implements invite.Store.
func (s *Store) Seen(ctx context.Context, k invite.Key) (bool, error) {
	seen, err := keySeen(ctx, s.r, k)
	return seen != nil, err
}

// keySeen finds a key that was used before; a *Refusal when it came with another input.
func keySeen(ctx context.Context, c *ent.Client, k invite.Key) (*ent.IdempotencyKey, error) {
	seen, err := c.IdempotencyKey.Query().Where(idempotencykey.Principal(k.Principal),
		idempotencykey.Mutation(k.Mutation), idempotencykey.KeyHash(k.KeyHash)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err == nil && seen.InputHash != k.InputHash {
		err = invite.ErrKeyConflict()
	}
	return seen, err
}

func insertKey(ctx context.Context, tx *ent.Tx, k invite.Key, made string, at time.Time) error {
	return tx.IdempotencyKey.Create().SetPrincipal(k.Principal).SetMutation(k.Mutation).SetKeyHash(k.KeyHash).
		SetInputHash(k.InputHash).SetInviteID(made).SetCreatedAt(micros(at)).Exec(ctx)
}
