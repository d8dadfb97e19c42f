package auth

import (
	"net/url"
	"strings"
	"testing"
)

func TestNewNamesEverythingThatIsWrongAndShowsNoKey(t *testing.T) {
	t.Parallel()
	store := newMemory()
	_, err := New(Config{
		PublicURL: &url.URL{Scheme: "https", Host: "guest.example", Path: "/app"}, CookieKeys: []string{testKey, "short-secret"},
		Issuers: []string{""}, JWKSURL: "keys",
	}, store, &doorman{store: store}, &script{})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{"PublicURL", "CookieKeys: number 2", "Issuers", "JWKSURL", "SessionIdle", "Logger"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%s is not named: %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "short-secret") || strings.Contains(err.Error(), testKey) {
		t.Error("a key is shown")
	}
}

func TestNewRefusesAnAppOriginThatIsNone(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	for _, origin := range []string{"*", "localhost:5173", "http://localhost:5173/app", "null", "http://a b"} {
		cfg := Config{
			PublicURL: &url.URL{Scheme: "http", Host: "localhost:4000"}, AppOrigins: []string{origin}, CookieKeys: []string{testKey},
			Issuers: []string{testIssuer}, JWKSURL: g.keys.URL, SessionIdle: 1, SessionMax: 1, Now: g.clock.Now,
			Logger: g.auth.logger, HTTPClient: g.server.Client(), Pages: plainPages{},
		}
		if _, err := New(cfg, g.store, g.door, g.workos); err == nil || !strings.Contains(err.Error(), "AppOrigins") {
			t.Errorf("%q: %v", origin, err)
		}
	}
}
