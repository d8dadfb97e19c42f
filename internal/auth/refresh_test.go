package auth

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"guestlist/internal/viewer"
	"guestlist/internal/workos"
)

// signedIn is a browser with a session whose access token is at its end.
func signedIn(t *testing.T) (*rig, *http.Client) {
	t.Helper()
	g := newRig(t)
	browser := g.browser()
	g.signIn(browser)
	g.clock.advance(5 * time.Minute)
	return g, browser
}

// renewed answers refreshes with claims that a change may spoil, and with a numbered successor.
func (g *rig) renewed(change func(jwt.MapClaims)) {
	g.workos.set(func(s *script) {
		s.renew = func(token string) (workos.Authentication, error) {
			got := g.authentication(change)
			got.RefreshToken = token + "+"
			return got, nil
		}
	})
}

func (g *rig) spent() []string {
	g.workos.mu.Lock()
	defer g.workos.mu.Unlock()
	return slices.Clone(g.workos.spent)
}

func TestBurstOnAnExpiredTokenRefreshesOnceAndNobodyFails(t *testing.T) {
	t.Parallel()
	g, browser := signedIn(t)
	g.renewed(func(said jwt.MapClaims) { said["role"], said["permissions"] = "member", []string{"a:b"} })
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if v := g.who(browser); v.Role != "member" || !slices.Equal(v.Permissions, []string{"a:b"}) {
				t.Errorf("old claims: %+v", v)
			}
		})
	}
	all.Wait()
	if got := g.spent(); !slices.Equal(got, []string{"refresh-secret"}) {
		t.Errorf("spent %v", got)
	}
	g.clock.advance(5 * time.Minute)
	g.who(browser)
	if got := g.spent(); !slices.Equal(got, []string{"refresh-secret", "refresh-secret+"}) {
		t.Errorf("the second time: %v", got)
	}
	if s := g.store.all()[0]; strings.Contains(s.RefreshToken, "refresh-secret") || s.Version != 2 {
		t.Errorf("stored %+v", s)
	}
}

func TestTokenIsNotRefreshedBeforeItsEnd(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	browser := g.browser()
	g.signIn(browser)
	g.clock.advance(5*time.Minute - refreshAhead - time.Second)
	g.who(browser)
	if got := g.spent(); len(got) != 0 {
		t.Errorf("spent %v", got)
	}
}

func TestTroubleAtWorkOSKeepsTheSessionAsItWas(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]error{
		"the network":         errors.New("cut"),
		"our key is refused":  &workos.AuthError{Code: "invalid_client", Status: 401},
		"a code from nowhere": &workos.AuthError{Code: "something_new", Status: 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, browser := signedIn(t)
			g.workos.set(func(s *script) {
				s.renew = func(string) (workos.Authentication, error) { return workos.Authentication{}, trouble }
			})
			for range 3 {
				if v := g.who(browser); v.UserID != ada || v.Role != "admin" {
					t.Fatalf("%+v", v)
				}
			}
			tries := len(g.spent())
			if tries > 2 { // one, and one replay where the outcome is not known
				t.Errorf("%d tries within the pause", tries)
			}
			g.renewed(nil)
			g.clock.advance(refreshPause)
			if v := g.who(browser); v.UserID != ada || len(g.spent()) != tries+1 {
				t.Errorf("after the pause: %+v, %d tries", v, len(g.spent()))
			}
		})
	}
}

func TestSessionEndsWhenWorkOSSaysSo(t *testing.T) {
	t.Parallel()
	g, browser := signedIn(t)
	g.workos.set(func(s *script) {
		s.renew = func(string) (workos.Authentication, error) {
			return workos.Authentication{}, &workos.AuthError{Code: "invalid_grant", Status: 400}
		}
	})
	a := g.get(browser, "/who")
	if c := a.setBy("guestlist"); a.StatusCode != http.StatusOK || c == nil || c.MaxAge >= 0 || len(g.store.all()) != 0 {
		t.Errorf("%d, cookie %v, %d sessions", a.StatusCode, c, len(g.store.all()))
	}
}

func TestRefusalThatCameTooLateEndsNothingNewer(t *testing.T) {
	t.Parallel()
	g, browser := signedIn(t)
	g.workos.set(func(s *script) {
		s.renew = func(string) (workos.Authentication, error) {
			// Another replica has renewed the session while this one's question was under way.
			stored := g.store.all()[0]
			newer := stored
			newer.Version, newer.AccessExpiresAt = stored.Version+1, g.clock.Now().Add(5*time.Minute)
			if _, err := g.store.FinishRefresh(t.Context(), newer, stored.Version); err != nil {
				t.Error(err)
			}
			return workos.Authentication{}, &workos.AuthError{Code: "invalid_grant", Status: 400}
		}
	})
	g.get(browser, "/who")
	if v := g.who(browser); v.UserID != ada {
		t.Errorf("the newer session is gone: %+v", v)
	}
}

func TestTokenSealedByAnUnknownKeyIs503AndNoSignOut(t *testing.T) {
	t.Parallel()
	g, browser := signedIn(t)
	other, err := newSealer([]string{"another cookie key of 32 characters or more"}, forTokens)
	if err != nil {
		t.Fatal(err)
	}
	mine := g.auth.tokenSeal
	g.auth.tokenSeal = other
	a := g.get(browser, "/who")
	if a.StatusCode != http.StatusServiceUnavailable || a.setBy("guestlist") != nil || len(g.store.all()) != 1 || len(g.spent()) != 0 {
		t.Errorf("%d, cookie %v", a.StatusCode, a.setBy("guestlist"))
	}
	g.auth.tokenSeal = mine
	if v := g.who(browser); v.UserID != ada {
		t.Errorf("once the key is there: %+v", v)
	}
}

func TestRefreshSealsTheTokenUnderTheFirstKey(t *testing.T) {
	t.Parallel()
	g, browser := signedIn(t)
	const next = "the next cookie key, of 32 characters or more"
	rotated, err := newSealer([]string{next, testKey}, forTokens)
	if err != nil {
		t.Fatal(err)
	}
	alone, err := newSealer([]string{next}, forTokens)
	if err != nil {
		t.Fatal(err)
	}
	g.renewed(nil)
	g.auth.tokenSeal = rotated
	if v := g.who(browser); v.UserID != ada {
		t.Fatalf("under the retired key: %+v", v)
	}
	s := g.store.all()[0]
	if plain, err := alone.open(s.RefreshToken, s.TokenHash); err != nil || string(plain) != "refresh-secret+" {
		t.Errorf("%q, %v", plain, err)
	}
}

func TestTokenOfAnotherRowIsNoGood(t *testing.T) {
	t.Parallel()
	g, browser := signedIn(t)
	victim := g.store.all()[0]
	moved := g.auth.tokenSeal.seal([]byte("refresh-secret"), "another row")
	if done, err := g.store.atVersion(victim.TokenHash, 0, func(s Session) { s.RefreshToken = moved; g.store.sessions[s.TokenHash] = s }); !done || err != nil {
		t.Fatal(done, err)
	}
	if g.who(browser).Kind != viewer.Anonymous || len(g.spent()) != 0 {
		t.Error("a token that was moved to another row was spent")
	}
}

func TestRefreshThatSomebodyElseHasIsWaitedFor(t *testing.T) {
	t.Parallel()
	g, browser := signedIn(t)
	held := g.store.all()[0]
	if _, mine, err := g.store.ClaimRefresh(t.Context(), held.TokenHash, 0, g.clock.Now(), refreshLease); !mine || err != nil {
		t.Fatal(mine, err)
	}
	answered := make(chan viewer.Viewer)
	go func() { answered <- g.who(browser) }()
	held.Version, held.Role, held.AccessExpiresAt = 1, "auditor", g.clock.Now().Add(5*time.Minute)
	if _, err := g.store.FinishRefresh(t.Context(), held, 0); err != nil {
		t.Fatal(err)
	}
	if v := <-answered; v.Role != "auditor" || len(g.spent()) != 0 {
		t.Errorf("%+v, spent %v", v, g.spent())
	}
}

func TestRefreshWhoseProcessDiedIsReplayedWithoutARequest(t *testing.T) {
	t.Parallel()
	g, _ := signedIn(t)
	g.renewed(nil)
	held := g.store.all()[0]
	if _, mine, err := g.store.ClaimRefresh(t.Context(), held.TokenHash, 0, g.clock.Now(), refreshLease); !mine || err != nil {
		t.Fatal(mine, err)
	}
	for _, wait := range []time.Duration{0, refreshLease - time.Second} {
		g.clock.advance(wait)
		if err := g.auth.finishAbandoned(context.Background()); err != nil || len(g.spent()) != 0 {
			t.Fatalf("while it may be under way: %v, spent %v", err, g.spent())
		}
	}
	g.clock.advance(time.Second + janitorEvery)
	if err := g.auth.finishAbandoned(context.Background()); err != nil {
		t.Fatal(err)
	}
	if s := g.store.all()[0]; s.Version != 1 || !slices.Equal(g.spent(), []string{"refresh-secret"}) {
		t.Errorf("%+v, spent %v", s, g.spent())
	}
}

func TestRenewedTokenOfSomebodyElseEndsTheSession(t *testing.T) {
	t.Parallel()
	g, browser := signedIn(t)
	g.renewed(func(said jwt.MapClaims) { said["sub"] = "user_eve" })
	if g.who(browser).Kind != viewer.Anonymous || len(g.store.all()) != 0 {
		t.Error("the session took another person's token")
	}
}

func TestTokenOlderThanAChangeOfRoleCountsForTheRolesThatTheyHaveNow(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	token := g.token(nil) // admin, with permissions of its own
	for name, row := range map[string]struct {
		known Access
		role  string
		want  []string
	}{
		"as the token says":      {Access{Known: true, Active: true, Roles: []string{"admin"}}, "admin", []string{"invites:read", "reports:read", "invites:manage"}},
		"not heard of yet":       {Access{}, "admin", []string{"invites:read", "reports:read", "invites:manage"}},
		"demoted":                {Access{Known: true, Active: true, Roles: []string{"member"}}, "member", []string{}},
		"a second role":          {Access{Known: true, Active: true, Roles: []string{"member", "admin"}}, "admin", []string{"invites:read", "reports:read", "invites:manage"}},
		"removed, or not joined": {Access{Known: true, Roles: []string{"admin"}}, "", []string{}},
	} {
		g.store.mu.Lock()
		g.store.known = map[string]Access{ada: row.known}
		g.store.mu.Unlock()
		status, v := g.asBearer(token)
		if status != http.StatusOK || v.Role != row.role || !slices.Equal(v.Permissions, row.want) {
			t.Errorf("%s: %d %+v", name, status, v)
		}
	}
}
