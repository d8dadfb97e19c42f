package auth

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
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
	known    map[string]Access
	revoked  []string
	notes    []string
	noteErr  error
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
		s.Access = m.access(s.UserID)
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

func (m *memory) access(userID string) Access {
	a := m.known[userID]
	a.Admitted = m.admitted[userID]
	return a
}

func (m *memory) Access(_ context.Context, userID, _ string) (a Access, err error) {
	err = m.with(func() error { a = m.access(userID); return nil })
	return a, err
}

func (m *memory) SessionsOf(_ context.Context, userID string, now time.Time) (list []Session, err error) {
	err = m.with(func() error {
		for _, s := range m.sessions {
			if s.UserID == userID && now.Before(s.ExpiresAt) {
				list = append(list, s)
			}
		}
		return nil
	})
	return list, err
}

func (m *memory) NoteImpersonation(_ context.Context, userID, _, staff, session string, _ time.Time) error {
	return m.with(func() error {
		if m.noteErr != nil {
			return m.noteErr
		}
		m.notes = append(m.notes, userID+" "+staff+" "+session)
		return nil
	})
}

func (m *memory) RevokeSession(_ context.Context, id string, _ time.Time) error {
	return m.with(func() error {
		m.revoked = append(m.revoked, id)
		for hash, s := range m.sessions {
			if s.WorkOSSessionID == id {
				delete(m.sessions, hash)
			}
		}
		return nil
	})
}

func (m *memory) RevokedSince(context.Context, time.Time) (ids []string, err error) {
	err = m.with(func() error { ids = slices.Clone(m.revoked); return nil })
	return ids, err
}

func (m *memory) ClaimRefresh(_ context.Context, hash string, version int, now time.Time, lease time.Duration) (s Session, mine bool, err error) {
	err = m.with(func() error {
		var ok bool
		if s, ok = m.sessions[hash]; !ok {
			return ErrNoSession
		}
		if mine = s.Version == version && !s.RefreshUntil.After(now); mine {
			s.RefreshUntil = now.Add(lease)
			m.sessions[hash] = s
		}
		s.Access = m.access(s.UserID)
		return nil
	})
	return s, mine, err
}

// atVersion changes a session that still has the version.
func (m *memory) atVersion(hash string, version int, change func(Session)) (done bool, err error) {
	err = m.with(func() error {
		s, ok := m.sessions[hash]
		if done = ok && s.Version == version; done {
			change(s)
		}
		return nil
	})
	return done, err
}

func (m *memory) ReleaseRefresh(_ context.Context, hash string, version int, until time.Time, failures int) error {
	_, err := m.atVersion(hash, version, func(s Session) {
		s.RefreshUntil, s.RefreshFailures = until, failures
		m.sessions[hash] = s
	})
	return err
}

func (m *memory) FinishRefresh(_ context.Context, n Session, version int) (bool, error) {
	return m.atVersion(n.TokenHash, version, func(s Session) {
		n.LastSeenAt = s.LastSeenAt
		m.sessions[n.TokenHash] = n
	})
}

func (m *memory) EndRefresh(_ context.Context, hash string, version int) error {
	_, err := m.atVersion(hash, version, func(Session) { delete(m.sessions, hash) })
	return err
}

func (m *memory) AbandonedRefreshes(_ context.Context, after, before time.Time, _ int) (list []Session, err error) {
	err = m.with(func() error {
		for _, s := range m.sessions {
			if s.RefreshUntil.After(after) && !s.RefreshUntil.After(before) {
				list = append(list, s)
			}
		}
		return nil
	})
	return list, err
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
	access, err := d.store.Access(ctx, who.UserID, "")
	return access.Admitted, err
}

func (d *doorman) Recognize(_ context.Context, m Machine) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.machines = append(d.machines, m)
	return d.fail
}
