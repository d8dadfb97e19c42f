package auth

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"guestlist/internal/workos"
)

func TestWhoeverTheDoorRefusesGetsNoSession(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.store.admit(ada, false)
	browser := g.browser()
	a := g.get(browser, "/auth/callback?code=good&state="+g.beginLogin(browser, "").Get("state"))
	if a.StatusCode != http.StatusForbidden || !strings.Contains(a.body, "By invitation only") || len(g.store.all()) != 0 || a.setBy("guestlist") != nil {
		t.Fatalf("%d %s", a.StatusCode, a.body)
	}
	if !strings.Contains(a.body, "https://workos.test/logout?") || !strings.Contains(a.body, "session_1") {
		t.Errorf("no way to another account: %s", a.body)
	}
}

func TestImpersonatedSignInIsSaidToTheDoorAndKept(t *testing.T) {
	t.Parallel()
	for name, answered := range map[string]func(*rig) workos.Authentication{
		"in the token": func(g *rig) workos.Authentication {
			return g.authentication(func(said jwt.MapClaims) { said["act"] = map[string]string{"sub": "staff@workos.example"} })
		},
		"beside the token": func(g *rig) workos.Authentication {
			got := g.authentication(nil)
			got.Impersonator = "staff@workos.example"
			return got
		},
	} {
		g := newRig(t)
		g.workos.answer = func(workos.CodeExchange) (workos.Authentication, error) { return answered(g), nil }
		browser := g.browser()
		g.signIn(browser)
		if !g.door.arrived[0].Impersonated || g.who(browser).Impersonator != "staff@workos.example" {
			t.Errorf("%s: %+v", name, g.door.arrived)
		}
		if strings.Contains(g.log.String(), "staff@") {
			t.Errorf("%s: the address is logged", name)
		}
	}
}

func TestAnyTroubleOnTheWayLeavesNoSession(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for name, spoil := range map[string]func(*rig){
		"the store":        func(g *rig) { g.store.failWith(broken) },
		"the door":         func(g *rig) { g.door.fail = broken },
		"the signing keys": func(g *rig) { g.keys.set(func(s *keyServer) { s.status = 500 }) },
		"the exchange": func(g *rig) {
			g.workos.answer = func(workos.CodeExchange) (workos.Authentication, error) { return workos.Authentication{}, broken }
		},
		"a token of another issuer": func(g *rig) {
			spoilt := g.authentication(func(said jwt.MapClaims) { said["iss"] = "https://evil.example" })
			g.workos.answer = func(workos.CodeExchange) (workos.Authentication, error) { return spoilt, nil }
		},
		"a token of another user": func(g *rig) {
			spoilt := g.authentication(func(said jwt.MapClaims) { said["sub"] = "user_bob" })
			g.workos.answer = func(workos.CodeExchange) (workos.Authentication, error) { return spoilt, nil }
		},
	} {
		g := newRig(t)
		browser := g.browser()
		state := g.beginLogin(browser, "?return_to=/deep").Get("state")
		spoil(g)
		a := g.get(browser, "/auth/callback?code=good&state="+state)
		if a.StatusCode != http.StatusServiceUnavailable || a.Header.Get("Retry-After") == "" || !strings.Contains(a.body, "return_to=%2Fdeep") {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.body)
		}
		if len(g.store.all()) != 0 || a.setBy("guestlist") != nil || strings.Contains(a.body, "broken") {
			t.Errorf("%s: a session, or raw text", name)
		}
	}
}

func TestSignInNeverTakesOverAPlantedSession(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	browser := g.browser()
	planted := g.signIn(browser).setBy("guestlist").Value
	fresh := g.signIn(browser).setBy("guestlist").Value
	if fresh == planted {
		t.Fatal("the cookie stayed the same")
	}
	left := g.store.all()
	if len(left) != 1 || left[0].TokenHash != hashed(fresh) {
		t.Fatalf("sessions: %+v", left)
	}
	a := g.do(g.browser(), http.MethodGet, "/who", http.Header{"Cookie": {"guestlist=" + planted}})
	if strings.Contains(a.body, ada) {
		t.Error("the planted cookie knows the person")
	}
}
