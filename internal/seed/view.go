package seed

import (
	"context"
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
	// AnyBatch reports whether there is one at a position or beyond it, towards newer ones or older ones.
	AnyBatch(ctx context.Context, scopes []invite.Scope, at Position, newer bool) (bool, error)
	// SeedMedians are of the times from the mail to the acceptance, by batch; those that nobody accepted are left out.
	SeedMedians(ctx context.Context, ids []string, scopes []invite.Scope) (map[string]time.Duration, error)
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
	// Counts are without the median, which SeedMedians reads.
	Counts *invite.Counts
	// Scopes are those whose rows are counted.
	Scopes []invite.Scope
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
	maxCount = 10_000
	// maxMedian is how many acceptances of one list are put in order for somebody who asks for their median.
	maxMedian = 100_000
)

func (s *Views) show(b Batch, scopes []invite.Scope) *View {
	v := &View{
		Scopes: scopes, ID: b.ID, Name: b.Name, State: b.StateAt(s.Now()), CreatedAt: b.CreatedAt, Rows: b.Counts.Rows, Refused: b.Counts.Refused,
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
		c.Batches, c.Cursors = append(c.Batches, s.show(b, q.Scopes)), append(c.Cursors, cursorOf(scope, b))
	}
	if c.HasNext, c.HasPrevious, err = s.around(ctx, q, more); err != nil {
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

// around finds out what lies on either side of a page: what was read beyond its end, and what a cursor left out.
func (s *Views) around(ctx context.Context, q Query, more bool) (next, previous bool, err error) {
	next, previous = more, more
	if q.Backward || !more {
		if next, err = s.any(ctx, q.Scopes, q.Before, false); err != nil {
			return false, false, err
		}
	}
	if !q.Backward || !more {
		previous, err = s.any(ctx, q.Scopes, q.After, true)
	}
	return next, previous, err
}

// any is false without a cursor, which leaves nothing out.
func (s *Views) any(ctx context.Context, scopes []invite.Scope, at *Position, newer bool) (bool, error) {
	if at == nil {
		return false, nil
	}
	return s.Store.AnyBatch(ctx, scopes, *at, newer)
}

func (s *Views) query(scope invite.Scope, page invite.Page) (Query, error) {
	q := Query{Scopes: []invite.Scope{scope}, Now: s.Now()}
	var err error
	if q.Limit, q.Backward, err = page.Size(); err != nil {
		return q, err
	}
	if q.After, err = position(scope, page.After); err != nil {
		return q, err
	}
	q.Before, err = position(scope, page.Before)
	return q, err
}

// listed names the list of a scope's batches for its cursors.
const listed = "seedBatches"

func cursorOf(scope invite.Scope, b Batch) string {
	return invite.SealCursor(strconv.FormatInt(b.CreatedAt.UnixMicro(), 10)+":"+b.ID, listed, scope.Key())
}

// position reads a cursor; nil for none.
func position(scope invite.Scope, cursor *string) (*Position, error) {
	place, err := invite.OpenCursor(cursor, listed, scope.Key())
	if err != nil || cursor == nil {
		return nil, err
	}
	at, id, _ := strings.Cut(place, ":")
	us, err := strconv.ParseInt(at, 10, 64)
	if err != nil || !strings.HasPrefix(id, "seed_") || len(id) > 64 {
		return nil, problem.New(problem.BadUserInput, "This cursor does not belong to this list. Start again without it.")
	}
	return &Position{CreatedAt: time.UnixMicro(us).UTC(), ID: id}, nil
}

// Measured reports whether the view has a median: somebody accepted, and not so many that to put them in order costs too much.
func (v *View) Measured() bool { return v.Counts.Accepted > 0 && v.Counts.Accepted <= maxMedian }

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
	return s.show(b, scopes), nil
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
