package auth

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"guestlist/internal/viewer"
	"guestlist/internal/workos"
)

var (
	signingKey = sync.OnceValue(newRSAKey)
	foreignKey = sync.OnceValue(newRSAKey)
)

func newRSAKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
}

// keyServer serves a JWKS over HTTP and counts who asks.
type keyServer struct {
	*httptest.Server
	mu     sync.Mutex
	keys   map[string]*rsa.PublicKey
	status int
	asked  int
	// entered gets a value for each request as it arrives.
	entered chan struct{}
	// hold, when set, is waited for before answering.
	hold chan struct{}
}

func newKeyServer(t *testing.T) *keyServer {
	t.Helper()
	s := &keyServer{entered: make(chan struct{}, 1024), keys: map[string]*rsa.PublicKey{"k1": &signingKey().PublicKey}, status: http.StatusOK}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked++
		keys, status, hold := s.keys, s.status, s.hold
		s.mu.Unlock()
		s.entered <- struct{}{}
		if hold != nil {
			select {
			case <-hold:
			case <-r.Context().Done():
				return
			}
		}
		w.WriteHeader(status)
		_, _ = w.Write(jwksOf(keys))
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *keyServer) set(change func(*keyServer)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s)
}

func (s *keyServer) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

func jwksOf(keys map[string]*rsa.PublicKey) []byte {
	type entry map[string]string
	list := []entry{{"kty": "EC", "kid": "other", "crv": "P-256"}}
	for id, key := range keys {
		list = append(list, entry{
			"kty": "RSA", "use": "sig", "alg": "RS256", "kid": id,
			"n": base64.RawURLEncoding.EncodeToString(key.N.Bytes()),
			"e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes()),
		})
	}
	body, err := json.Marshal(map[string]any{"keys": list})
	if err != nil {
		panic(err)
	}
	return body
}

// token mints an access token of Ada's; change may spoil it.
func (g *rig) token(change func(jwt.MapClaims)) string {
	said := jwt.MapClaims{
		"iss": testIssuer, "sub": ada, "sid": "session_1", "org_id": "org_1", "role": "admin",
		"permissions": []string{viewer.InvitesRead, "reports:read"},
		"iat":         g.clock.Now().Unix(), "exp": g.clock.Now().Add(5 * time.Minute).Unix(),
	}
	if change != nil {
		change(said)
	}
	return sign(g.t, jwt.SigningMethodRS256, signingKey(), "k1", said)
}

func sign(t testing.TB, method jwt.SigningMethod, key any, kid string, said jwt.Claims) string {
	t.Helper()
	token := jwt.NewWithClaims(method, said)
	token.Header["kid"] = kid
	text, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func (g *rig) authentication(change func(jwt.MapClaims)) workos.Authentication {
	return workos.Authentication{
		User:        workos.User{ID: ada, Email: adaEmail, FirstName: "Ada", LastName: "L", PictureURL: "https://pic.test/a"},
		AccessToken: g.token(change), RefreshToken: "refresh-secret", OrganizationID: "org_1",
	}
}
