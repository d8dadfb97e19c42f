package invite

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

const (
	defaultPage = 20
	maxPage     = 100
	maxCount    = 10000
)

// Page are Relay's arguments. Nil stands for left out.
type Page struct {
	First, Last   *int
	After, Before *string
}

// Connection is one page of invites with a cursor for each.
type Connection struct {
	Invites              []*Invite
	Cursors              []string
	HasNext, HasPrevious bool
	// Total is nil beyond 10,000.
	Total *int
}

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
	standing, err := s.standing(ctx, userID, scope)
	if err != nil || !standing.Active {
		return nil, err
	}
	now := s.Now()
	facts, accrual, err := s.Store.PoolFacts(ctx, PoolsOf(userID, scope), now)
	if err != nil {
		return nil, err
	}
	q := s.Policy.quota(facts, moment{now, standing, accrual})
	return &q, nil
}

// QuotaAfter is the pool of an invite's inviter, read after a change; nil for whoever may not see it.
func (s *Service) QuotaAfter(ctx context.Context, v viewer.Viewer, in *Invite) (*Quota, error) {
	if in.InviterID != v.UserID {
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
	return s.present(rec, v, s.Now()), nil
}

// visible reads an invite that is the viewer's own or lies in a scope where they hold the permission.
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
	if rec.InviterID == v.UserID {
		return rec, nil
	}
	may, err := s.holds(ctx, v, permission, rec.Scope)
	if err == nil && !may {
		err = unknown
	}
	return rec, err
}

// holds reports whether the viewer has a permission in a scope and is still active there: a session may be older than the
// end of a membership.
func (s *Service) holds(ctx context.Context, v viewer.Viewer, permission string, scope Scope) (bool, error) {
	if !v.Can(permission, string(scope)) {
		return false, nil
	}
	standing, err := s.standing(ctx, v.UserID, scope)
	return standing.Active, err
}

// standing is nothing in a scope that cannot exist.
func (s *Service) standing(ctx context.Context, userID string, scope Scope) (Standing, error) {
	if !plausible(scope.Key()) {
		return Standing{}, nil
	}
	return s.Store.Standing(ctx, userID, scope)
}

// Sent lists what the viewer has sent in one scope, newest first; nil where they are not active.
func (s *Service) Sent(ctx context.Context, v viewer.Viewer, organizationID *string, page Page, filter Filter, count bool) (*Connection, error) {
	if err := mayAsk(v); err != nil {
		return nil, err
	}
	scope, err := scopeOf(v, organizationID)
	if err != nil {
		return nil, err
	}
	standing, err := s.standing(ctx, v.UserID, scope)
	if err != nil || !standing.Active {
		return nil, err
	}
	if strings.ContainsRune(filter.EmailPrefix, 0) {
		return nil, problem.New(problem.BadUserInput, "email holds a control character.")
	}
	now := s.Now()
	q := SentQuery{InviterID: v.UserID, Scope: scope, Filter: filter, Now: now}
	if count {
		q.CountTo = maxCount
	}
	binding := cursorBinding(v.UserID, scope, filter)
	if err := page.into(&q, binding); err != nil {
		return nil, err
	}
	got, err := s.Store.Sent(ctx, q)
	if err != nil {
		return nil, err
	}
	c := &Connection{Invites: []*Invite{}, Cursors: []string{}, HasNext: got.HasNext, HasPrevious: got.HasPrevious, Total: got.Total}
	for _, rec := range got.Records {
		c.Invites = append(c.Invites, s.present(rec, v, now))
		c.Cursors = append(c.Cursors, encodeCursor(Position{rec.CreatedAt, rec.ID}, binding))
	}
	return c, nil
}

func (p Page) into(q *SentQuery, binding string) error {
	size := defaultPage
	switch {
	case p.First != nil && p.Last != nil:
		return problem.New(problem.BadUserInput, "Give first or last, not both.")
	case p.First != nil:
		size = *p.First
	case p.Last != nil:
		size, q.Backward = *p.Last, true
	}
	if size < 1 || size > maxPage {
		return problem.New(problem.BadUserInput, "first and last must be from 1 to 100.")
	}
	q.Limit = size
	for _, c := range []struct {
		text *string
		into **Position
	}{{p.After, &q.After}, {p.Before, &q.Before}} {
		if c.text == nil {
			continue
		}
		at, ok := decodeCursor(*c.text, binding)
		if !ok {
			return problem.New(problem.BadUserInput, "This cursor does not belong to this list. Start again without it.")
		}
		*c.into = &at
	}
	return nil
}

// cursor is what an opaque cursor holds. The binding keeps it from being used on another list.
type cursor struct {
	At      int64  `json:"t"`
	ID      string `json:"i"`
	Binding string `json:"b"`
}

func cursorBinding(userID string, scope Scope, f Filter) string {
	text, _ := json.Marshal([]any{userID, scope.Key(), f}) // plain values: cannot fail
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:6])
}

func encodeCursor(p Position, binding string) string {
	text, _ := json.Marshal(cursor{p.CreatedAt.UnixMicro(), p.ID, binding}) // plain values: cannot fail
	return base64.RawURLEncoding.EncodeToString(text)
}

func decodeCursor(text, binding string) (Position, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	var c cursor
	if err != nil || len(raw) > 512 || json.Unmarshal(raw, &c) != nil || c.Binding != binding || !plausible(c.ID) {
		return Position{}, false
	}
	return Position{time.UnixMicro(c.At).UTC(), c.ID}, true
}
