package auth

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"guestlist/internal/viewer"
)

const (
	// maxDuplicates is how many cookies of one name are tried.
	maxDuplicates = 4
	// maxCookie is far above the 43 characters of a cookie of ours; longer ones are not looked up.
	maxCookie = 256
	// touchAtMost is how seldom a session in use is written; short idle times are followed more closely.
	touchAtMost = time.Minute
	// arrivalTakes is how long after a token was made WorkOS's word of an acceptance may still be on its way.
	arrivalTakes = time.Minute
	// maxTouches bounds the memo of what was written lately. One forgotten costs one more write.
	maxTouches = 10_000
)

// begin makes a session with a cookie value that nobody has seen before.
func (a *Auth) begin(ctx context.Context, p pending, token identity, refreshToken, userAgent string) (string, *refusal) {
	if err := a.audit(ctx, token); err != nil {
		return "", &refusal{page: unreachable(p), reason: "audit", cause: err}
	}
	cookie, now := secret(), a.now()
	err := a.store.CreateSession(ctx, Session{
		TokenHash:       hashed(cookie),
		RefreshToken:    a.tokenSeal.seal([]byte(refreshToken), hashed(cookie)),
		AccessExpiresAt: token.ExpiresAt,
		UserAgent:       userAgent,
		UserID:          token.UserID,
		OrganizationID:  token.OrganizationID,
		WorkOSSessionID: token.SessionID,
		Role:            token.Role,
		Permissions:     token.Permissions,
		Impersonator:    token.Impersonator,
		CreatedAt:       now,
		LastSeenAt:      now,
		ExpiresAt:       now.Add(a.sessionMax),
	})
	if err != nil {
		return "", &refusal{page: unreachable(p), reason: "store", cause: err}
	}
	a.logger.InfoContext(ctx, "signed in", slog.String("user", token.UserID), slog.Bool("impersonated", token.Impersonator != ""))
	return cookie, nil
}

// sessionValues are the presented cookie values worth looking up.
func (a *Auth) sessionValues(r *http.Request) []string {
	var fit []string
	for _, value := range a.cookieValues(r, sessionCookie) {
		if value != "" && len(value) <= maxCookie && len(fit) < maxDuplicates {
			fit = append(fit, value)
		}
	}
	return fit
}

// fromCookie finds the first live session among the presented cookies. Where there is none the cookie is deleted and the
// viewer is a stranger.
func (a *Auth) fromCookie(w http.ResponseWriter, r *http.Request) (viewer.Viewer, *fault) {
	for _, value := range a.sessionValues(r) {
		hash := hashed(value)
		s, err := a.store.Session(r.Context(), hash)
		if errors.Is(err, ErrNoSession) {
			continue
		}
		if err != nil {
			return viewer.Viewer{}, unavailable("store", err)
		}
		if !a.alive(s) {
			a.forget(r.Context(), hash)
			continue
		}
		s, err = a.fresh(r.Context(), s)
		if errors.Is(err, errSessionOver) {
			continue
		}
		if err != nil {
			return viewer.Viewer{}, unavailable("refresh", err)
		}
		a.touch(r.Context(), s)
		return a.sessionViewer(s), nil
	}
	a.dropCookie(w, sessionCookie)
	return viewer.Viewer{}, nil
}

func (a *Auth) alive(s Session) bool {
	now := a.now()
	return now.Before(s.ExpiresAt) && now.Before(s.LastSeenAt.Add(a.sessionIdle))
}

// forget deletes a session that ended by the clock, so that a longer idle time in a later configuration does not revive it.
func (a *Auth) forget(ctx context.Context, hash string) {
	if err := a.store.DeleteSession(ctx, hash); err != nil {
		a.logger.WarnContext(ctx, "ended session not deleted", slog.Any("error", err))
	}
}

// touch notes that the session is in use. A failure is no reason to refuse the request.
func (a *Auth) touch(ctx context.Context, s Session) {
	now := a.now()
	if !a.touched.due(s, now) {
		return
	}
	if err := a.store.TouchSession(ctx, s.TokenHash, now); err != nil {
		a.logger.WarnContext(ctx, "session not touched", slog.Any("error", err))
	}
}

func (a *Auth) sessionViewer(s Session) viewer.Viewer {
	return a.memberViewer(identity{
		UserID: s.UserID, SessionID: s.WorkOSSessionID, OrganizationID: s.OrganizationID, Role: s.Role, Permissions: s.Permissions,
		Impersonator: s.Impersonator, ExpiresAt: s.ExpiresAt,
	}, s.Access)
}

// memberViewer is a person as their token and our own records have them. A token may be older than a change of role: where
// its role is not theirs any more, it counts for nothing but what the present roles are given here.
func (a *Auth) memberViewer(token identity, access Access) viewer.Viewer {
	roles, granted := []string{token.Role}, token.Permissions
	switch {
	case access.Known && !access.Active:
		roles, granted = nil, nil
	case access.Known && token.Role != "" && !slices.Contains(access.Roles, token.Role):
		roles, granted = access.Roles, nil
	case access.Known:
		roles = append(roles, access.Roles...)
	}
	role := ""
	if len(roles) > 0 {
		role = roles[0]
	}
	return viewer.Viewer{
		Kind:             viewer.Member,
		UserID:           token.UserID,
		Admitted:         access.Admitted,
		Arriving:         !access.Admitted && a.now().Sub(token.IssuedAt) < arrivalTakes,
		OrganizationID:   token.OrganizationID,
		Operator:         a.isOperator(token.OrganizationID),
		Role:             role,
		Permissions:      a.permissions(granted, roles...),
		SessionID:        token.SessionID,
		SessionExpiresAt: token.ExpiresAt,
		Impersonator:     token.Impersonator,
	}
}

// touches remembers what was written lately, so that requests at the same moment write once.
type touches struct {
	every time.Duration
	mu    sync.Mutex
	last  *simplelru.LRU[string, time.Time]
}

func newTouches(every time.Duration) (*touches, error) {
	last, err := simplelru.NewLRU[string, time.Time](maxTouches, nil)
	if err != nil {
		return nil, err
	}
	return &touches{every: every, last: last}, nil
}

// due reports whether the session is to be written now, and remembers that it is.
func (t *touches) due(s Session, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	seen := s.LastSeenAt
	if mine, ok := t.last.Get(s.TokenHash); ok && mine.After(seen) {
		seen = mine
	}
	if now.Sub(seen) < t.every {
		return false
	}
	t.last.Add(s.TokenHash, now)
	return true
}
