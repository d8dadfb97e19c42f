package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"guestlist/ent"
	"guestlist/ent/invitation"
	entinvite "guestlist/ent/invite"
	"guestlist/ent/membership"
	"guestlist/ent/predicate"
	"guestlist/ent/resend"
	"guestlist/ent/seedrow"
	"guestlist/ent/session"
	"guestlist/ent/user"
	"guestlist/internal/invite"
	"guestlist/internal/seed"
)

// Knows implements invite.People.
func (s *Store) Knows(ctx context.Context, userID string) (bool, error) {
	known, err := s.r.User.Query().Where(user.ID(userID)).Exist(ctx)
	if err != nil || known {
		return known, err
	}
	return s.r.Invite.Query().Where(entinvite.AcceptedBy(userID)).Exist(ctx)
}

// PersonGone implements invite.People.
func (s *Store) PersonGone(ctx context.Context, userID string, at, eraseAt time.Time) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		if err := s.entomb(ctx, tx, userID, at, eraseAt); err != nil {
			return err
		}
		if _, err := tx.Membership.Delete().Where(membership.UserID(userID)).Exec(ctx); err != nil {
			return err
		}
		return endSessions(ctx, tx, at, session.UserID(userID))
	})
}

// entomb leaves of a person what the tree needs. Their address is kept aside until it is erased everywhere.
func (s *Store) entomb(ctx context.Context, tx *ent.Tx, userID string, at, eraseAt time.Time) error {
	q := tx.User.Query().Where(user.ID(userID))
	if s.locks() {
		q = q.ForUpdate()
	}
	person, err := q.Only(ctx)
	if ent.IsNotFound(err) {
		err = tx.User.Create().SetID(userID).SetCreatedAt(micros(at)).SetUpdatedAt(micros(at)).SetDeletedAt(micros(at)).
			SetEraseAt(micros(eraseAt)).Exec(ctx)
		if ent.IsConstraintError(err) {
			return errAgain // they were seen a moment earlier
		}
		return err
	}
	if err != nil {
		return err
	}
	if person.DeletedAt == nil {
		return person.Update().SetDeletedAt(micros(at)).SetEmail("").SetName("").SetPictureURL("").SetNameKey("").SetEmailKey("").SetUpdatedAt(micros(at)).
			SetEraseAt(micros(eraseAt)).SetEraseKey(invite.AddressKey(person.Email)).Exec(ctx)
	}
	if person.EraseAt != nil && *person.EraseAt > micros(eraseAt) {
		if err := person.Update().SetEraseAt(micros(eraseAt)).Exec(ctx); err != nil {
			return err
		}
	}
	return keepAside(ctx, tx, person, micros(eraseAt))
}

// keepAside makes somebody due whom a process of an earlier version has deleted beside this one: it has left their address where people
// are searched by it, and knows of no erasure.
func keepAside(ctx context.Context, tx *ent.Tx, person *ent.User, eraseAt int64) error {
	if person.EmailKey == "" {
		return nil
	}
	left := user.And(user.ID(person.ID), user.DeletedAtNotNil(), user.Email(""), user.EmailKey(person.EmailKey))
	if err := tx.User.Update().Where(left, user.EraseAtIsNil()).SetEraseAt(eraseAt).Exec(ctx); err != nil {
		return err
	}
	return tx.User.Update().Where(left).SetEraseKey(invite.AddressKey(person.EmailKey)).SetNameKey("").SetEmailKey("").Exec(ctx)
}

// Erasing implements invite.People.
func (s *Store) Erasing(ctx context.Context, now time.Time, limit int) ([]string, error) {
	return s.r.User.Query().Where(user.EraseAtNotNil(), user.EraseAtLTE(micros(now))).Order(user.ByEraseAt(), user.ByID()).Limit(limit).IDs(ctx)
}

// Postpone implements invite.Erasures.
func (s *Store) Postpone(ctx context.Context, userID string, until time.Time) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		return tx.User.Update().Where(user.ID(userID), user.EraseAtNotNil()).SetEraseAt(micros(until)).Exec(ctx)
	})
}

// Erasable implements invite.People.
func (s *Store) Erasable(ctx context.Context, userID string, now time.Time, limit int) (e invite.Erasure, err error) {
	err = s.tx(ctx, func(tx *ent.Tx) error {
		e = invite.Erasure{}
		person, err := tx.User.Query().Where(user.ID(userID), user.DeletedAtNotNil(), user.EraseAtLTE(micros(now))).Only(ctx)
		if ent.IsNotFound(err) {
			return nil
		}
		if err != nil {
			return err
		}
		e.DueAt = moment(*person.EraseAt)
		theirs, err := addressed(ctx, tx, person)
		if err != nil {
			return err
		}
		done := entinvite.And(entinvite.Live(false), entinvite.Watched(false))
		e.Invites, err = tx.Invite.Query().Where(theirs, done).Order(entinvite.ByID()).Limit(limit).IDs(ctx)
		if err != nil {
			return err
		}
		e.Waiting, err = tx.Invite.Query().Where(theirs, entinvite.Not(done)).Exist(ctx)
		return err
	})
	return e, err
}

// addressed are the invites that hold a deleted person's address: what they accepted, whatever address that was sent to, and what
// nobody accepted and was sent to their own. Where their own is not known it is not guessed from what they accepted, which may have
// been a forwarded mail. Somebody who has the address now keeps what nobody accepted.
func addressed(ctx context.Context, tx *ent.Tx, person *ent.User) (predicate.Invite, error) {
	accepted := entinvite.And(entinvite.AcceptedBy(person.ID), entinvite.EmailNEQ(""))
	if person.EraseKey == "" {
		return accepted, nil
	}
	taken, err := hasAddress(ctx, tx, person.EraseKey)
	if err != nil || taken {
		return accepted, err
	}
	sent := entinvite.And(entinvite.AddressKey(person.EraseKey), entinvite.AcceptedBy(""), entinvite.CreatedAtLTE(*person.DeletedAt))
	return entinvite.Or(accepted, entinvite.And(sent, entinvite.EmailNEQ(""))), nil
}

// hasAddress reports whether somebody who is not deleted has an address, in either form of its domain.
func hasAddress(ctx context.Context, tx *ent.Tx, key string) (bool, error) {
	return tx.User.Query().Where(user.DeletedAtIsNil(), user.EmailKeyIn(key, invite.ShownKey(key))).Exist(ctx)
}

// Erased implements invite.People. Somebody of whom something is left after all, as when they accepted meanwhile, stays due.
func (s *Store) Erased(ctx context.Context, userID string, seen invite.Erasure, again time.Time) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		q := tx.User.Query().Where(user.ID(userID), user.DeletedAtNotNil(), user.EraseAt(micros(seen.DueAt)))
		if s.locks() {
			q = q.ForUpdate() // whoever books an acceptance of theirs waits, or has been waited for
		}
		person, err := q.Only(ctx)
		if ent.IsNotFound(err) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := eraseListed(ctx, tx, person.EraseKey); err != nil {
			return err
		}
		if !again.IsZero() {
			return person.Update().SetEraseAt(micros(again)).Exec(ctx)
		}
		theirs, err := addressed(ctx, tx, person)
		if err != nil {
			return err
		}
		if left, err := tx.Invite.Query().Where(theirs).Exist(ctx); left || err != nil {
			return err
		}
		return person.Update().ClearEraseAt().SetEraseKey("").Exec(ctx)
	})
}

// eraseListed empties a deleted person's address in the rows of lists that no invite has erased, since they were refused or their invite
// was, by a process of an earlier version, erased without them. A row whose invite keeps its address keeps it too, and so does every
// row where somebody else has the address now.
func eraseListed(ctx context.Context, tx *ent.Tx, key string) error {
	if key == "" {
		return nil
	}
	if taken, err := hasAddress(ctx, tx, key); taken || err != nil {
		return err
	}
	return eraseRows(ctx, tx, key, seedrow.And(seedrow.AddressKey(key), func(sel *entsql.Selector) {
		i := entsql.Table(entinvite.Table)
		sel.Where(entsql.NotExists(entsql.Select(i.C(entinvite.FieldID)).From(i).Where(entsql.And(
			entsql.ColumnsEQ(i.C(entinvite.FieldID), sel.C(seedrow.FieldInviteID)), entsql.NEQ(i.C(entinvite.FieldEmail), "")))))
	}))
}

// writeErasure empties the address of an invite wherever it is kept for that invite. One that somebody has accepted who is gone
// already is due. Their row is written in any case: Erased must not miss what is booked at the same time.
func writeErasure(ctx context.Context, tx *ent.Tx, before invite.Record, after invite.Case) error {
	r := after.Invite
	if before.AcceptedBy != r.AcceptedBy && after.Person == nil {
		return tx.User.Update().Where(user.ID(r.AcceptedBy), user.DeletedAtNotNil()).Modify(func(u *entsql.UpdateBuilder) {
			u.Set(user.FieldEraseAt, entsql.Expr(fmt.Sprintf("COALESCE(erase_at, %d)", orZero(r.ChangedAt))))
		}).Exec(ctx)
	}
	if before.Erased() || !r.Erased() {
		return nil
	}
	if err := tx.Invite.UpdateOneID(r.ID).SetEmail("").SetSentAddress("").SetAddressKey(r.AddressKey).Exec(ctx); err != nil {
		return err
	}
	if err := tx.Resend.Update().Where(resend.InviteID(r.ID)).SetAddressKey(r.AddressKey).Exec(ctx); err != nil {
		return err
	}
	return eraseRows(ctx, tx, before.AddressKey, seedrow.InviteID(r.ID))
}

// eraseRows empties the address in rows of lists. What stays tells that a list has had it: nobody may be mailed by the next one
// for having been erased. What waits to be sent keeps its address. Where an erased row tells already, as when a process of an earlier
// version has loaded the address again, another goes.
func eraseRows(ctx context.Context, tx *ent.Tx, key string, which predicate.SeedRow) error {
	which = seedrow.And(which, seedrow.StateNEQ(rowReady), seedrow.AddressNEQ(""))
	told, err := tx.SeedRow.Query().Where(seedrow.AddressKey(fingerprint(key))).Select(seedrow.FieldScopeKey).Strings(ctx)
	if err != nil {
		return err
	}
	if len(told) > 0 {
		if _, err := tx.SeedRow.Delete().Where(which, seedrow.ScopeKeyIn(told...)).Exec(ctx); err != nil {
			return err
		}
	}
	return tx.SeedRow.Update().Where(which).SetAddress("").SetAddressKey(fingerprint(key)).Exec(ctx)
}

// dropErased takes back rows just added whose address was erased after the list was looked through. It follows the insert: that has
// waited for whoever was erasing the same address.
func dropErased(ctx context.Context, tx *ent.Tx, batchID string, rows []seed.Row) error {
	keyOf := make(map[string]string, len(rows))
	for _, r := range rows {
		keyOf[fingerprint(r.Address.Key)] = r.Address.Key
	}
	erased, err := tx.SeedRow.Query().Where(seedrow.AddressKeyIn(slices.Collect(maps.Keys(keyOf))...)).All(ctx)
	if err != nil {
		return err
	}
	for _, e := range erased {
		_, err := tx.SeedRow.Delete().Where(seedrow.AddressKey(keyOf[e.AddressKey]), seedrow.ScopeKey(e.ScopeKey), seedrow.BatchID(batchID),
			seedrow.State(rowReady)).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}

// fingerprint stands for the address key of a row that was erased. No address looks like it.
func fingerprint(key string) string {
	sum := sha256.Sum256([]byte(key))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// stillAddressed leaves out the invitations of erased invites: nobody can ask WorkOS for them by their address.
func stillAddressed() predicate.Invitation {
	return func(sel *entsql.Selector) {
		i := entsql.Table(entinvite.Table)
		sel.Where(entsql.Exists(entsql.Select(i.C(entinvite.FieldID)).From(i).Where(entsql.And(
			entsql.ColumnsEQ(i.C(entinvite.FieldID), sel.C(invitation.FieldInviteID)), entsql.NEQ(i.C(entinvite.FieldSentAddress), "")))))
	}
}
