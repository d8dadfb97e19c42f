package store

import (
	"context"

	"guestlist/ent"
	entinvite "guestlist/ent/invite"
	"guestlist/ent/membership"
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

// placeIn is a person's standing without Frozen, which their pool tells.
func placeIn(ctx context.Context, c *ent.Client, userID string, scope invite.Scope) (invite.Standing, error) {
	person, err := c.User.Query().Where(user.ID(userID), user.AdmittedAtNotNil(), user.DeletedAtIsNil()).Only(ctx)
	if ent.IsNotFound(err) {
		return invite.Standing{}, nil
	}
	if err != nil {
		return invite.Standing{}, err
	}
	since := maybeMoment(person.AdmittedAt)
	active := []predicate.Membership{membership.UserID(userID), membership.Status(invite.MembershipActive)}
	if scope == "" {
		elsewhere, err := c.Membership.Query().Where(active...).Exist(ctx)
		return invite.Standing{Name: person.Name, Active: !elsewhere, Since: since}, err
	}
	m, err := c.Membership.Query().Where(append(active, membership.OrganizationID(string(scope)))...).Only(ctx)
	if ent.IsNotFound(err) {
		return invite.Standing{}, nil
	}
	if err != nil {
		return invite.Standing{}, err
	}
	if joined := maybeMoment(m.JoinedAt); joined.After(since) {
		since = joined
	}
	return invite.Standing{Name: person.Name, Active: true, Roles: m.RoleSlugs, Since: since}, nil
}
