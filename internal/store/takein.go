package store

import (
	"context"

	"guestlist/ent"
	"guestlist/ent/invitation"
	entinvite "guestlist/ent/invite"
	"guestlist/internal/invite"
)

// TakeIn implements invite.Store.
func (s *Store) TakeIn(ctx context.Context, c invite.Case, pools []invite.Pool) (taken bool, err error) {
	err = s.tx(ctx, func(tx *ent.Tx) error {
		taken = false
		if len(c.Ledger) > 0 {
			if _, err := s.lockPools(ctx, tx, pools); err != nil {
				return err
			}
		}
		known, err := tx.Invitation.Query().Where(invitation.ID(c.Invite.InvitationID)).Exist(ctx)
		if err != nil || known {
			return err
		}
		r := c.Invite
		rival, err := tx.Invite.Query().Where(entinvite.AddressKey(r.AddressKey), entinvite.ScopeKey(r.Scope.Key()), entinvite.Live(true)).Exist(ctx)
		if err != nil {
			return err
		}
		r.Beside = rival && r.State.Live()
		err = tx.Invite.Create().SetID(r.ID).SetScopeKey(r.Scope.Key()).SetAddressKey(r.AddressKey).SetEmail(r.Email).
			SetSentAddress(r.SentAddress).SetSource(string(r.Source)).SetInviterID(r.InviterID).SetRoleSlug(r.RoleSlug).
			SetExpiresInDays(r.ExpiresInDays).SetState(string(r.State)).SetLive(r.State.Live() && !r.Beside).
			SetLeaseUntil(0).SetNextAt(orZero(r.NextAt)).SetCreatedAt(micros(r.CreatedAt)).Exec(ctx)
		if ent.IsConstraintError(err) {
			return errAgain // the same address, a moment earlier
		}
		if err != nil {
			return err
		}
		taken = true
		full := c
		full.Invite = r
		return writeCase(ctx, tx, invite.Case{}, full, poolColumns(pools))
	})
	return taken && err == nil, err
}

// promote lets an invite that was issued elsewhere hold the address that another has let go of.
func promote(ctx context.Context, tx *ent.Tx, gone invite.Record) error {
	next, err := tx.Invite.Query().Where(entinvite.AddressKey(gone.AddressKey), entinvite.ScopeKey(gone.Scope.Key()), entinvite.Live(false),
		entinvite.State(string(invite.Pending)), entinvite.IDNEQ(gone.ID)).Order(entinvite.ByCreatedAt(), entinvite.ByID()).FirstID(ctx)
	if ent.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	// The condition keeps the unique index: somebody may have taken the address meanwhile.
	taken, err := tx.Invite.Query().Where(entinvite.AddressKey(gone.AddressKey), entinvite.ScopeKey(gone.Scope.Key()), entinvite.Live(true)).Exist(ctx)
	if err != nil || taken {
		return err
	}
	err = tx.Invite.UpdateOneID(next).SetLive(true).Exec(ctx)
	if ent.IsConstraintError(err) {
		return errAgain
	}
	return err
}
