package store

import (
	"context"

	"guestlist/ent"
	"guestlist/ent/user"
	"guestlist/internal/invite"
)

// foldedAtOnce bounds one transaction.
const foldedAtOnce = 500

// FoldPeople makes people findable whom a version wrote that knew nothing of it, and returns how many those were.
func (s *Store) FoldPeople(ctx context.Context) (int, error) {
	for n := 0; ; {
		rows, err := s.r.User.Query().Where(user.Folded(false)).Order(user.ByID()).Limit(foldedAtOnce).
			Select(user.FieldID, user.FieldName, user.FieldEmail).All(ctx)
		if err != nil || len(rows) == 0 {
			return n, err
		}
		err = s.tx(ctx, func(tx *ent.Tx) error {
			for _, r := range rows {
				// Whoever was written meanwhile is folded already, or is folded in the next round.
				err := tx.User.Update().Where(user.ID(r.ID), user.Folded(false), user.Name(r.Name), user.Email(r.Email)).
					SetNameKey(invite.Fold(r.Name)).SetEmailKey(invite.Fold(r.Email)).SetFolded(true).Exec(ctx)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return n, err
		}
		if n += len(rows); len(rows) < foldedAtOnce {
			return n, nil
		}
	}
}
