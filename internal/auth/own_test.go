package auth

import (
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
	"guestlist/internal/workos"
)

func TestOwnSessionsAreListedAndEndedHereAndAtWorkOS(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	browser := g.browser()
	g.signIn(browser)
	other := g.plant(func(s *Session) { s.WorkOSSessionID, s.UserAgent = "session_2", "Phone/1" })
	g.plant(func(s *Session) { s.WorkOSSessionID, s.LastSeenAt = "session_idle", g.clock.Now().Add(-2*time.Hour) })
	g.plant(func(s *Session) { s.WorkOSSessionID, s.UserID = "session_eve", "user_eve" })
	v := g.who(browser)
	list, err := g.auth.Sessions(t.Context(), v)
	if err != nil || len(list) != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
	for _, s := range list {
		if s.Current != (s.ID == "session_1") || (s.ID == "session_2") != (s.UserAgent == "Phone/1") {
			t.Errorf("%+v", s)
		}
	}
	for _, id := range []string{"", "session_eve", "session_none"} {
		if err := g.auth.EndSession(t.Context(), v, id); !problem.Is(err, problem.NotFound) {
			t.Errorf("%q: %v", id, err)
		}
	}
	if err := g.auth.EndSession(t.Context(), v, "session_2"); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(g.workos.ended, []string{"session_2"}) {
		t.Errorf("ended at WorkOS: %v", g.workos.ended)
	}
	if a := g.do(g.browser(), http.MethodGet, "/who", cookieHeader(other)); a.setBy("guestlist") == nil {
		t.Errorf("the other browser is still in: %s", a.body)
	}
	if g.who(browser).UserID != ada {
		t.Error("this browser is out")
	}
}

func TestSessionThatWorkOSCannotEndStays(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	browser := g.browser()
	g.signIn(browser)
	v := g.who(browser)
	g.workos.set(func(s *script) { s.endErr = errors.New("away") })
	if err := g.auth.EndSession(t.Context(), v, "session_1"); !problem.Is(err, problem.UpstreamUnavailable) || g.who(browser).UserID != ada {
		t.Errorf("%v", err)
	}
	g.workos.set(func(s *script) { s.endErr = &workos.Error{Status: http.StatusBadRequest} })
	if err := g.auth.EndSession(t.Context(), v, "session_1"); err != nil || g.who(browser).Kind != viewer.Anonymous {
		t.Errorf("one that has ended there: %v", err)
	}
}

func TestSignOutCutsTheTokensOfItsSession(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	browser := g.browser()
	g.signIn(browser)
	token := g.token(nil)
	if status, _ := g.asBearer(token); status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	g.do(browser, http.MethodPost, "/auth/logout", nil)
	if status, _ := g.asBearer(token); status != http.StatusUnauthorized {
		t.Errorf("the session's token answers %d after sign-out", status)
	}
}
