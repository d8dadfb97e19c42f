package auth

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"guestlist/internal/viewer"
	"guestlist/internal/workos"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	testKey    = "a cookie key of more than 32 characters"
	testIssuer = "https://api.workos.test"
	ada        = "user_ada"
	adaEmail   = "ada@private.example"
)

// rig is a whole Auth on loopback behind its own middleware, with a route that tells the viewer.
type rig struct {
	t      *testing.T
	auth   *Auth
	server *httptest.Server
	clock  *clock
	store  *memory
	door   *doorman
	workos *script
	keys   *keyServer
	log    *logBuffer
}

type logBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func newRig(t *testing.T) *rig { return startRig(t, "http", nil) }

func newTLSRig(t *testing.T) *rig { return startRig(t, "https", nil) }

// startRig serves at the scheme. wire may change the configuration and give another WorkOS than the script.
func startRig(t *testing.T, scheme string, wire func(*rig, *Config) WorkOS) *rig {
	t.Helper()
	g := &rig{t: t, clock: newClock(), store: newMemory(), workos: &script{}, keys: newKeyServer(t), log: &logBuffer{}}
	g.door = &doorman{store: g.store}
	g.workos.answer = func(workos.CodeExchange) (workos.Authentication, error) { return g.authentication(nil), nil }
	g.workos.renew = func(string) (workos.Authentication, error) { return g.authentication(nil), nil }
	g.server = httptest.NewUnstartedServer(nil)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	cfg := Config{
		PublicURL:         &url.URL{Scheme: scheme, Host: g.server.Listener.Addr().String()},
		AppOrigins:        []string{"http://localhost:5173"},
		CookieKeys:        []string{testKey},
		Issuers:           []string{testIssuer, testIssuer + "/"},
		JWKSURL:           g.keys.URL,
		PermissionsByRole: map[string][]string{"admin": {viewer.InvitesRead, viewer.InvitesManage}},
		SessionIdle:       time.Hour,
		SessionMax:        24 * time.Hour,
		Now:               g.clock.Now,
		Logger:            slog.New(slog.NewTextHandler(g.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		HTTPClient:        &http.Client{Transport: transport},
		Pages:             plainPages{},
	}
	var port WorkOS = g.workos
	if wire != nil {
		port = wire(g, &cfg)
	}
	var err error
	if g.auth, err = New(cfg, g.store, g.door, port); err != nil {
		t.Fatal(err)
	}
	g.server.Config.Handler = g.routes()
	if scheme == "https" {
		g.server.StartTLS()
	} else {
		g.server.Start()
	}
	t.Cleanup(g.server.Close)
	return g
}

func (g *rig) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/auth/login", g.auth.Login)
	mux.HandleFunc("/auth/callback", g.auth.Callback)
	mux.HandleFunc("/auth/arriving", g.auth.Arriving)
	mux.HandleFunc("/auth/logout", g.auth.Logout)
	mux.HandleFunc("/who", func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewEncoder(w).Encode(viewer.From(r.Context()))
	})
	inner := g.auth.Middleware(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Request-Id", "req_1")
		inner.ServeHTTP(w, r)
	})
}
