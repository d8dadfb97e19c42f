package invite

import (
	"context"
	"slices"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

// Quota explains the viewer's own pool in a scope; nil for a machine and where the viewer is not active.
func (s *Service) Quota(ctx context.Context, v viewer.Viewer, organizationID *string) (*Quota, error) {
	if err := mayAsk(v); err != nil {
		return nil, err
	}
	scope, err := scopeOf(v, organizationID)
	if err != nil || v.Kind != viewer.Member {
		return nil, err
	}
	return s.quotaOf(ctx, v.UserID, scope)
}

func (s *Service) quotaOf(ctx context.Context, userID string, scope Scope) (*Quota, error) {
	if !plausible(scope.Key()) {
		return nil, nil
	}
	now := s.Now()
	b, err := s.Store.Budget(ctx, userID, scope, now)
	if err != nil || !b.Standing.Active {
		return nil, err
	}
	q := s.Policy.quota(b.Pools, moment{now, b.Standing, b.Accrual})
	return &q, nil
}

// QuotaAfter is the pool of an invite's inviter, read after a change; nil for whoever may not see it.
func (s *Service) QuotaAfter(ctx context.Context, v viewer.Viewer, in *Invite) (*Quota, error) {
	if in.InviterID != v.ID() {
		if may, err := s.holds(ctx, v, viewer.InvitesRead, Scope(in.OrganizationID)); err != nil || !may {
			return nil, err
		}
	}
	return s.quotaOf(ctx, in.InviterID, Scope(in.OrganizationID))
}

// ByID reads one invite; nil when there is none or it is not the viewer's to see.
func (s *Service) ByID(ctx context.Context, v viewer.Viewer, id string) (*Invite, error) {
	if err := mayAsk(v); err != nil {
		return nil, err
	}
	rec, err := s.visible(ctx, v, id, viewer.InvitesRead)
	if problem.Is(err, problem.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	all, err := s.presentAll(ctx, v, []Record{rec}, s.Now())
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// visible reads an invite that is the viewer's own or lies in a scope where they hold the permission. Who may only look at
// it is told so; to everybody else it does not exist.
func (s *Service) visible(ctx context.Context, v viewer.Viewer, id, permission string) (Record, error) {
	unknown := problem.New(problem.NotFound, "There is no such invite.")
	if !plausible(id) {
		return Record{}, unknown
	}
	rec, err := s.Store.Record(ctx, id)
	if err != nil {
		return Record{}, err
	}
	if !rec.Listed() {
		return Record{}, unknown
	}
	if rec.InviterID == v.ID() {
		return rec, nil
	}
	may, err := s.holds(ctx, v, permission, rec.Scope)
	if err != nil || may {
		return rec, err
	}
	reads, err := s.holds(ctx, v, viewer.InvitesRead, rec.Scope)
	if err == nil && !reads {
		return Record{}, unknown
	}
	if err == nil {
		err = problem.New(problem.Forbidden, "You may see this invite; to change it needs invites:manage.")
	}
	return Record{}, err
}

// ByIDs reads many; what is absent or not the viewer's to see is left out.
func (s *Service) ByIDs(ctx context.Context, v viewer.Viewer, ids []string) (map[string]*Invite, error) {
	if err := mayAsk(v); err != nil {
		return nil, err
	}
	records, err := s.Store.Records(ctx, slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !plausible(id) }))
	if err != nil {
		return nil, err
	}
	var visible []Record
	may := map[Scope]bool{}
	for _, rec := range records {
		allowed := rec.InviterID == v.ID()
		if !allowed {
			known, ok := may[rec.Scope]
			if !ok {
				if known, err = s.holds(ctx, v, viewer.InvitesRead, rec.Scope); err != nil {
					return nil, err
				}
				may[rec.Scope] = known
			}
			allowed = known
		}
		if allowed && rec.Listed() {
			visible = append(visible, rec)
		}
	}
	all, err := s.presentAll(ctx, v, visible, s.Now())
	seen := make(map[string]*Invite, len(all))
	for _, in := range all {
		seen[in.ID] = in
	}
	return seen, err
}

// holds reports whether the viewer has a permission in a scope and is still active there: a session may be older than the
// end of a membership.
func (s *Service) holds(ctx context.Context, v viewer.Viewer, permission string, scope Scope) (bool, error) {
	if !v.Can(permission, string(scope)) {
		return false, nil
	}
	standing, err := s.placeOf(ctx, v, permissionScope(v, scope))
	return standing.Active, err
}

// placeOf is the viewer's own standing. A machine is at home where its token is, and nowhere else.
func (s *Service) placeOf(ctx context.Context, v viewer.Viewer, scope Scope) (Standing, error) {
	if v.Kind == viewer.Machine {
		return machinePlace(v, scope), nil
	}
	return s.standing(ctx, v.UserID, scope)
}

func machinePlace(v viewer.Viewer, scope Scope) Standing {
	return Standing{Active: scope == Scope(v.OrganizationID)}
}

// standing is nothing in a scope that cannot exist.
func (s *Service) standing(ctx context.Context, userID string, scope Scope) (Standing, error) {
	if !plausible(scope.Key()) {
		return Standing{}, nil
	}
	return remembering(ctx, place{userID, scope}, func() (Standing, error) { return s.Store.Standing(ctx, userID, scope) })
}
