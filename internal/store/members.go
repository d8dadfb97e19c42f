package store

import (
	"context"
	"errors"

	"guestlist/ent"
	entinvite "guestlist/ent/invite"
	"guestlist/ent/membership"
	"guestlist/ent/pool"
	"guestlist/internal/invite"
	"guestlist/internal/problem"
)

// Member implements invite.Reader.
func (s *Store) Member(ctx context.Context, userID string, scope invite.Scope) (invite.Member, error) {
	none := problem.New(problem.NotFound, "There is no such member.")
	person, err := s.r.User.Get(ctx, userID)
	if ent.IsNotFound(err) {
		return invite.Member{}, none
	}
	if err != nil {
		return invite.Member{}, err
	}
	m := invite.Member{UserID: userID, Scope: scope, Status: invite.MembershipActive, RoleSlugs: []string{}, JoinedAt: maybeMoment(person.AdmittedAt)}
	if scope != "" {
		row, err := s.r.Membership.Query().Where(membership.UserID(userID), membership.OrganizationID(string(scope))).Only(ctx)
		if ent.IsNotFound(err) {
			return invite.Member{}, none
		}
		if err != nil {
			return invite.Member{}, err
		}
		m.Status, m.RoleSlugs, m.JoinedAt = row.Status, row.RoleSlugs, maybeMoment(row.JoinedAt)
	} else if standing, err := s.Standing(ctx, userID, ""); err != nil || !standing.Active {
		return invite.Member{}, errors.Join(err, none)
	}
	if err := s.frozen(ctx, &m); err != nil {
		return invite.Member{}, err
	}
	came, err := s.r.Invite.Query().Where(entinvite.AcceptedBy(userID), entinvite.ScopeKey(scope.Key())).
		Order(entinvite.ByAcceptedAt(), entinvite.ByID()).First(ctx)
	if err == nil {
		m.InviteID = came.ID
	} else if !ent.IsNotFound(err) {
		return invite.Member{}, err
	}
	return m, nil
}

func (s *Store) frozen(ctx context.Context, m *invite.Member) error {
	row, err := s.r.Pool.Get(ctx, invite.PoolsOf(m.UserID, m.Scope)[0].ID)
	if ent.IsNotFound(err) {
		return nil
	}
	if err == nil {
		m.FrozenAt, m.FrozenReason = maybeMoment(row.FrozenAt), row.FrozenReason
	}
	return err
}

// MembersOf implements invite.Reader, in three statements.
func (s *Store) MembersOf(ctx context.Context, userID string) ([]*invite.Member, error) {
	rows, err := s.r.Membership.Query().Where(membership.UserID(userID), membership.Status(invite.MembershipActive)).
		Order(membership.ByOrganizationID()).Limit(maxMemberships).All(ctx)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	members, byScope, byPool := make([]*invite.Member, 0, len(rows)), map[string]*invite.Member{}, map[string]*invite.Member{}
	pools := make([]string, 0, len(rows))
	for _, r := range rows {
		m := &invite.Member{UserID: userID, Scope: invite.Scope(r.OrganizationID), Status: r.Status, RoleSlugs: r.RoleSlugs, JoinedAt: maybeMoment(r.JoinedAt)}
		id := invite.MemberPoolOf(userID, m.Scope).ID
		members, pools = append(members, m), append(pools, id)
		byScope[m.Scope.Key()], byPool[id] = m, m
	}
	frozen, err := s.r.Pool.Query().Where(pool.IDIn(pools...), pool.FrozenAtNotNil()).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range frozen {
		byPool[p.ID].FrozenAt, byPool[p.ID].FrozenReason = maybeMoment(p.FrozenAt), p.FrozenReason
	}
	came, err := s.r.Invite.Query().Where(entinvite.AcceptedBy(userID)).Order(entinvite.ByAcceptedAt(), entinvite.ByID()).
		Select(entinvite.FieldID, entinvite.FieldScopeKey).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, in := range came {
		if m := byScope[in.ScopeKey]; m != nil && m.InviteID == "" {
			m.InviteID = in.ID
		}
	}
	return members, nil
}

// maxMemberships bounds a list that has no pages.
const maxMemberships = 200
