package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"

	"guestlist/internal/workos"
)

// script is a WorkOS whose answers a test sets; what is asked of it is kept.
type script struct {
	mu        sync.Mutex
	answer    func(workos.CodeExchange) (workos.Authentication, error)
	exchanges []workos.CodeExchange
	urlErr    error
	// renew answers refreshes, whose tokens are kept in spent and organizations in asked. ended are the sessions that were to end at WorkOS.
	renew  func(token string) (workos.Authentication, error)
	spent  []string
	asked  []string
	ended  []string
	endErr error
	// apiKeys are the valid ones by value; keysErr fails every validation, and validated counts them. hold, when set, is waited for.
	apiKeys   map[string]workos.APIKey
	keysErr   error
	validated int
	hold      chan struct{}
}

func (s *script) ValidateAPIKey(_ context.Context, value string) (workos.APIKey, bool, error) {
	s.mu.Lock()
	s.validated++
	key, ok := s.apiKeys[value]
	err, hold := s.keysErr, s.hold
	s.mu.Unlock()
	if hold != nil {
		<-hold
	}
	return key, ok && err == nil, err
}

// set changes the script under its lock.
func (s *script) set(change func(*script)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s)
}

func (s *script) AuthorizationURL(req workos.AuthorizationRequest) (string, error) {
	if s.urlErr != nil {
		return "", s.urlErr
	}
	q := url.Values{
		"redirect_uri": {req.RedirectURI}, "state": {req.State}, "code_challenge": {req.CodeChallenge},
		"invitation_token": {req.InvitationToken}, "organization_id": {req.OrganizationID}, "screen_hint": {req.ScreenHint},
	}
	return "https://authkit.test/authorize?" + q.Encode(), nil
}

func (s *script) Authenticate(_ context.Context, x workos.CodeExchange) (workos.Authentication, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.exchanges = append(s.exchanges, x)
	return s.answer(x)
}

func (s *script) Refresh(_ context.Context, token, organizationID string) (workos.Authentication, error) {
	s.mu.Lock()
	s.asked = append(s.asked, organizationID)
	s.spent = append(s.spent, token)
	renew := s.renew
	s.mu.Unlock()
	return renew(token)
}

func (s *script) RevokeSession(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = append(s.ended, id)
	return s.endErr
}

func (s *script) LogoutURL(sessionID, returnTo string) (string, error) {
	if sessionID == "" {
		return "", errors.New("script: no session id")
	}
	return "https://workos.test/logout?" + url.Values{"session_id": {sessionID}, "return_to": {returnTo}}.Encode(), nil
}

func (s *script) redeemed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.exchanges)
}

// plainPages writes the message as text, one field a line.
type plainPages struct{}

func (plainPages) Message(w http.ResponseWriter, _ *http.Request, m Page) {
	w.WriteHeader(m.Status)
	_, _ = fmt.Fprintf(w, "%s\n%s\n%s\n%s\n", m.Title, m.Text, m.Action, m.ActionURL)
}
