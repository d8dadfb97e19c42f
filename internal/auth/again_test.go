package auth

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
	"guestlist/internal/workos"
)

// again asks who a request with these headers is from by now.
func (g *rig) again(header http.Header) (viewer.Viewer, error) {
	g.t.Helper()
	req, err := http.NewRequestWithContext(g.t.Context(), http.MethodPost, g.server.URL, nil)
	if err != nil {
		g.t.Fatal(err)
	}
	req.Header = header
	return g.auth.Again(req)
}

func TestAgainFollowsTheSessionWithoutUsingIt(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.store.admit(ada, true)
	value := g.plant(nil)
	header := cookieHeader("unknown", value)
	if v, err := g.again(header); err != nil || v.UserID != ada || !v.Admitted {
		t.Errorf("alive: %+v, %v", v, err)
	}
	g.store.admit(ada, false)
	if v, err := g.again(header); err != nil || v.Admitted {
		t.Errorf("shut out: %+v, %v", v, err)
	}
	g.clock.advance(59 * time.Minute)
	if v, err := g.again(header); err != nil || v.UserID != ada || g.store.touches != 0 {
		t.Errorf("asking is no use of the session: %+v, %v, %d writes", v, err, g.store.touches)
	}
	g.store.failWith(errors.New("away"))
	if _, err := g.again(header); err == nil || problem.Is(err, problem.Unauthenticated) {
		t.Errorf("what is not known is no sign-out: %v", err)
	}
	g.store.failWith(nil)
	g.clock.advance(time.Minute)
	if v, err := g.again(header); err != nil || v.Kind != viewer.Anonymous {
		t.Errorf("idle too long: %+v, %v", v, err)
	}
	if v, err := g.again(http.Header{}); err != nil || v.Kind != viewer.Anonymous {
		t.Errorf("no cookie: %+v, %v", v, err)
	}
}

func TestAgainFollowsTheToken(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	header := bearer(g.token(nil))
	if v, err := g.again(header); err != nil || v.UserID != ada {
		t.Errorf("good: %+v, %v", v, err)
	}
	g.clock.advance(time.Hour)
	if _, err := g.again(header); !problem.Is(err, problem.Unauthenticated) {
		t.Errorf("over: %v", err)
	}
}

// A stream is told by these rights, so they are as fresh as a request's.
func TestAgainFollowsTheRights(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	withKey(g)
	g.store.admit(ada, true)
	roles := func(role string) {
		g.store.mu.Lock()
		defer g.store.mu.Unlock()
		g.store.known = map[string]Access{ada: {Known: true, Active: true, Roles: []string{role}}}
	}
	headers := map[string]http.Header{"cookie": cookieHeader(g.plant(func(s *Session) { s.OrganizationID, s.Role = "org_1", "admin" })), "key": bearer(customerKey)}
	check := func(want bool) {
		t.Helper()
		for name, header := range headers {
			if v, err := g.again(header); err != nil || v.ID() == "" || v.Can(viewer.InvitesManage, "org_1") != want {
				t.Errorf("%s: %+v, %v", name, v, err)
			}
		}
	}
	roles("admin")
	check(true)
	roles("member")
	g.workos.set(func(s *script) {
		s.apiKeys = map[string]workos.APIKey{customerKey: {ID: "api_key_01K", OrganizationID: "org_1"}}
	})
	g.clock.advance(apiKeyLife)
	check(false)
}
