package store

import (
	"context"

	"guestlist/ent"
	"guestlist/ent/user"
	"guestlist/internal/invite"
)

// foldedAtOnce bounds one transaction.
const foldedAtOnce = 500

// FoldPeople makes people findable whom a version wrote that knew nothing of it, or that renamed them and left what they are searched
// by as it was, and returns how many those were. Whoever such a version deleted becomes due for erasure. It reads everybody.
func (s *Store) FoldPeople(ctx context.Context) (int, error) {
	for n, after := 0, ""; ; {
		rows, err := s.r.User.Query().Where(user.IDGT(after)).Order(user.ByID()).Limit(foldedAtOnce).
			Select(user.FieldID, user.FieldName, user.FieldEmail, user.FieldNameKey, user.FieldEmailKey, user.FieldFolded, user.FieldDeletedAt).All(ctx)
		if err != nil || len(rows) == 0 {
			return n, err
		}
		after = rows[len(rows)-1].ID
		var stale []*ent.User
		for _, r := range rows {
			if !r.Folded || r.NameKey != invite.Fold(r.Name) || r.EmailKey != invite.Fold(r.Email) {
				stale = append(stale, r)
			}
		}
		if len(stale) > 0 {
			if err := s.tx(ctx, func(tx *ent.Tx) error { return foldAll(ctx, tx, stale) }); err != nil {
				return n, err
			}
		}
		if n += len(stale); len(rows) < foldedAtOnce {
			return n, nil
		}
	}
}

func foldAll(ctx context.Context, tx *ent.Tx, people []*ent.User) error {
	for _, p := range people {
		if p.DeletedAt != nil && p.EmailKey != "" {
			if err := keepAside(ctx, tx, p, *p.DeletedAt+invite.BelieveGone.Microseconds()); err != nil {
				return err
			}
			continue
		}
		// Whoever was written meanwhile is folded already, or is folded the next time.
		err := tx.User.Update().Where(user.ID(p.ID), user.Name(p.Name), user.Email(p.Email), user.EmailKey(p.EmailKey)).
			SetNameKey(invite.Fold(p.Name)).SetEmailKey(invite.Fold(p.Email)).SetFolded(true).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}
