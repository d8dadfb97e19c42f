package auth

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"guestlist/internal/viewer"
)

func bearer(token string) http.Header { return http.Header{"Authorization": {"Bearer " + token}} }

func TestBearerBringsTheViewer(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	token := g.token(func(said jwt.MapClaims) { said["act"] = map[string]string{"sub": "staff@workos.example"} })
	for _, scheme := range []string{"Bearer ", "bearer ", "BEARER  "} {
		a := g.do(g.browser(), http.MethodPost, "/who", http.Header{"Authorization": {scheme + token}})
		var v viewer.Viewer
		if err := json.Unmarshal([]byte(a.body), &v); err != nil {
			t.Fatalf("%d %s", a.StatusCode, a.body)
		}
		if v.Kind != viewer.Member || v.UserID != ada || !v.Admitted || v.OrganizationID != "org_1" || v.Role != "admin" || v.SessionID != "session_1" ||
			!v.SessionExpiresAt.Equal(g.clock.Now().Add(5*time.Minute)) || v.Impersonator != "staff@workos.example" {
			t.Errorf("viewer: %+v", v)
		}
		if want := []string{"invites:read", "reports:read", "invites:manage"}; !slices.Equal(v.Permissions, want) {
			t.Errorf("permissions %v", v.Permissions)
		}
	}
	if strings.Contains(g.log.String(), token) {
		t.Error("the token is logged")
	}
}

func TestBearerIsRefusedBeforeAnythingRuns(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	good := g.token(nil)
	now := g.clock.Now()
	claim := func(key string, value any) string {
		return "Bearer " + g.token(func(said jwt.MapClaims) { said[key] = value })
	}
	without := func(key string) string { return "Bearer " + g.token(func(said jwt.MapClaims) { delete(said, key) }) }
	said := jwt.MapClaims{"iss": testIssuer, "sub": ada, "exp": now.Add(time.Minute).Unix()}
	publicPEM := pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(&signingKey().PublicKey)})
	critical := jwt.NewWithClaims(jwt.SigningMethodRS256, said)
	critical.Header["kid"], critical.Header["crit"] = "k1", []string{"b64"}
	criticalText, err := critical.SignedString(signingKey())
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(good, ".")
	for name, values := range map[string][]string{
		"empty":                       {""},
		"scheme alone":                {"Bearer"},
		"scheme and blank":            {"Bearer "},
		"another scheme":              {"Basic dXNlcjpwYXNz"},
		"no scheme":                   {good},
		"two tokens":                  {"Bearer " + good + " " + good},
		"comma":                       {"Bearer " + good + ", Bearer " + good},
		"two headers":                 {"Bearer " + good, "Bearer " + good},
		"two headers, one empty":      {"Bearer " + good, ""},
		"not a JWT":                   {"Bearer sk_test_123"},
		"truncated":                   {"Bearer " + good[:len(good)-10]},
		"signature cut off":           {"Bearer " + parts[0] + "." + parts[1] + "."},
		"two parts":                   {"Bearer " + parts[0] + "." + parts[1]},
		"payload of another":          {"Bearer " + parts[0] + "." + strings.Split(g.token(func(said jwt.MapClaims) { said["sub"] = "user_eve" }), ".")[1] + "." + parts[2]},
		"over-long":                   {"Bearer " + strings.Repeat("a", maxBearer)},
		"alg none":                    {"Bearer " + sign(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, "k1", said)},
		"alg None in other case":      {"Bearer " + base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"nOnE","kid":"k1"}`)) + "." + parts[1] + "."},
		"HS256 with the public key":   {"Bearer " + sign(t, jwt.SigningMethodHS256, publicPEM, "k1", said)},
		"HS256 with the modulus":      {"Bearer " + sign(t, jwt.SigningMethodHS256, signingKey().N.Bytes(), "k1", said)},
		"RS512":                       {"Bearer " + sign(t, jwt.SigningMethodRS512, signingKey(), "k1", said)},
		"another client's key":        {"Bearer " + sign(t, jwt.SigningMethodRS256, foreignKey(), "k1", said)},
		"another client's key and id": {"Bearer " + sign(t, jwt.SigningMethodRS256, foreignKey(), "k9", said)},
		"no key id":                   {"Bearer " + sign(t, jwt.SigningMethodRS256, signingKey(), "", said)},
		"critical extension":          {"Bearer " + criticalText},
		"expired":                     {claim("exp", now.Add(-30*time.Second).Unix())},
		"no expiry":                   {without("exp")},
		"not yet":                     {claim("nbf", now.Add(31*time.Second).Unix())},
		"another issuer":              {claim("iss", "https://evil.example")},
		"issuer and more":             {claim("iss", testIssuer+".evil.example")},
		"no issuer":                   {without("iss")},
		"no subject":                  {without("sub")},
		"a machine's subject":         {claim("sub", "client_01H")},
		"an id with a path":           {claim("sub", "user_a/../b")},
		"permissions of another type": {claim("permissions", "invites:manage")},
		"actor without name":          {claim("act", map[string]string{})},
	} {
		a := g.do(g.browser(), http.MethodPost, "/who", http.Header{"Authorization": values})
		code, id := a.code()
		if a.StatusCode != http.StatusUnauthorized || code != "UNAUTHENTICATED" || id != "req_1" || a.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.body)
		}
		if got := a.Header.Get("WWW-Authenticate"); got != `Bearer error="invalid_token"` {
			t.Errorf("%s: WWW-Authenticate %q", name, got)
		}
	}
}

func TestEveryConfiguredIssuerIsTaken(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	for _, issuer := range []string{testIssuer, testIssuer + "/"} {
		token := g.token(func(said jwt.MapClaims) { said["iss"] = issuer })
		if a := g.do(g.browser(), http.MethodGet, "/who", bearer(token)); a.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", issuer, a.StatusCode)
		}
	}
}

func TestBearerEndsWithItsTokenWithinTheLeeway(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	token := g.token(nil)
	for _, step := range []struct {
		wait time.Duration
		want int
	}{{0, 200}, {5*time.Minute - time.Second, 200}, {30 * time.Second, 200}, {time.Second, 401}} {
		g.clock.advance(step.wait)
		if a := g.do(g.browser(), http.MethodGet, "/who", bearer(token)); a.StatusCode != step.want {
			t.Errorf("after %v more: %d", step.wait, a.StatusCode)
		}
	}
}

func TestHeaderGoesBeforeCookie(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	header := cookieHeader(g.plant(func(s *Session) { s.UserID = "user_bob" }))
	header.Set("Authorization", "Bearer "+g.token(nil))
	// A bearer is no cookie: no browser adds it by itself, so its origin does not matter.
	header.Set("Origin", "https://partner.example")
	if a := g.do(g.browser(), http.MethodPost, "/who", header); !strings.Contains(a.body, ada) {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
	header.Set("Authorization", "Bearer nonsense")
	if a := g.do(g.browser(), http.MethodPost, "/who", header); a.StatusCode != http.StatusUnauthorized {
		t.Errorf("a bad header fell back to the cookie: %d", a.StatusCode)
	}
}

func TestBearerOfSomebodyNotAdmittedIsKnownAndNotAdmitted(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	for _, admitted := range []bool{false, true, false} {
		g.store.admit(ada, admitted)
		var v viewer.Viewer
		a := g.do(g.browser(), http.MethodGet, "/who", bearer(g.token(nil)))
		if err := json.Unmarshal([]byte(a.body), &v); err != nil || v.UserID != ada || v.Admitted != admitted {
			t.Errorf("admitted %v: %d %s", admitted, a.StatusCode, a.body)
		}
	}
	g.store.failWith(errors.New("down"))
	if a := g.do(g.browser(), http.MethodGet, "/who", bearer(g.token(nil))); a.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("store down: %d", a.StatusCode)
	}
}

func TestWhoArrivesWithAYoungTokenMayAskAgain(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	token := g.token(nil)
	if _, v := g.asBearer(token); v.Arriving {
		t.Error("somebody who is in is arriving")
	}
	g.store.admit(ada, false)
	if _, v := g.asBearer(token); !v.Arriving {
		t.Error("a token of this moment")
	}
	g.clock.advance(arrivalTakes)
	if _, v := g.asBearer(token); v.Arriving {
		t.Error("a token of a minute ago")
	}
}

func TestViewersDoNotShareTheirPermissions(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	token := g.token(nil)
	for range 2 {
		v, refused := g.auth.fromBearer(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil), []string{"Bearer " + token})
		if refused != nil || v.Permissions[0] != viewer.InvitesRead {
			t.Fatalf("%+v %+v", v, refused)
		}
		v.Permissions[0] = "spoilt"
	}
}

func FuzzAuthorizationHeader(f *testing.F) {
	good := "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.eyJzdWIiOiJ1c2VyX2EifQ.AAAA"
	for _, seed := range []string{"", "Bearer", "Bearer ", "Bearer " + good, "bearer a.b.c", "Basic x", "Bearer " + good + "\x00", "Bearer eyJhbGciOiJub25lIn0.e30."} {
		f.Add(seed)
	}
	store := newMemory()
	keys := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"keys":[]}`))
	}))
	f.Cleanup(keys.Close)
	auth := newFuzzAuth(f, keys, store)
	handler := auth.Middleware(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("let through") }))
	f.Fuzz(func(t *testing.T, value string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", nil)
		r.Header["Authorization"] = []string{value}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		// 503 is for well-formed tokens whose key cannot be looked up; there are no keys here.
		if w.Code != http.StatusUnauthorized && w.Code != http.StatusServiceUnavailable {
			t.Fatalf("%q: %d", value, w.Code)
		}
		if len(value) > 8 && strings.Contains(w.Body.String(), value) {
			t.Fatalf("%q is echoed", value)
		}
	})
}
