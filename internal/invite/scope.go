package invite

import (
	"context"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

// mayRead refuses whoever does not hold invites:read in a scope.
func (s *Service) mayRead(ctx context.Context, v viewer.Viewer, scope Scope) error {
	if err := mayAsk(v); err != nil {
		return err
	}
	may, err := s.holds(ctx, v, viewer.InvitesRead, scope)
	if err == nil && !may {
		err = problem.New(problem.Forbidden, "This needs invites:read.")
	}
	return err
}

// ScopeInvites lists the invites of a scope, whoever sent them.
func (s *Service) ScopeInvites(ctx context.Context, v viewer.Viewer, scope Scope, page Page, filter Filter, count bool) (*Connection, error) {
	if err := s.mayRead(ctx, v, scope); err != nil {
		return nil, err
	}
	if err := s.mayList(filter, page.Order); err != nil {
		return nil, err
	}
	return s.list(ctx, v, "", scope, page, filter, count)
}

// SentBy lists what one person has sent in a scope: one's own, or with invites:read there anybody's.
func (s *Service) SentBy(ctx context.Context, v viewer.Viewer, userID string, organizationID *string, page Page, filter Filter, count bool) (*Connection, error) {
	if userID == v.ID() {
		return s.Sent(ctx, v, organizationID, page, filter, count)
	}
	scope, err := scopeOf(v, organizationID)
	if err != nil {
		return nil, err
	}
	if err := s.mayRead(ctx, v, scope); err != nil {
		return nil, err
	}
	if err := s.mayList(filter, page.Order); err != nil {
		return nil, err
	}
	return s.list(ctx, v, userID, scope, page, filter, count)
}

// list reads one page; inviterID empty is everybody.
func (s *Service) list(ctx context.Context, v viewer.Viewer, inviterID string, scope Scope, page Page, filter Filter, count bool) (*Connection, error) {
	now := s.Now()
	q := SentQuery{InviterID: inviterID, Scope: scope, Filter: filter, Order: page.Order, Now: now}
	if count {
		q.CountTo = maxCount
	}
	binding := cursorBinding(inviterID, scope, filter, page.Order)
	if err := page.into(&q, binding); err != nil {
		return nil, err
	}
	got, err := s.Store.Sent(ctx, q)
	if problem.Is(err, problem.NotFound) {
		err = foreignCursor() // somebody has put it together
	}
	if err != nil {
		return nil, err
	}
	shown, err := s.presentAll(ctx, v, got.Records, now)
	if err != nil {
		return nil, err
	}
	c := &Connection{
		Invites: shown, Cursors: make([]string, 0, len(got.Records)),
		HasNext: got.HasNext, HasPrevious: got.HasPrevious, Total: got.Total,
	}
	for _, rec := range got.Records {
		c.Cursors = append(c.Cursors, encodeCursor(rec, page.Order, binding))
	}
	return c, nil
}

// ScopeQuota is a scope's own pool: an organization's, or the application's total.
func (s *Service) ScopeQuota(ctx context.Context, v viewer.Viewer, scope Scope) (*Quota, error) {
	if err := s.mayRead(ctx, v, scope); err != nil {
		return nil, err
	}
	pools := poolsOfScope(scope)
	now := s.Now()
	facts, accrual, err := s.Store.PoolFacts(ctx, pools, now)
	if err != nil {
		return nil, err
	}
	if facts[0].Reserved, facts[0].Refunded, err = s.Store.PoolSums(ctx, pools[0]); err != nil {
		return nil, err
	}
	q := s.Policy.quota(facts, moment{now: now, standing: Standing{Active: true}, accrual: accrual})
	return &q, nil
}

// poolsOfScope are those that every send in a scope charges, the scope's own first.
func poolsOfScope(scope Scope) []Pool { return PoolsOf("", scope) }

// UserQuota is a person's pool in one scope: one's own, or with invites:read there anybody's.
func (s *Service) UserQuota(ctx context.Context, v viewer.Viewer, userID string, organizationID *string) (*Quota, error) {
	if userID == v.UserID {
		return s.Quota(ctx, v, organizationID)
	}
	scope, err := scopeOf(v, organizationID)
	if err != nil {
		return nil, err
	}
	if err := s.mayRead(ctx, v, scope); err != nil {
		return nil, err
	}
	if !plausible(userID) {
		return nil, nil
	}
	return s.quotaOf(ctx, userID, scope)
}

// Quotas are the pools of many members of a scope; nobody is in it twice, nor who is not active. The caller has been shown
// the members.
func (s *Service) Quotas(ctx context.Context, userIDs []string, scope Scope) (map[string]*Quota, error) {
	now := s.Now()
	budgets, err := s.Store.Budgets(ctx, userIDs, scope, now)
	out := make(map[string]*Quota, len(budgets))
	for id, b := range budgets {
		if b.Standing.Active {
			q := s.Policy.quota(b.Pools, moment{now, b.Standing, b.Accrual})
			out[id] = &q
		}
	}
	return out, err
}

// exportPage is how many rows are read at a time.
const exportPage = 500

// Export hands out every invite of a scope that the filter lets through, oldest first. Each page is a read of its own, so
// what changes meanwhile may show in its new state, and nothing shows twice.
func (s *Service) Export(ctx context.Context, v viewer.Viewer, organizationID *string, f Filter, row func(*Invite) error) error {
	if err := mayAsk(v); err != nil {
		return err
	}
	scope, err := scopeOf(v, organizationID)
	if err != nil {
		return err
	}
	if err := s.mayRead(ctx, v, scope); err != nil {
		return err
	}
	if err := s.mayList(f, Order{}); err != nil {
		return err
	}
	now := s.Now()
	q := SentQuery{Scope: scope, Filter: f, Order: Order{Direction: Ascending}, Limit: exportPage, Now: now}
	for {
		page, err := s.Store.Sent(ctx, q)
		if err != nil {
			return err
		}
		for _, rec := range page.Records {
			if err := row(s.present(rec, v, now)); err != nil {
				return err
			}
		}
		if !page.HasNext || len(page.Records) == 0 {
			return nil
		}
		last := page.Records[len(page.Records)-1]
		q.After = &Position{CreatedAt: last.CreatedAt, ID: last.ID}
	}
}
