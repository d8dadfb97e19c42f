package invite

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"time"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

const (
	defaultPage = 20
	maxPage     = 100
	maxCount    = 10000
)

// Page are Relay's arguments and the order. Nil stands for left out.
type Page struct {
	First, Last   *int
	After, Before *string
	Order         Order
}

// Connection is one page of invites with a cursor for each.
type Connection struct {
	Invites              []*Invite
	Cursors              []string
	HasNext, HasPrevious bool
	// Total is nil beyond 10,000.
	Total *int
}

// Sent lists what the viewer has sent in one scope; nil where they are not active.
func (s *Service) Sent(ctx context.Context, v viewer.Viewer, organizationID *string, page Page, filter Filter, count bool) (*Connection, error) {
	if err := mayAsk(v); err != nil {
		return nil, err
	}
	scope, err := scopeOf(v, organizationID)
	if err != nil {
		return nil, err
	}
	standing, err := s.placeOf(ctx, v, scope)
	if err != nil || !standing.Active {
		return nil, err
	}
	if err := filter.Check(); err != nil {
		return nil, err
	}
	return s.list(ctx, v, v.ID(), scope, page, filter, count)
}

func (p Page) into(q *SentQuery, binding string) error {
	var err error
	if q.Limit, q.Backward, err = p.size(); err != nil {
		return err
	}
	for _, c := range []struct {
		text *string
		into **Position
	}{{p.After, &q.After}, {p.Before, &q.Before}} {
		if c.text == nil {
			continue
		}
		at, ok := decodeCursor(*c.text, q.Order, binding)
		if !ok {
			return foreignCursor()
		}
		*c.into = &at
	}
	return nil
}

func foreignCursor() error {
	return problem.New(problem.BadUserInput, "This cursor does not belong to this list. Start again without it.")
}

// size is how many rows are asked for, and whether from the end.
func (p Page) size() (size int, backward bool, err error) {
	size = defaultPage
	switch {
	case p.First != nil && p.Last != nil:
		return 0, false, problem.New(problem.BadUserInput, "Give first or last, not both.")
	case p.First != nil:
		size = *p.First
	case p.Last != nil:
		size, backward = *p.Last, true
	}
	if size < 1 || size > maxPage {
		return 0, false, problem.New(problem.BadUserInput, "first and last must be from 1 to 100.")
	}
	return size, backward, nil
}

// cursor is what an opaque cursor holds. The binding keeps it from being used on another list.
type cursor struct {
	At      int64  `json:"t,omitempty"`
	ID      string `json:"i"`
	Binding string `json:"b"`
}

func cursorBinding(userID string, scope Scope, f Filter, o Order) string {
	text, _ := json.Marshal([]any{userID, scope.Key(), f, o}) // plain values: cannot fail
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:6])
}

// encodeCursor writes the time that the order goes by; 0 stands for an end that is not known.
func encodeCursor(r Record, o Order, binding string) string {
	c := cursor{ID: r.ID, Binding: binding}
	switch o.Field {
	case OrderEmail:
	case OrderExpiresAt:
		if !r.ExpiresAt.IsZero() {
			c.At = r.ExpiresAt.UnixMicro()
		}
	default:
		c.At = r.CreatedAt.UnixMicro()
	}
	text, _ := json.Marshal(c) // plain values: cannot fail
	return base64.RawURLEncoding.EncodeToString(text)
}

func decodeCursor(text string, o Order, binding string) (Position, bool) {
	if len(text) > 1024 {
		return Position{}, false
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	var c cursor
	if err != nil || json.Unmarshal(raw, &c) != nil || c.Binding != binding || !plausible(c.ID) {
		return Position{}, false
	}
	at := Position{ID: c.ID}
	switch o.Field {
	case OrderEmail:
	case OrderExpiresAt:
		if c.At != 0 {
			at.ExpiresAt = time.UnixMicro(c.At).UTC()
		}
	default:
		at.CreatedAt = time.UnixMicro(c.At).UTC()
	}
	return at, true
}
