package invite

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

// MemberQuery asks for one page of the people of a scope, in the order of their ids. Prefix narrows to whose name or, with
// ByEmail, address begins so; it is folded.
type MemberQuery struct {
	Scope    Scope
	Prefix   string
	ByEmail  bool
	After    string
	Before   string
	Limit    int
	Backward bool
	CountTo  int
}

// MemberPage is one page in its order, and whether more lie on either side. Total is nil beyond CountTo.
type MemberPage struct {
	Members              []Member
	HasNext, HasPrevious bool
	Total                *int
}

// MemberConnection is one page of members with a cursor for each.
type MemberConnection struct {
	Members              []*Member
	Cursors              []string
	HasNext, HasPrevious bool
	// Total is nil beyond 10,000.
	Total *int
}

// maxPrefix is longer than any name or address.
const maxPrefix = 320

// Members lists the people of a scope.
func (s *Service) Members(ctx context.Context, v viewer.Viewer, scope Scope, page Page, query *string, count bool) (*MemberConnection, error) {
	if err := s.mayRead(ctx, v, scope); err != nil {
		return nil, err
	}
	q := MemberQuery{Scope: scope, ByEmail: !s.Policy.MaskEmails}
	if query != nil {
		q.Prefix = Fold(strings.TrimSpace(*query))
	}
	if strings.ContainsRune(q.Prefix, 0) || len(q.Prefix) > maxPrefix {
		return nil, problem.New(problem.BadUserInput, "query is too long or holds a control character.")
	}
	if count {
		q.CountTo = maxCount
	}
	var err error
	if q.Limit, q.Backward, err = page.size(); err != nil {
		return nil, err
	}
	binding := bound("members", scope.Key(), q.Prefix)
	if q.After, err = openCursor(page.After, binding); err != nil {
		return nil, err
	}
	if q.Before, err = openCursor(page.Before, binding); err != nil {
		return nil, err
	}
	got, err := s.Store.Members(ctx, q)
	if err != nil {
		return nil, err
	}
	c := &MemberConnection{HasNext: got.HasNext, HasPrevious: got.HasPrevious, Total: got.Total, Members: []*Member{}, Cursors: []string{}}
	for i := range got.Members {
		c.Members = append(c.Members, &got.Members[i])
		c.Cursors = append(c.Cursors, sealCursor(got.Members[i].UserID, binding))
	}
	return c, nil
}

// bound names a list, so that a cursor of another one is refused.
func bound(list ...any) string {
	text, _ := json.Marshal(list) // plain values: cannot fail
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:6])
}

// sealCursor makes an opaque cursor of a place in a list.
func sealCursor(place, binding string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(binding + place))
}

// maxPlace is longer than any place in a list of ours.
const maxPlace = 8 << 10

// openCursor is the inverse; empty for no cursor.
func openCursor(cursor *string, binding string) (string, error) {
	if cursor == nil {
		return "", nil
	}
	wrong := problem.New(problem.BadUserInput, "This cursor does not belong to this list. Start again without it.")
	if len(*cursor) > maxPlace {
		return "", wrong
	}
	raw, err := base64.RawURLEncoding.DecodeString(*cursor)
	place, ok := strings.CutPrefix(string(raw), binding)
	if err != nil || !ok || place == "" || strings.ContainsRune(place, 0) || strings.ToValidUTF8(place, "") != place {
		return "", wrong
	}
	return place, nil
}
