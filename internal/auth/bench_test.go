package auth

import (
	"crypto/rsa"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// benchVerifier is a verifier that has seen the token.
func benchVerifier(b *testing.B) (*verifier, string) {
	b.Helper()
	keys := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(jwksOf(map[string]*rsa.PublicKey{"k1": &signingKey().PublicKey}))
	}))
	b.Cleanup(keys.Close)
	cache, err := newKeyCache(keys.URL, http.DefaultClient, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	v, err := newVerifier([]string{testIssuer}, cache, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	token := sign(b, jwt.SigningMethodRS256, signingKey(), "k1", jwt.MapClaims{
		"iss": testIssuer, "sub": ada, "sid": "session_1", "org_id": "org_1", "role": "admin", "permissions": []string{"invites:read"},
		"exp": time.Now().Add(time.Hour).Unix(),
	})
	if _, err := v.verify(b.Context(), token); err != nil {
		b.Fatal(err)
	}
	return v, token
}

// BenchmarkVerifiedToken is what a bearer token costs that was verified before.
func BenchmarkVerifiedToken(b *testing.B) {
	v, token := benchVerifier(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.verify(b.Context(), token); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkUnverifiedToken is the same without the memory, for the ratio.
func BenchmarkUnverifiedToken(b *testing.B) {
	v, token := benchVerifier(b)
	b.ReportAllocs()
	for b.Loop() {
		v.good.Purge()
		if _, err := v.verify(b.Context(), token); err != nil {
			b.Fatal(err)
		}
	}
}
