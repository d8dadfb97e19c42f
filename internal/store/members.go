package store

import (
	"context"
	"errors"

	"guestlist/ent"
	entinvite "guestlist/ent/invite"
	"guestlist/ent/membership"
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
		Order(entinvite.ByAcceptedAt()).First(ctx)
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
