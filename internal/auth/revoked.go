package auth

import (
	"context"
	"sync"
	"time"
)

// revokedLife is how long an ended session's id is remembered: longer than any access token lives.
const revokedLife = 25 * time.Hour

// revoked are the sessions of WorkOS's that have ended, whose access tokens may be good by the clock. Safe for concurrent use.
type revoked struct {
	mu    sync.RWMutex
	ended map[string]time.Time
	asked time.Time
}

// has reports whether a session has ended. It is asked for every bearer token, cached or not.
func (r *revoked) has(sessionID string) bool {
	if sessionID == "" {
		return false
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	_, ended := r.ended[sessionID]
	return ended
}

// since is from when on to ask; the first time, as far back as any token lives.
func (r *revoked) since(now time.Time) time.Time {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.asked.IsZero() {
		return now.Add(-revokedLife)
	}
	return r.asked.Add(-revokedOverlap)
}

func (r *revoked) learn(sessionIDs []string, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended == nil {
		r.ended = map[string]time.Time{}
	}
	r.asked = now
	for _, id := range sessionIDs {
		if _, known := r.ended[id]; !known {
			r.ended[id] = now
		}
	}
	for id, at := range r.ended {
		if now.Sub(at) > revokedLife {
			delete(r.ended, id)
		}
	}
}

// add remembers one that ended here; when to ask from stays as it was.
func (r *revoked) add(sessionID string, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended == nil {
		r.ended = map[string]time.Time{}
	}
	r.ended[sessionID] = now
}

func (a *Auth) learnRevoked(ctx context.Context) error {
	now := a.now()
	ids, err := a.store.RevokedSince(ctx, a.revoked.since(now))
	if err != nil {
		return err
	}
	a.revoked.learn(ids, now)
	return nil
}
