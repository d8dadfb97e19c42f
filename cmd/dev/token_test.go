package main_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// fakesKey is the key with which the fake of WorkOS signs.
func fakesKey(t *testing.T, data string) *rsa.PrivateKey {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(data, "*", "*.pem"))
	if err != nil || len(files) != 1 {
		t.Fatalf("keys in the folder: %v %v", files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		t.Fatal("the key is no PEM file")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return key.(*rsa.PrivateKey)
}

// resign changes claims of a token and signs it anew (RFC 7515, RS256).
func resign(t *testing.T, token string, key *rsa.PrivateKey, change map[string]any) string {
	t.Helper()
	parts := strings.Split(token, ".")
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	claims := map[string]any{}
	if err := json.Unmarshal(text, &claims); err != nil {
		t.Fatal(err)
	}
	for name, value := range change {
		claims[name] = value
	}
	if text, err = json.Marshal(claims); err != nil {
		t.Fatal(err)
	}
	signed := parts[0] + "." + base64.RawURLEncoding.EncodeToString(text)
	sum := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func TestATokenThatProvesNothingIsRefusedBeforeAnythingRuns(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	d := start(t, "--data="+data)
	key := fakesKey(t, data)
	forger, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	good := d.demo("Mia").AccessToken
	later, earlier := time.Now().Add(time.Hour).Unix(), time.Now().Add(-time.Hour).Unix()
	parts := strings.Split(good, ".")
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + parts[1] + "."
	body := `{"query":"mutation { inviteUser(input: {email: \"guest@guests.example\"}) { __typename } }"}`
	for what, header := range map[string]string{
		"empty":                   "",
		"the scheme alone":        "Bearer",
		"no token":                "Bearer ",
		"another scheme":          "Basic bWlhOnNlY3JldA==",
		"no JWT":                  "Bearer nonsense-nonsense",
		"the API key":             "Bearer " + d.APIKey,
		"expired":                 "Bearer " + resign(t, good, key, map[string]any{"exp": earlier}),
		"not yet good":            "Bearer " + resign(t, good, key, map[string]any{"nbf": later}),
		"of another issuer":       "Bearer " + resign(t, good, key, map[string]any{"iss": "https://evil.example"}),
		"of no person":            "Bearer " + resign(t, good, key, map[string]any{"sub": "client_01MACHINE"}),
		"signed by somebody else": "Bearer " + resign(t, good, forger, nil),
		"unsigned":                "Bearer " + none,
		"changed after signing":   "Bearer " + strings.Split(d.demo("Ada").AccessToken, ".")[0] + "." + strings.Split(d.demo("Ada").AccessToken, ".")[1] + "." + parts[2],
		"two tokens":              "Bearer " + good + ", Bearer " + good,
	} {
		d.never("refused token", strings.TrimPrefix(header, "Bearer "))
		got := d.send(request(t, http.MethodPost, d.GraphQL, body, "Content-Type", "application/json", "Authorization", header))
		if got.status != http.StatusUnauthorized || !strings.HasPrefix(got.header.Get("WWW-Authenticate"), "Bearer") ||
			!strings.Contains(string(got.body), `"code":"UNAUTHENTICATED"`) {
			t.Errorf("%s: %d %q %s", what, got.status, got.header.Get("WWW-Authenticate"), got.body)
		}
	}
	d.untouched()
	// The same craft makes a token that is good, so the refusals above are for their reasons.
	crafted := caller{d: d, token: resign(t, good, key, map[string]any{"exp": later})}
	if me := crafted.ask(askMe, nil).Data.Me; me == nil || me.ID != d.demo("Mia").ID {
		t.Errorf("a good token is refused: %+v", me)
	}
}

func TestABadTokenIsNotSavedByAGoodCookie(t *testing.T) {
	t.Parallel()
	d := start(t)
	b := d.browser()
	b.signIn(d.demo("Mia").Email)
	p := b.do(request(t, http.MethodPost, d.GraphQL, `{"query":"{ me { id } }"}`, "Content-Type", "application/json",
		"Origin", d.URL, "Authorization", "Bearer nonsense-nonsense"))
	if p.status != http.StatusUnauthorized {
		t.Errorf("answered %d %s", p.status, p.body)
	}
}
