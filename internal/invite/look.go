package invite

import (
	"context"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

// MayAsk passes whoever has been let in; others get the problem that says what is missing.
func (s *Service) MayAsk(v viewer.Viewer) error { return mayAsk(v) }

// Organization reads one that the viewer belongs to; nil for any other.
func (s *Service) Organization(ctx context.Context, v viewer.Viewer, id string) (*Organization, error) {
	if err := mayAsk(v); err != nil || id == "" {
		return nil, err
	}
	standing, err := s.placeOf(ctx, v, Scope(id))
	if err != nil || !standing.Active {
		return nil, err
	}
	byID, err := s.Store.OrganizationsByID(ctx, []string{id})
	if err != nil {
		return nil, err
	}
	if o, ok := byID[id]; ok {
		return &o, nil
	}
	return nil, nil
}

// AssignableRoles are what the viewer may put on an invite there; nil where they are not active.
func (s *Service) AssignableRoles(ctx context.Context, v viewer.Viewer, organizationID string) ([]string, error) {
	standing, err := s.placeOf(ctx, v, Scope(organizationID))
	if err != nil || !standing.Active {
		return nil, err
	}
	return s.Policy.AssignableRoles(v, Scope(organizationID)), nil
}

// Person reads somebody whom the viewer may see by id: themselves, or who is active where the viewer has invites:read.
func (s *Service) Person(ctx context.Context, v viewer.Viewer, id string) (*Person, error) {
	if err := mayAsk(v); err != nil || !plausible(id) {
		return nil, err
	}
	if id != v.UserID {
		if may, err := s.holds(ctx, v, viewer.InvitesRead, Scope(v.OrganizationID)); err != nil || !may {
			return nil, err
		}
		active, err := s.Store.ActiveIn(ctx, []string{id}, Scope(v.OrganizationID))
		if err != nil || !active[id] {
			return nil, err
		}
	}
	byID, err := s.Store.PeopleByID(ctx, []string{id})
	if err != nil {
		return nil, err
	}
	if p, ok := byID[id]; ok {
		return &p, nil
	}
	return nil, nil
}

// QuotaByID reads a pool of the viewer's own, or of a scope where they hold invites:read; nil for any other. The session's own
// scope has its pools even before the first charge.
func (s *Service) QuotaByID(ctx context.Context, v viewer.Viewer, id string) (*Quota, error) {
	if err := mayAsk(v); err != nil || !plausible(id) {
		return nil, err
	}
	pool := Pool{}
	for _, p := range PoolsOf(v.UserID, Scope(v.OrganizationID)) {
		if p.ID == id {
			pool = p
		}
	}
	if pool.ID == "" {
		var err error
		if pool, err = s.Store.Pool(ctx, id); problem.Is(err, problem.NotFound) {
			return nil, nil
		} else if err != nil {
			return nil, err
		}
	}
	if pool.Kind != MemberPool {
		q, err := s.ScopeQuota(ctx, v, pool.Scope)
		if problem.Is(err, problem.Forbidden) {
			return nil, nil
		}
		return q, err
	}
	if v.UserID != "" && pool.UserID == v.UserID {
		return s.quotaOf(ctx, v.UserID, pool.Scope)
	}
	return s.MemberQuota(ctx, v, Member{UserID: pool.UserID, Scope: pool.Scope})
}
