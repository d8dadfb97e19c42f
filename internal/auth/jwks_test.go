package auth

import (
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

func newFuzzAuth(tb testing.TB, keys *httptest.Server, store *memory) *Auth {
	tb.Helper()
	auth, err := New(Config{
		PublicURL: &url.URL{Scheme: "http", Host: "localhost:4000"}, CookieKeys: []string{testKey}, Issuers: []string{testIssuer},
		JWKSURL: keys.URL, SessionIdle: time.Hour, SessionMax: time.Hour, Now: newClock().Now, Logger: slog.New(slog.DiscardHandler),
		HTTPClient: keys.Client(), Pages: plainPages{},
	}, store, &doorman{store: store}, &script{})
	if err != nil {
		tb.Fatal(err)
	}
	return auth
}

// withKey mints a good token under another key id and key.
func (g *rig) withKey(id string, key *rsa.PrivateKey) string {
	return sign(g.t, jwt.SigningMethodRS256, key, id, jwt.MapClaims{
		"iss": testIssuer, "sub": ada, "exp": g.clock.Now().Add(5 * time.Minute).Unix(),
	})
}

func (g *rig) statusOf(token string) int {
	g.t.Helper()
	return g.do(g.browser(), http.MethodGet, "/who", bearer(token)).StatusCode
}

func TestKeysAreFetchedOnceForManyTokens(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	var all sync.WaitGroup
	for i := range 16 {
		token := g.token(func(said jwt.MapClaims) { said["jti"] = fmt.Sprint(i) })
		all.Go(func() {
			if got := g.statusOf(token); got != http.StatusOK {
				t.Errorf("status %d", got)
			}
		})
	}
	all.Wait()
	if g.keys.count() != 1 {
		t.Errorf("%d fetches", g.keys.count())
	}
}

func TestARotatedKeyIsFoundAtOnceAndAWithdrawnOneIsLeft(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	old := g.token(func(said jwt.MapClaims) { said["exp"] = g.clock.Now().Add(time.Hour).Unix() })
	if got := g.statusOf(old); got != http.StatusOK {
		t.Fatalf("before: %d", got)
	}
	g.clock.advance(fetchPause)
	g.keys.set(func(s *keyServer) { s.keys = map[string]*rsa.PublicKey{"k2": &foreignKey().PublicKey} })
	if got := g.statusOf(g.withKey("k2", foreignKey())); got != http.StatusOK {
		t.Errorf("new key: %d", got)
	}
	// The old token was verified a moment ago: what is remembered ends with the key set.
	if got := g.statusOf(old); got != http.StatusUnauthorized {
		t.Errorf("withdrawn key: %d", got)
	}
}

func TestOldKeysAreFetchedAgainInTheBackground(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.statusOf(g.token(nil))
	<-g.keys.entered
	g.keys.set(func(s *keyServer) { s.keys = map[string]*rsa.PublicKey{"k2": &foreignKey().PublicKey} })
	g.clock.advance(keysFresh)
	if got := g.statusOf(g.token(nil)); got != http.StatusOK {
		t.Errorf("the request that finds the keys old: %d", got)
	}
	<-g.keys.entered
	// Whoever brings an unknown id joins the fetch that runs, so that it is over then.
	if got := g.statusOf(g.withKey("k2", foreignKey())); got != http.StatusOK {
		t.Errorf("new key: %d", got)
	}
	if got := g.statusOf(g.token(nil)); got != http.StatusUnauthorized || g.keys.count() != 2 {
		t.Errorf("withdrawn key: %d, %d fetches", got, g.keys.count())
	}
}

func TestMadeUpKeyIDsCostAFetchAPause(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.statusOf(g.token(nil))
	for round := range 3 {
		g.clock.advance(fetchPause)
		for i := range 20 {
			if got := g.statusOf(g.withKey(fmt.Sprintf("made-up-%d-%d", round, i), foreignKey())); got != http.StatusUnauthorized {
				t.Fatalf("status %d", got)
			}
		}
	}
	if g.keys.count() != 1+3 {
		t.Errorf("%d fetches", g.keys.count())
	}
}

func TestOneMadeUpKeyIDIsNotAskedForAgainSoon(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	token := g.withKey("made-up", foreignKey())
	for range 5 {
		g.statusOf(token)
		g.clock.advance(fetchPause)
	}
	if g.keys.count() != 1 {
		t.Errorf("%d fetches", g.keys.count())
	}
	g.clock.advance(unknownLife)
	g.statusOf(g.withKey("made-up", foreignKey()))
	if g.keys.count() != 2 {
		t.Errorf("%d fetches after a while", g.keys.count())
	}
}

func TestAKeyThatAppearsRightAfterAFetchIsNotShutOut(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.statusOf(g.token(nil))
	g.keys.set(func(s *keyServer) { s.keys = map[string]*rsa.PublicKey{"k2": &foreignKey().PublicKey} })
	token := g.withKey("k2", foreignKey())
	if got := g.statusOf(token); got != http.StatusUnauthorized {
		t.Fatalf("within the pause: %d", got)
	}
	g.clock.advance(fetchPause)
	if got := g.statusOf(token); got != http.StatusOK {
		t.Errorf("after the pause: %d", got)
	}
}

func TestKnownKeysNeverWaitForAFetch(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.statusOf(g.token(nil))
	g.clock.advance(fetchPause)
	hold := make(chan struct{})
	release := sync.OnceFunc(func() { close(hold) })
	defer release()
	g.keys.set(func(s *keyServer) { s.hold = hold })
	parked := make(chan int, 1)
	made := g.withKey("made-up", foreignKey())
	<-g.keys.entered // the first fetch
	go func() { parked <- g.statusOf(made) }()
	<-g.keys.entered // the one that is held
	for i := range 50 {
		if got := g.statusOf(g.token(func(said jwt.MapClaims) { said["jti"] = fmt.Sprint(i) })); got != http.StatusOK {
			t.Fatalf("status %d beside a held fetch", got)
		}
	}
	release()
	if got := <-parked; got != http.StatusUnauthorized {
		t.Errorf("made-up id: %d", got)
	}
}

func TestStaleKeysServeWhileWorkOSIsDown(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.statusOf(g.token(nil))
	g.keys.set(func(s *keyServer) { s.status = http.StatusBadGateway })
	for range 5 {
		g.clock.advance(keysFresh)
		if got := g.statusOf(g.token(nil)); got != http.StatusOK {
			t.Fatalf("known key: %d", got)
		}
	}
	if got := g.statusOf(g.withKey("k2", foreignKey())); got != http.StatusServiceUnavailable {
		t.Errorf("a key that may be new: %d", got)
	}
}

func TestKeysThatCannotBeHadAre503AndComeBack(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.keys.set(func(s *keyServer) { s.status = http.StatusInternalServerError })
	token := g.token(nil)
	for range 3 {
		a := g.do(g.browser(), http.MethodGet, "/who", bearer(token))
		if code, _ := a.code(); a.StatusCode != http.StatusServiceUnavailable || code != "UPSTREAM_UNAVAILABLE" || a.Header.Get("Retry-After") != retryAfter {
			t.Fatalf("%d %s", a.StatusCode, a.body)
		}
	}
	if g.keys.count() != 1 {
		t.Errorf("%d fetches within the pause", g.keys.count())
	}
	g.keys.set(func(s *keyServer) { s.status = http.StatusOK })
	g.clock.advance(fetchPause)
	if got := g.statusOf(token); got != http.StatusOK {
		t.Errorf("afterwards: %d", got)
	}
}

func TestKeysFromARedirectAreNotTaken(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	elsewhere := httptest.NewServer(http.RedirectHandler(g.keys.URL, http.StatusFound))
	t.Cleanup(elsewhere.Close)
	g.auth.tokens.keys.url = elsewhere.URL
	if got := g.statusOf(g.token(nil)); got != http.StatusServiceUnavailable || g.keys.count() != 0 {
		t.Errorf("status %d, %d fetches there", got, g.keys.count())
	}
}

func TestOddKeysAreLeftOutAndCostTheOthersNothing(t *testing.T) {
	t.Parallel()
	n := base64.RawURLEncoding.EncodeToString(signingKey().N.Bytes())
	small := base64.RawURLEncoding.EncodeToString(new(big.Int).Rsh(signingKey().N, 1024).Bytes())
	good := jwk{ID: "good", Type: "RSA", Use: "sig", Algorithm: "RS256", Modulus: n, Exponent: "AQAB"}
	for name, spoil := range map[string]func(*jwk){
		"another type": func(k *jwk) { k.Type = "EC" }, "for encryption": func(k *jwk) { k.Use = "enc" },
		"another algorithm": func(k *jwk) { k.Algorithm = "PS256" }, "no id": func(k *jwk) { k.ID = "" },
		"1024 bits": func(k *jwk) { k.Modulus = small }, "no modulus": func(k *jwk) { k.Modulus = "" }, "exponent 1": func(k *jwk) { k.Exponent = "AQ" },
		"even exponent": func(k *jwk) { k.Exponent = "BA" }, "huge exponent": func(k *jwk) { k.Exponent = "AQAAAAE" }, "no base64": func(k *jwk) { k.Modulus = "!" },
	} {
		odd := good
		odd.ID = "odd"
		spoil(&odd)
		keys, err := parseKeySet(document(t, odd, good))
		if err != nil || len(keys) != 1 || keys["good"] == nil {
			t.Errorf("%s: %v, %v", name, keys, err)
		}
		if _, err := parseKeySet(document(t, odd)); !errors.Is(err, errNoKeys) {
			t.Errorf("%s alone: %v", name, err)
		}
	}
	if _, err := parseKeySet([]byte("<html>")); err == nil {
		t.Error("HTML is taken for a JWKS")
	}
}

func document(t *testing.T, keys ...jwk) []byte {
	t.Helper()
	body, err := json.Marshal(map[string]any{"keys": keys})
	if err != nil {
		t.Fatal(err)
	}
	return body
}
