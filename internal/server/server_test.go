package server_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"guestlist/internal/server"
)

type site struct {
	*testing.T
	url, admin string
	log        *bytes.Buffer
	notReady   error
}

func start(t *testing.T) *site {
	t.Helper()
	t.Parallel()
	s := newSite(t)
	registry := prometheus.NewRegistry()
	public := httptest.NewServer(server.New(s.options(registry)))
	t.Cleanup(public.Close)
	admin := httptest.NewServer(server.Admin(registry))
	t.Cleanup(admin.Close)
	s.url, s.admin = public.URL, admin.URL
	return s
}

func newSite(t *testing.T) *site { return &site{T: t, log: &bytes.Buffer{}} }

func (s *site) options(registry prometheus.Registerer) server.Options {
	say := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, text+" "+server.RequestID(r.Context()))
		}
	}
	log := slog.New(slog.NewTextHandler(s.log, nil))
	return server.Options{
		Auth: func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Seen-By-Auth", "yes")
				next.ServeHTTP(w, r)
			})
		},
		Login: say("login"), Callback: say("callback"), Arriving: say("arriving"), Logout: say("logout"),
		Schema: say("schema"), Export: say("export"), Home: say("home"),
		Routes: []string{"/", "/sent"}, Invite: say("invite"),
		NotFound: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) },
		GraphQL:  http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("a secret thing") }), Playground: say("playground"),
		Assets: say("assets"), Favicon: say("favicon"), Webhook: say("webhook"), Ready: func(context.Context) error { return s.notReady },
		AppOrigins: []string{"https://app.example"}, CORSOrigins: []string{"https://partner.example"}, Now: time.Now, Log: log, Metrics: registry,
	}
}

func (s *site) do(method, url string, header ...string) (*http.Response, string) {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), method, url, nil)
	if err != nil {
		s.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.Fatal(err)
	}
	return res, string(body)
}

func TestEveryPathLeadsWhereItShould(t *testing.T) {
	s := start(t)
	for path, want := range map[string]string{
		"GET /": "home", "GET /sent": "home", "GET /invite": "invite", "GET /auth/login": "login", "GET /auth/callback": "callback", "GET /auth/arriving": "arriving", "POST /auth/logout": "logout",
		"GET /schema.graphql": "schema", "GET /playground": "playground", "GET /assets/x.css": "assets", "GET /favicon.ico": "favicon", "GET /livez": "ok", "GET /readyz": "ready",
	} {
		method, path, _ := strings.Cut(path, " ")
		res, body := s.do(method, s.url+path)
		if res.StatusCode != 200 || !strings.HasPrefix(body, want) {
			t.Errorf("%s %s: %d %s", method, path, res.StatusCode, body)
		}
		for name, value := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"} {
			if res.Header.Get(name) != value {
				t.Errorf("%s: %s %q", path, name, res.Header.Get(name))
			}
		}
		if csp := res.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: %s", path, csp)
		}
	}
	if res, _ := s.do("GET", s.url+"/nowhere"); res.StatusCode != 404 {
		t.Errorf("an unknown path: %d", res.StatusCode)
	}
	if res, _ := s.do("GET", s.url+"/auth/logout"); res.StatusCode != 404 && res.StatusCode != 405 {
		t.Errorf("a GET signs out: %d", res.StatusCode)
	}
}

func TestRequestIdIsOursUnlessAProxyGaveAPlainOne(t *testing.T) {
	s := start(t)
	for given, kept := range map[string]bool{"": false, "proxy-id-1234": true, "short": false, "has spaces in it": false, strings.Repeat("x", 65): false} {
		res, body := s.do("GET", s.url+"/", "X-Request-Id", given)
		id := res.Header.Get("X-Request-Id")
		if (id == given) != kept || id == "" || body != "home "+id {
			t.Errorf("%q became %q: %s", given, id, body)
		}
	}
}

func TestPanicIsA500ThatSaysNothingAndIsLogged(t *testing.T) {
	s := start(t)
	res, body := s.do("POST", s.url+"/graphql?invitation_token=tttoken")
	if res.StatusCode != 500 || strings.Contains(body, "secret") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	if log := s.log.String(); !strings.Contains(log, "a secret thing") || strings.Contains(log, "tttoken") || !strings.Contains(log, "route=/graphql status=500") {
		t.Error(log)
	}
}

func TestNotReadyIsA503WithoutTheReason(t *testing.T) {
	s := start(t)
	s.notReady = errors.New("the database at 10.0.0.1 is away")
	res, body := s.do("GET", s.url+"/readyz")
	if res.StatusCode != 503 || strings.Contains(body, "10.0.0.1") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
}

func TestOwnFrontEndsGetCredentialsPartnersDoNotAndOthersNothing(t *testing.T) {
	s := start(t)
	for origin, want := range map[string][2]string{
		"https://app.example": {"https://app.example", "true"}, "https://partner.example": {"https://partner.example", ""}, "https://evil.example": {"", ""},
	} {
		res, _ := s.do("OPTIONS", s.url+"/graphql", "Origin", origin, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,content-type")
		got := [2]string{res.Header.Get("Access-Control-Allow-Origin"), res.Header.Get("Access-Control-Allow-Credentials")}
		if got != want || (want[0] != "" && res.Header.Get("Access-Control-Max-Age") != "600") {
			t.Errorf("%s: %v", origin, res.Header)
		}
	}
	for _, names := range []string{"Content-Type, Authorization", "content-type,authorization", "CONTENT-TYPE", "authorization, x-other"} {
		res, _ := s.do("OPTIONS", s.url+"/graphql", "Origin", "https://partner.example", "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", names)
		if allowed := res.Header.Get("Access-Control-Allow-Origin") != ""; allowed == strings.Contains(names, "x-other") {
			t.Errorf("preflight for %s: %v", names, res.Header)
		}
	}
	res, _ := s.do("GET", s.url+"/", "Origin", "https://partner.example")
	if exposed := res.Header.Get("Access-Control-Expose-Headers"); exposed != "Retry-After, Www-Authenticate, X-Request-Id" {
		t.Errorf("exposed %q", exposed)
	}
}

func TestMetricsCountRequestsByRoute(t *testing.T) {
	s := start(t)
	s.do("GET", s.url+"/invite?invitation_token=tttoken")
	_, body := s.do("GET", s.admin+"/metrics")
	if !strings.Contains(body, `guestlist_http_request_duration_seconds_count{route="/invite",status="200"} 1`) || strings.Contains(body, "tttoken") {
		t.Error(body)
	}
	if res, _ := s.do("GET", s.admin+"/debug/pprof/"); res.StatusCode != 200 {
		t.Errorf("pprof: %d", res.StatusCode)
	}
}
