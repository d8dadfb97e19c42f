package auth

import (
	"encoding/json"
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

// asBearer asks as a bearer and gives the status, and the viewer when it is 200.
func (g *rig) asBearer(token string) (int, viewer.Viewer) {
	g.t.Helper()
	a := g.do(g.browser(), http.MethodPost, "/who", bearer(token))
	var v viewer.Viewer
	if a.StatusCode == http.StatusOK {
		if err := json.Unmarshal([]byte(a.body), &v); err != nil {
			g.t.Fatal(err)
		}
	}
	return a.StatusCode, v
}

func (g *rig) machineToken(change func(jwt.MapClaims)) string {
	return g.token(func(said jwt.MapClaims) {
		for _, name := range []string{"sid", "role", "permissions"} {
			delete(said, name)
		}
		said["sub"], said["scope"] = "client_01M2M", "invites:read reports:read"
		if change != nil {
			change(said)
		}
	})
}

func TestMachineTokenBringsAMachineOfItsOrganization(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	status, v := g.asBearer(g.machineToken(nil))
	if status != http.StatusOK || v.Kind != viewer.Machine || v.MachineID != "client_01M2M" || v.ID() != "client_01M2M" || v.UserID != "" ||
		v.OrganizationID != "org_1" || !slices.Equal(v.Permissions, []string{"invites:read", "reports:read"}) || !v.Can("invites:read", "org_1") || v.Can("invites:read", "") {
		t.Errorf("%d %+v", status, v)
	}
	g.asBearer(g.machineToken(nil))
	if want := []Machine{{ID: "client_01M2M", OrganizationID: "org_1"}}; !slices.Equal(g.door.machines, want) {
		t.Errorf("the door was told of %v", g.door.machines)
	}
}

func TestMachineTokenOfAnotherKindIsRefused(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	for name, change := range map[string]func(jwt.MapClaims){
		"with a session":     func(said jwt.MapClaims) { said["sid"] = "session_1" },
		"with an actor":      func(said jwt.MapClaims) { said["act"] = map[string]string{"sub": "x"} },
		"of no known kind":   func(said jwt.MapClaims) { said["sub"] = "agent_01" },
		"expired":            func(said jwt.MapClaims) { said["exp"] = g.clock.Now().Add(-time.Hour).Unix() },
		"of another issuer":  func(said jwt.MapClaims) { said["iss"] = "https://evil.test" },
		"with a strange sub": func(said jwt.MapClaims) { said["sub"] = "client_../x" },
	} {
		if status, v := g.asBearer(g.machineToken(change)); status != http.StatusUnauthorized {
			t.Errorf("%s: %d %+v", name, status, v)
		}
	}
	if status, v := g.asBearer(g.machineToken(func(said jwt.MapClaims) { delete(said, "scope") })); status != http.StatusOK || len(v.Permissions) != 0 {
		t.Errorf("without scopes: %d %+v", status, v)
	}
}

const customerKey = "sk_customer_0123456789"

func withKey(g *rig) {
	g.workos.apiKeys = map[string]workos.APIKey{customerKey: {ID: "api_key_01K", Name: "CI", OrganizationID: "org_1", Permissions: []string{"invites:manage"}}}
}

func TestAPIKeyIsAskedForOnceInHalfAMinute(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	withKey(g)
	for range 5 {
		status, v := g.asBearer(customerKey)
		if status != http.StatusOK || v.Kind != viewer.Machine || v.MachineID != "api_key_01K" || v.OrganizationID != "org_1" || !v.Can("invites:manage", "org_1") {
			t.Fatalf("%d %+v", status, v)
		}
	}
	if g.workos.validated != 1 {
		t.Errorf("WorkOS was asked %d times", g.workos.validated)
	}
	g.workos.set(func(s *script) { s.apiKeys = nil })
	g.clock.advance(apiKeyLife)
	if status, _ := g.asBearer(customerKey); status != http.StatusUnauthorized {
		t.Errorf("a deleted key answers %d half a minute later", status)
	}
	if strings.Contains(g.log.String(), customerKey) {
		t.Error("the key is logged")
	}
}

func TestUnknownAPIKeysCostWorkOSOneQuestionEach(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	for range 5 {
		if status, _ := g.asBearer("sk_guess"); status != http.StatusUnauthorized {
			t.Fatalf("status %d", status)
		}
	}
	for _, odd := range []string{strings.Repeat("k", maxAPIKey+1), "a.b", "a.b.c", "a.b.c.d"} {
		if status, _ := g.asBearer(odd); status != http.StatusUnauthorized {
			t.Errorf("%.20s: %d", odd, status)
		}
	}
	if g.workos.validated != 3 { // sk_guess, a.b and a.b.c.d
		t.Errorf("WorkOS was asked %d times", g.workos.validated)
	}
	withKey(g)
	g.workos.set(func(s *script) { s.apiKeys["sk_guess"] = s.apiKeys[customerKey] })
	g.clock.advance(noKeyLife)
	if status, _ := g.asBearer("sk_guess"); status != http.StatusOK {
		t.Errorf("a key that was made meanwhile: %d", status)
	}
}

func TestAPIKeyThatCannotBeAskedForIs503AndOneThatIsKnownStays(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	withKey(g)
	g.asBearer(customerKey)
	g.workos.set(func(s *script) { s.keysErr = errors.New("away") })
	if status, _ := g.asBearer(customerKey); status != http.StatusOK {
		t.Errorf("known: %d", status)
	}
	if status, _ := g.asBearer("sk_other"); status != http.StatusServiceUnavailable {
		t.Errorf("not known: %d", status)
	}
	g.clock.advance(apiKeyLife)
	if status, _ := g.asBearer(customerKey); status != http.StatusServiceUnavailable {
		t.Errorf("known too long ago: %d", status)
	}
}

func TestRequestsWithOneKeyShareOneQuestion(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	withKey(g)
	g.workos.hold = make(chan struct{})
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if status, _ := g.asBearer(customerKey); status != http.StatusOK {
				t.Errorf("status %d", status)
			}
		})
	}
	close(g.workos.hold)
	all.Wait()
	if g.workos.validated < 1 || g.workos.validated > 3 {
		t.Errorf("WorkOS was asked %d times for 20 requests", g.workos.validated)
	}
}
