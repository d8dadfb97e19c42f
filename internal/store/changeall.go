package store

import (
	"context"
	"slices"

	"guestlist/ent"
	"guestlist/ent/invitation"
	"guestlist/ent/ledgerentry"
	"guestlist/internal/invite"
)

// ChangeAll implements invite.Store.
func (s *Store) ChangeAll(ctx context.Context, all []invite.Booking) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		ids := make([]string, 0, len(all))
		for _, b := range all {
			if err := moveCursor(ctx, tx, b.Mark); err != nil {
				return err
			}
			ids = append(ids, b.InvitationID)
		}
		rows, err := tx.Invitation.Query().Where(invitation.IDIn(ids...)).All(ctx)
		if err != nil {
			return err
		}
		invites := make(map[string]string, len(rows))
		for _, r := range rows {
			invites[r.ID] = r.InviteID
		}
		if err := s.lockPoolsOf(ctx, tx, invites); err != nil {
			return err
		}
		for _, b := range all {
			id, tracked := invites[b.InvitationID]
			if !tracked {
				continue
			}
			if _, err := s.change(ctx, tx, id, b.Book); err != nil {
				return err
			}
		}
		return nil
	})
}

// lockPoolsOf locks the pools of many invites in the order in which everybody locks pools; taken invite by invite, two
// transactions could wait for each other.
func (s *Store) lockPoolsOf(ctx context.Context, tx *ent.Tx, invites map[string]string) error {
	if !s.locks() {
		return nil
	}
	ids := make([]string, 0, len(invites))
	for _, id := range invites {
		ids = append(ids, id)
	}
	entries, err := tx.LedgerEntry.Query().Where(ledgerentry.InviteIDIn(ids...)).All(ctx)
	if err != nil {
		return err
	}
	var pools []string
	for _, e := range entries {
		pools = append(pools, columns{e.MemberPool, e.OrganizationPool, e.TotalPool}.ids()...)
	}
	slices.Sort(pools)
	_, err = s.lockPoolRows(ctx, tx, slices.Compact(pools))
	return err
}
