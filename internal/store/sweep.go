package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"guestlist/ent"
	"guestlist/ent/cursor"
	"guestlist/ent/invitation"
	entinvite "guestlist/ent/invite"
	"guestlist/ent/membership"
	"guestlist/ent/organization"
	"guestlist/ent/user"
	"guestlist/internal/invite"
	"guestlist/internal/mirror"
)

// sweepCursor is the name of the sweep's place among the cursors.
const sweepCursor = "sweep"

// SweepPlace implements mirror.SweepStore.
func (s *Store) SweepPlace(ctx context.Context) (mirror.SweepPlace, error) {
	row, err := s.r.Cursor.Get(ctx, sweepCursor)
	if ent.IsNotFound(err) {
		return mirror.SweepPlace{}, nil
	}
	if err != nil {
		return mirror.SweepPlace{}, err
	}
	return mirror.SweepPlace{Position: row.Position, At: moment(row.UpdatedAt)}, nil
}

// MoveSweep implements mirror.SweepStore.
func (s *Store) MoveSweep(ctx context.Context, from, to mirror.SweepPlace) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		if from == (mirror.SweepPlace{}) {
			err := tx.Cursor.Create().SetID(sweepCursor).SetPosition(to.Position).SetUpdatedAt(micros(to.At)).
				OnConflictColumns(cursor.FieldID).DoNothing().Exec(ctx)
			if errors.Is(err, sql.ErrNoRows) {
				return invite.ErrCursorMoved
			}
			return err
		}
		n, err := tx.Cursor.Update().Where(cursor.ID(sweepCursor), cursor.Position(from.Position), cursor.UpdatedAt(micros(from.At))).
			SetPosition(to.Position).SetUpdatedAt(micros(to.At)).Save(ctx)
		if err == nil && n == 0 {
			return invite.ErrCursorMoved
		}
		return err
	})
}

// MetInvitations implements mirror.SweepStore.
func (s *Store) MetInvitations(ctx context.Context, ids []string, sweep int64) (map[string]mirror.Known, error) {
	known := make(map[string]mirror.Known, len(ids))
	if len(ids) == 0 {
		return known, nil
	}
	rows, err := s.r.Invitation.Query().Where(invitation.IDIn(ids...)).All(ctx)
	if err != nil || len(rows) == 0 {
		return known, err
	}
	for _, r := range rows {
		known[r.ID] = mirror.Known{State: invite.InvitationState(r.State), UpdatedAt: moment(r.UpdatedAt), ExpiresAt: moment(r.ExpiresAt)}
	}
	return known, s.tx(ctx, func(tx *ent.Tx) error {
		return tx.Invitation.Update().Where(invitation.IDIn(ids...)).SetSwept(sweep).Exec(ctx)
	})
}

// LookAgain implements mirror.SweepStore.
func (s *Store) LookAgain(ctx context.Context, sweep int64, now time.Time) (n int, err error) {
	began := sweep // a sweep's number is the moment when it began
	err = s.tx(ctx, func(tx *ent.Tx) error {
		lost, err := tx.Invitation.Query().
			Where(invitation.SweptLT(sweep), invitation.CreatedAtLT(began), invitation.State(string(invite.InvitationPending))).
			Order(invitation.ByID()).Limit(lostAtOnce).Select(invitation.FieldInviteID).Strings(ctx)
		if err != nil || len(lost) == 0 {
			return err
		}
		n, err = tx.Invite.Update().Where(entinvite.IDIn(lost...), entinvite.Watched(true), entinvite.NextAtGT(micros(now))).
			SetNextAt(micros(now)).Save(ctx)
		return err
	})
	return n, err
}

// lostAtOnce bounds what one sweep gives the deliverer to ask about: where a list has come back empty by mistake, the next
// sweep goes on.
const lostAtOnce = 5000

// MetPeople implements mirror.SweepStore.
func (s *Store) MetPeople(ctx context.Context, ids []string, sweep int64) (map[string]invite.Person, error) {
	people, err := s.PeopleByID(ctx, ids)
	if err != nil || len(people) == 0 {
		return people, err
	}
	return people, s.tx(ctx, func(tx *ent.Tx) error {
		return tx.User.Update().Where(user.IDIn(ids...)).SetSwept(sweep).Exec(ctx)
	})
}

// LostPeople implements mirror.SweepStore.
func (s *Store) LostPeople(ctx context.Context, sweep int64, after string, limit int) ([]string, error) {
	return s.r.User.Query().Where(user.SweptLT(sweep), user.CreatedAtLT(sweep), user.DeletedAtIsNil(), user.IDGT(after)).
		Order(user.ByID()).Limit(limit).IDs(ctx)
}

// MetMembers implements mirror.SweepStore.
func (s *Store) MetMembers(ctx context.Context, o invite.Organization, userIDs []string, sweep int64) (mirror.Members, error) {
	met := mirror.Members{Known: map[string]bool{}, Places: map[string]invite.Membership{}}
	if len(userIDs) == 0 {
		return met, nil
	}
	known, err := s.r.User.Query().Where(user.IDIn(userIDs...), user.DeletedAtIsNil()).IDs(ctx)
	if err != nil {
		return met, err
	}
	for _, id := range known {
		met.Known[id] = true
	}
	rows, err := s.r.Membership.Query().Where(membership.OrganizationID(o.ID), membership.UserIDIn(userIDs...)).All(ctx)
	if err != nil || len(rows) == 0 {
		return met, err
	}
	for _, r := range rows {
		met.Places[r.UserID] = invite.Membership{ID: r.ID, OrganizationID: r.OrganizationID, Status: r.Status, RoleSlugs: r.RoleSlugs}
	}
	return met, s.tx(ctx, func(tx *ent.Tx) error {
		return tx.Membership.Update().Where(membership.OrganizationID(o.ID), membership.UserIDIn(userIDs...)).SetSwept(sweep).Exec(ctx)
	})
}

// LostMembers implements mirror.SweepStore.
func (s *Store) LostMembers(ctx context.Context, sweep int64, after string, limit int) ([]string, error) {
	return s.r.Membership.Query().Where(membership.SweptLT(sweep), membership.UpdatedAtLT(sweep), membership.UserIDGT(after)).
		Order(membership.ByUserID()).Limit(limit).Select(membership.FieldUserID).Strings(ctx)
}

// RenameOrganizations implements mirror.SweepStore.
func (s *Store) RenameOrganizations(ctx context.Context, found []invite.Organization, at time.Time) (n int, err error) {
	ids := make([]string, 0, len(found))
	for _, o := range found {
		ids = append(ids, o.ID)
	}
	known, err := s.OrganizationsByID(ctx, ids)
	if err != nil {
		return 0, err
	}
	err = s.tx(ctx, func(tx *ent.Tx) error {
		n = 0
		for _, o := range found {
			if before, ok := known[o.ID]; !ok || before.Name == o.Name {
				continue
			}
			if err := tx.Organization.Update().Where(organization.ID(o.ID)).SetName(o.Name).SetUpdatedAt(micros(at)).Exec(ctx); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}
