package store

import (
	"context"

	"guestlist/ent"
	entinvite "guestlist/ent/invite"
	"guestlist/ent/membership"
	"guestlist/ent/pool"
	"guestlist/ent/predicate"
	"guestlist/ent/user"
	"guestlist/internal/invite"
)

// Record implements invite.Reader.
func (s *Store) Record(ctx context.Context, inviteID string) (invite.Record, error) {
	row, err := s.r.Invite.Get(ctx, inviteID)
	if ent.IsNotFound(err) {
		return invite.Record{}, notFound()
	}
	if err != nil {
		return invite.Record{}, err
	}
	return toRecord(row), nil
}

// Records implements invite.Reader.
func (s *Store) Records(ctx context.Context, inviteIDs []string) (map[string]invite.Record, error) {
	rows, err := s.r.Invite.Query().Where(entinvite.IDIn(inviteIDs...)).All(ctx)
	records := make(map[string]invite.Record, len(rows))
	for _, r := range rows {
		records[r.ID] = toRecord(r)
	}
	return records, err
}

// Standing implements invite.Reader.
func (s *Store) Standing(ctx context.Context, userID string, scope invite.Scope) (invite.Standing, error) {
	return standing(ctx, s.r, userID, scope)
}

func standing(ctx context.Context, c *ent.Client, userID string, scope invite.Scope) (invite.Standing, error) {
	admitted, err := c.User.Query().Where(user.ID(userID), user.AdmittedAtNotNil(), user.DeletedAtIsNil()).Exist(ctx)
	if err != nil || !admitted {
		return invite.Standing{}, err
	}
	frozen, err := c.Pool.Query().Where(pool.ID(invite.PoolsOf(userID, scope)[0].ID), pool.FrozenAtNotNil()).Exist(ctx)
	if err != nil {
		return invite.Standing{}, err
	}
	active := []predicate.Membership{membership.UserID(userID), membership.Status(invite.MembershipActive)}
	if scope == "" {
		elsewhere, err := c.Membership.Query().Where(active...).Exist(ctx)
		return invite.Standing{Active: !elsewhere, Frozen: frozen}, err
	}
	m, err := c.Membership.Query().Where(append(active, membership.OrganizationID(string(scope)))...).Only(ctx)
	if ent.IsNotFound(err) {
		return invite.Standing{}, nil
	}
	if err != nil {
		return invite.Standing{}, err
	}
	return invite.Standing{Active: true, Roles: m.RoleSlugs, Frozen: frozen}, nil
}
