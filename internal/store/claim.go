package store

import (
	"context"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"guestlist/ent"
	"guestlist/ent/appliedevent"
	"guestlist/ent/consumedlogin"
	"guestlist/ent/idempotencykey"
	entinvite "guestlist/ent/invite"
	"guestlist/ent/membership"
	"guestlist/ent/predicate"
	"guestlist/ent/refusedattempt"
	"guestlist/ent/revokedsession"
	"guestlist/ent/session"
	"guestlist/ent/user"
	"guestlist/internal/invite"
)

// Claim implements invite.Store. On Postgres it passes over rows that another process is claiming.
func (s *Store) Claim(ctx context.Context, now, leaseUntil time.Time, limit int) ([]invite.Record, error) {
	due := entinvite.And(entinvite.Watched(true), entinvite.NextAtLTE(micros(now)), entinvite.LeaseUntilLTE(micros(now)))
	// Most of the time nothing is due, and a read costs no write lock.
	if any, err := s.r.Invite.Query().Where(due).Exist(ctx); err != nil || !any {
		return nil, err
	}
	var claimed []invite.Record
	err := s.tx(ctx, func(tx *ent.Tx) error {
		claimed = nil
		q := tx.Invite.Query().Where(due).Order(entinvite.ByNextAt(), entinvite.ByID()).Limit(limit)
		if s.locks() {
			q = q.ForUpdate(entsql.WithLockAction(entsql.SkipLocked))
		}
		rows, err := q.All(ctx)
		if err != nil {
			return err
		}
		for _, r := range rows {
			row, err := r.Update().AddFence(1).SetLeaseUntil(micros(leaseUntil)).Save(ctx)
			if err != nil {
				return err
			}
			claimed = append(claimed, toRecord(row))
		}
		return nil
	})
	return claimed, err
}

// Unsettled counts the invites whose outcome is not known yet and tells when the oldest was made.
func (s *Store) Unsettled(ctx context.Context) (n int, oldest time.Time, err error) {
	var got []struct {
		N      int    `json:"n"`
		Oldest *int64 `json:"oldest"`
	}
	err = s.r.Invite.Query().Where(entinvite.Watched(true), entinvite.State(string(invite.Sending))).
		Aggregate(ent.As(ent.Count(), "n"), ent.As(ent.Min(entinvite.FieldCreatedAt), "oldest")).Scan(ctx, &got)
	if err != nil || len(got) == 0 {
		return 0, time.Time{}, err
	}
	return got[0].N, maybeMoment(got[0].Oldest), nil
}

// Unsent implements invite.Store.
func (s *Store) Unsent(ctx context.Context, before time.Time, limit int) ([]invite.Record, error) {
	rows, err := s.r.Invite.Query().Where(entinvite.Watched(true), entinvite.State(string(invite.Sending)), entinvite.CreatedAtLT(micros(before))).
		Order(entinvite.ByCreatedAt(), entinvite.ByID()).Limit(limit).All(ctx)
	return toRecords(rows), err
}

// RevokeOrphans implements invite.Store. In an organization its members are who is active there; in the application scope
// everybody who has not been deleted.
func (s *Store) RevokeOrphans(ctx context.Context, inviterID string, now time.Time) (n int, err error) {
	orphaned := func(sel *entsql.Selector) {
		m, u := entsql.Table(membership.Table), entsql.Table(user.Table)
		sel.Where(entsql.Or(
			entsql.And(entsql.NEQ(sel.C(entinvite.FieldScopeKey), invite.Scope("").Key()), entsql.NotExists(entsql.Select(m.C(membership.FieldID)).From(m).Where(entsql.And(
				entsql.ColumnsEQ(m.C(membership.FieldUserID), sel.C(entinvite.FieldInviterID)),
				entsql.ColumnsEQ(m.C(membership.FieldOrganizationID), sel.C(entinvite.FieldScopeKey)),
				entsql.EQ(m.C(membership.FieldStatus), invite.MembershipActive))))),
			entsql.Exists(entsql.Select(u.C(user.FieldID)).From(u).Where(entsql.And(
				entsql.ColumnsEQ(u.C(user.FieldID), sel.C(entinvite.FieldInviterID)), entsql.NotNull(u.C(user.FieldDeletedAt))))),
		))
	}
	err = s.tx(ctx, func(tx *ent.Tx) error {
		live := []predicate.Invite{
			entinvite.Live(true), entinvite.RevokeRequestedAtIsNil(), entinvite.InviterIDNEQ(""), madeHere(),
			entinvite.SourceNEQ(string(invite.SourceMachine)), orphaned,
		}
		if inviterID != "" {
			live = append(live, entinvite.InviterID(inviterID))
		}
		q := tx.Invite.Query().Where(live...).Limit(orphansAtOnce)
		if s.locks() {
			q = q.ForUpdate() // or what has ended meanwhile would count as open again
		}
		ids, err := q.IDs(ctx)
		if err != nil || len(ids) == 0 {
			return err
		}
		n, err = tx.Invite.Update().Where(entinvite.IDIn(ids...), entinvite.Live(true), entinvite.RevokeRequestedAtIsNil()).
			SetRevokeRequestedAt(micros(now)).SetNextAt(micros(now)).SetChangedAt(micros(now)).SetAnswered(true).Modify(wantedBack).Save(ctx)
		if err != nil {
			return err
		}
		return wishRevoked(ctx, tx, ids, micros(now))
	})
	return n, err
}

// madeHere leaves out what was issued elsewhere: nobody but a member who asks for it revokes that, and its mails were not ours.
func madeHere() predicate.Invite { return entinvite.SourceNotIn(elsewheres()...) }

// orphansAtOnce bounds one transaction; the next round takes the rest.
const orphansAtOnce = 1000

// Purge drops what has outlived its use: sessions, ended ones and logins past their end, deliveries that are old or too many, idempotency keys older than keepKeys, and
// applied events older than keepEvents, which WorkOS has forgotten too.
func (s *Store) Purge(ctx context.Context, now time.Time, keepKeys, keepEvents time.Duration) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		if _, err := tx.Session.Delete().Where(session.ExpiresAtLTE(micros(now))).Exec(ctx); err != nil {
			return err
		}
		if _, err := tx.ConsumedLogin.Delete().Where(consumedlogin.ExpiresAtLTE(micros(now))).Exec(ctx); err != nil {
			return err
		}
		if _, err := tx.RefusedAttempt.Delete().Where(refusedattempt.AtLT(micros(now.Add(-keepKeys)))).Exec(ctx); err != nil {
			return err
		}
		if _, err := tx.AppliedEvent.Delete().Where(appliedevent.AppliedAtLT(micros(now.Add(-keepEvents)))).Exec(ctx); err != nil {
			return err
		}
		if _, err := tx.RevokedSession.Delete().Where(revokedsession.ExpiresAtLTE(micros(now))).Exec(ctx); err != nil {
			return err
		}
		if err := purgeWebhooks(ctx, tx, now); err != nil {
			return err
		}
		if err := purgeSlices(ctx, tx, now); err != nil {
			return err
		}
		_, err := tx.IdempotencyKey.Delete().Where(idempotencykey.CreatedAtLT(micros(now.Add(-keepKeys)))).Exec(ctx)
		return err
	})
}

// SendingTo implements mirror.Store.
func (s *Store) SendingTo(ctx context.Context, addressKey string) (bool, error) {
	return s.r.Invite.Query().Where(entinvite.AddressKey(addressKey), entinvite.Live(true),
		entinvite.State(string(invite.Sending))).Exist(ctx)
}
