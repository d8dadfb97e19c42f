package store

import (
	"context"
	"slices"

	"guestlist/ent"
	"guestlist/ent/pool"
	"guestlist/internal/invite"
)

// Grant implements invite.Store.
func (s *Store) Grant(ctx context.Context, p invite.Pool, g invite.Grant, k *invite.Key, rule invite.GrantRule) error {
	pools := []invite.Pool{p}
	if rule != nil {
		pools = append(pools, invite.PoolsOf("", p.Scope)[0])
	}
	return s.tx(ctx, func(tx *ent.Tx) error {
		rows, err := s.lockPools(ctx, tx, pools)
		if err != nil {
			return err
		}
		if k != nil {
			if seen, err := keySeen(ctx, tx.Client(), *k); err != nil || seen != nil {
				return err
			}
			if err := insertKey(ctx, tx, *k, g.ID, g.At); ent.IsConstraintError(err) {
				return errAgain // the same key for another member, a moment earlier
			} else if err != nil {
				return err
			}
		}
		if rule != nil {
			promised, err := s.promised(ctx, tx, pools[1], rows, g.At)
			if err == nil {
				err = rule(promised)
			}
			if err != nil {
				return err
			}
		}
		err = tx.QuotaGrant.Create().SetID(g.ID).SetPoolID(p.ID).SetAmount(g.Amount).SetReason(g.Reason).SetGrantedBy(g.By).
			SetCreatedAt(micros(g.At)).SetNillableExpiresAt(maybe(g.ExpiresAt)).Exec(ctx)
		if err != nil {
			return err
		}
		own := slices.DeleteFunc(rows, func(r *ent.Pool) bool { return r.ID != p.ID })
		if err := s.addUsed(ctx, tx, own, 0); err != nil {
			return err
		}
		return recordAction(ctx, tx, p, g.Amount, invite.Action{Name: "grant", Reason: g.Reason, By: g.By, At: g.At})
	})
}

// Freeze implements invite.Store.
func (s *Store) Freeze(ctx context.Context, p invite.Pool, a invite.Action) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		if _, err := s.lockPools(ctx, tx, []invite.Pool{p}); err != nil {
			return err
		}
		change := tx.Pool.Update().Where(pool.ID(p.ID)).AddVersion(1)
		if a.Name == invite.ActionFreeze {
			change.SetFrozenAt(micros(a.At)).SetFrozenReason(a.Reason)
		} else {
			change.ClearFrozenAt().SetFrozenReason("")
		}
		if err := change.Exec(ctx); err != nil {
			return err
		}
		return recordAction(ctx, tx, p, 0, a)
	})
}

// recordAction writes down who was treated how, by whom and why.
func recordAction(ctx context.Context, tx *ent.Tx, p invite.Pool, amount int, a invite.Action) error {
	subject := p.UserID
	if subject == "" {
		subject = p.Scope.Key()
	}
	return tx.OperatorAction.Create().SetAction(a.Name).SetSubject(subject).SetScopeKey(p.Scope.Key()).SetAmount(amount).
		SetReason(a.Reason).SetBy(a.By).SetAt(micros(a.At)).Exec(ctx)
}

func recordActionOn(ctx context.Context, tx *ent.Tx, r invite.Record, a invite.Action) error {
	return tx.OperatorAction.Create().SetAction(a.Name).SetSubject(r.ID).SetScopeKey(r.Scope.Key()).
		SetReason(a.Reason).SetBy(a.By).SetAt(micros(a.At)).Exec(ctx)
}
