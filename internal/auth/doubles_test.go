package auth

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"guestlist/internal/workos"
)

// clock is a hand-set one.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// memory is a Store. It fails with fail when that is set, and touches and deletes also with failWrites.
type memory struct {
	mu       sync.Mutex
	sessions map[string]Session
	logins   map[string]bool
	admitted map[string]bool
	touches  int
	reads    int
	fail     error

	failWrites error
}

func newMemory() *memory {
	return &memory{sessions: map[string]Session{}, logins: map[string]bool{}, admitted: map[string]bool{ada: true}}
}

func (m *memory) with(step func() error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return m.fail
	}
	return step()
}

func (m *memory) CreateSession(_ context.Context, s Session) error {
	return m.with(func() error { m.sessions[s.TokenHash] = s; return nil })
}

func (m *memory) Session(_ context.Context, hash string) (s Session, err error) {
	err = m.with(func() error {
		m.reads++
		found, ok := m.sessions[hash]
		if !ok {
			return fmt.Errorf("memory: %w", ErrNoSession)
		}
		s = found
		s.Admitted = m.admitted[s.UserID]
		return nil
	})
	return s, err
}

func (m *memory) TouchSession(_ context.Context, hash string, seenAt time.Time) error {
	return m.with(func() error {
		m.touches++
		if m.failWrites != nil {
			return m.failWrites
		}
		if s, ok := m.sessions[hash]; ok {
			s.LastSeenAt = seenAt
			m.sessions[hash] = s
		}
		return nil
	})
}

func (m *memory) DeleteSession(_ context.Context, hash string) error {
	return m.with(func() error {
		if m.failWrites != nil {
			return m.failWrites
		}
		delete(m.sessions, hash)
		return nil
	})
}

func (m *memory) ConsumeLogin(_ context.Context, id string, _ time.Time) (first bool, err error) {
	err = m.with(func() error {
		first = !m.logins[id]
		m.logins[id] = true
		return nil
	})
	return first, err
}

func (m *memory) Admitted(_ context.Context, userID string) (ok bool, err error) {
	err = m.with(func() error { ok = m.admitted[userID]; return nil })
	return ok, err
}

func (m *memory) admit(userID string, admitted bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.admitted[userID] = admitted
}

func (m *memory) failWith(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fail = err
}

func (m *memory) all() []Session {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []Session
	for _, s := range m.sessions {
		all = append(all, s)
	}
	slices.SortFunc(all, func(x, y Session) int { return cmp.Compare(x.TokenHash, y.TokenHash) })
	return all
}

// doorman is a Door that lets in whom the store has admitted, and remembers who came.
type doorman struct {
	store    *memory
	mu       sync.Mutex
	arrived  []Arrival
	machines []Machine
	fail     error
}

func (d *doorman) Admit(ctx context.Context, who Arrival) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.arrived = append(d.arrived, who)
	if d.fail != nil {
		return false, d.fail
	}
	return d.store.Admitted(ctx, who.UserID)
}

func (d *doorman) Recognize(_ context.Context, m Machine) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.machines = append(d.machines, m)
	return d.fail
}

// script is a WorkOS whose answers a test sets; what is asked of it is kept.
type script struct {
	mu        sync.Mutex
	answer    func(workos.CodeExchange) (workos.Authentication, error)
	exchanges []workos.CodeExchange
	urlErr    error
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
