package workos_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"guestlist/internal/workos"
)

func TestNewNamesEverythingThatIsWrongAndNeverTheKey(t *testing.T) {
	t.Parallel()
	_, err := workos.New(workos.Config{APIKey: "sk_bad key", BaseURL: "http://user:pw@api.example", CallTimeout: -1})
	if err == nil {
		t.Fatal("a configuration without anything right was taken")
	}
	for _, want := range []string{"API key", "client id", "Logger", "Now", "negative", "credentials"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not mention %q: %v", want, err)
		}
	}
	for _, secret := range []string{"sk_bad", "pw@"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error holds %q", secret)
		}
	}
}

func TestNewTakesPlainHTTPOnLoopbackOnly(t *testing.T) {
	t.Parallel()
	for base, good := range map[string]bool{
		"":                           true,
		"https://api.workos.com":     true,
		"https://api.workos.com/":    true,
		"http://localhost:4001":      true,
		"http://127.0.0.1:4001":      true,
		"http://[::1]:4001":          true,
		"http://api.workos.com":      false,
		"http://localhost.evil.test": false,
		"http://10.0.0.1":            false,
		"ftp://localhost":            false,
		"api.workos.com":             false,
		"https://":                   false,
		"https://api.example?x=1":    false,
		"https://api.example#f":      false,
		"http://127.0.0.1:bad":       false,
	} {
		cfg := workos.Config{APIKey: apiKey, ClientID: clientID, BaseURL: base, Logger: slog.New(slog.DiscardHandler), Now: time.Now}
		if _, err := workos.New(cfg); (err == nil) != good {
			t.Errorf("base URL %q: error %v, want good = %v", base, err, good)
		}
	}
}
