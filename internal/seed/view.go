package seed

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

// Rights say who may read what; *invite.Service is one.
type Rights interface {
	// ReadsScope reports whether the viewer may read what a scope has; an error for whoever may not ask at all.
	ReadsScope(ctx context.Context, v viewer.Viewer, scope invite.Scope) (bool, error)
}

// Catalog is the part of a store that shows batches.
type Catalog interface {
	Batch(ctx context.Context, id string, scopes []invite.Scope, now time.Time) (Batch, error)
	Batches(ctx context.Context, q Query) ([]Batch, error)
	CountBatches(ctx context.Context, scopes []invite.Scope, most int) (int, error)
	SeedBatchOf(ctx context.Context, inviteIDs []string) (map[string]string, error)
}

// Views show batches to whoever may read a scope that they have rows in, and of them only those rows.
type Views struct {
	Store  Catalog
	Rights Rights
	Now    func() time.Time
	// Every is how often a followed batch is looked at.
	Every time.Duration
}

// View is a batch as one viewer sees it.
type View struct {
	ID, Name   string
	State      State
	StoppedBy  *string
	CreatedAt  time.Time
	FinishedAt *time.Time
	Rows       int
	Refused    int
	Counts     *invite.Counts
}

// IsNode marks a GraphQL Node.
func (View) IsNode() {}

// Connection is one page of batches with a cursor for each.
type Connection struct {
	Batches              []*View
	Cursors              []string
	HasNext, HasPrevious bool
	// Total is nil beyond 10,000, and where it was not asked for.
	Total *int
}

const (
	defaultPage = 20
	maxPage     = 100
	maxCount    = 10_000
)

func (s *Views) show(b Batch) *View {
	v := &View{
		ID: b.ID, Name: b.Name, State: b.StateAt(s.Now()), CreatedAt: b.CreatedAt, Rows: b.Counts.Rows, Refused: b.Counts.Refused,
		Counts: &invite.Counts{
			Pending: b.Counts.Pending, Accepted: b.Counts.Accepted, Revoked: b.Counts.Revoked, Expired: b.Counts.Expired, Failed: b.Counts.Failed,
		},
	}
	if b.StoppedBy != "" {
		v.StoppedBy = &b.StoppedBy
	}
	if !b.FinishedAt.IsZero() {
		v.FinishedAt = &b.FinishedAt
	}
	return v
}

// Of lists the batches of a scope, newest first.
func (s *Views) Of(ctx context.Context, v viewer.Viewer, scope invite.Scope, page invite.Page, count bool) (*Connection, error) {
	may, err := s.Rights.ReadsScope(ctx, v, scope)
	if err == nil && !may {
		err = problem.New(problem.Forbidden, "This needs invites:read.")
	}
	if err != nil {
		return nil, err
	}
	q, err := s.query(scope, page)
	if err != nil {
		return nil, err
	}
	q.Limit++ // one more tells whether there are others
	got, err := s.Store.Batches(ctx, q)
	if err != nil {
		return nil, err
	}
	more := len(got) >= q.Limit
	if more && q.Backward {
		got = got[1:]
	} else if more {
		got = got[:q.Limit-1]
	}
	c := &Connection{Batches: make([]*View, 0, len(got)), Cursors: make([]string, 0, len(got))}
	for _, b := range got {
		c.Batches, c.Cursors = append(c.Batches, s.show(b)), append(c.Cursors, cursorOf(b))
	}
	if err := s.around(ctx, c, q, more); err != nil {
		return nil, err
	}
	if count {
		n, err := s.Store.CountBatches(ctx, q.Scopes, maxCount+1)
		if err != nil {
			return nil, err
		}
		if n <= maxCount {
			c.Total = &n
		}
	}
	return c, nil
}

// around finds out what lies on either side of a page.
func (s *Views) around(ctx context.Context, c *Connection, q Query, more bool) error {
	any := func(after, before *Position) (bool, error) {
		got, err := s.Store.Batches(ctx, Query{Scopes: q.Scopes, After: after, Before: before, Limit: 1, Now: q.Now})
		return len(got) > 0, err
	}
	var err error
	c.HasNext, c.HasPrevious = more && !q.Backward, more && q.Backward
	if len(c.Cursors) == 0 {
		if q.Before != nil && !c.HasNext {
			c.HasNext, err = any(nil, nil)
		}
		return err
	}
	first, last := position(c.Cursors[0]), position(c.Cursors[len(c.Cursors)-1])
	if !c.HasNext {
		if c.HasNext, err = any(last, nil); err != nil {
			return err
		}
	}
	if !c.HasPrevious {
		c.HasPrevious, err = any(nil, first)
	}
	return err
}

func (s *Views) query(scope invite.Scope, page invite.Page) (Query, error) {
	q := Query{Scopes: []invite.Scope{scope}, Limit: defaultPage, Now: s.Now()}
	switch {
	case page.First != nil && page.Last != nil:
		return q, problem.New(problem.BadUserInput, "Give first or last, not both.")
	case page.First != nil:
		q.Limit = *page.First
	case page.Last != nil:
		q.Limit, q.Backward = *page.Last, true
	}
	if q.Limit < 1 || q.Limit > maxPage {
		return q, problem.New(problem.BadUserInput, "first and last must be from 1 to 100.")
	}
	for text, into := range map[*string]**Position{page.After: &q.After, page.Before: &q.Before} {
		if text == nil {
			continue
		}
		if *into = position(*text); *into == nil {
			return q, problem.New(problem.BadUserInput, "This cursor does not belong to this list. Start again without it.")
		}
	}
	return q, nil
}

const cursorPrefix = "seed:"

func cursorOf(b Batch) string {
	return base64.RawURLEncoding.EncodeToString([]byte(cursorPrefix + strconv.FormatInt(b.CreatedAt.UnixMicro(), 10) + ":" + b.ID))
}

// position reads a cursor; nil when it is none of this list's.
func position(cursor string) *Position {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	rest, ok := strings.CutPrefix(string(raw), cursorPrefix)
	at, id, found := strings.Cut(rest, ":")
	us, bad := strconv.ParseInt(at, 10, 64)
	if err != nil || !ok || !found || bad != nil || !strings.HasPrefix(id, "seed_") || len(id) > 64 {
		return nil
	}
	return &Position{CreatedAt: time.UnixMicro(us).UTC(), ID: id}
}

// readable are the scopes that a viewer may read.
func (s *Views) readable(ctx context.Context, v viewer.Viewer) ([]invite.Scope, error) {
	candidates := []invite.Scope{""}
	if v.OrganizationID != "" {
		candidates = append(candidates, invite.Scope(v.OrganizationID))
	}
	var scopes []invite.Scope
	for _, scope := range candidates {
		may, err := s.Rights.ReadsScope(ctx, v, scope)
		if err != nil {
			return nil, err
		}
		if may {
			scopes = append(scopes, scope)
		}
	}
	return scopes, nil
}

// ByID reads one batch; nil when there is none or it is not the viewer's to see.
func (s *Views) ByID(ctx context.Context, v viewer.Viewer, id string) (*View, error) {
	scopes, err := s.readable(ctx, v)
	if err != nil || len(scopes) == 0 || !strings.HasPrefix(id, "seed_") || strings.ContainsRune(id, 0) {
		return nil, err
	}
	b, err := s.Store.Batch(ctx, id, scopes, s.Now())
	if problem.Is(err, problem.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return s.show(b), nil
}

// OfInvites reads the batches that made invites, as far as the viewer may see them.
func (s *Views) OfInvites(ctx context.Context, v viewer.Viewer, inviteIDs []string) (map[string]*View, error) {
	of, err := s.Store.SeedBatchOf(ctx, inviteIDs)
	if err != nil {
		return nil, err
	}
	views, seen := map[string]*View{}, map[string]*View{}
	for inviteID, batch := range of {
		view, known := seen[batch]
		if !known {
			if view, err = s.ByID(ctx, v, batch); err != nil {
				return nil, err
			}
			seen[batch] = view
		}
		views[inviteID] = view
	}
	return views, nil
}
