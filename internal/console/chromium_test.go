//go:build chromium

package console_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"guestlist/internal/console"
	"guestlist/internal/console/chromium"
)

// site is our pages on one origin; it records what the browser sent where it matters.
type site struct {
	*httptest.Server
	console *console.Console
	member  console.Home

	mu       sync.Mutex
	posts    []post
	signOuts []http.Header
	referers []string
}

func openPage(t *testing.T) *chromium.Page {
	t.Helper()
	p := chromium.Start(t, os.Getenv("CHROMIUM")).Page()
	p.Size(1200, "light")
	return p
}

type post struct {
	header http.Header
	query  string
}

// newSite answers GraphQL with an error to everything, and a sign-out with a redirect to the given address.
func newSite(t *testing.T, o console.Options, signOutTo string) *site {
	t.Helper()
	s := &site{
		console: newConsole(t, o),
		member:  console.Home{SignedIn: true, Email: strings.Repeat("ada", 30) + "@example.com"},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "guestlist", Value: "opaque", HttpOnly: true, SameSite: http.SameSiteLaxMode, Path: "/"})
		s.console.Home(w, r, s.member)
	})
	mux.HandleFunc("GET /stranger", func(w http.ResponseWriter, r *http.Request) { s.console.Home(w, r, console.Home{}) })
	mux.HandleFunc("GET /invite", s.console.Invite)
	mux.HandleFunc("GET /auth/login", func(w http.ResponseWriter, r *http.Request) {
		s.keep(func() { s.referers = append(s.referers, r.Referer()) })
		s.console.Message(w, r, console.Page{Status: 200, Title: "Sign-in", Text: r.URL.Query().Get("invitation_token")})
	})
	mux.HandleFunc("POST /auth/logout", func(w http.ResponseWriter, r *http.Request) {
		s.keep(func() { s.signOuts = append(s.signOuts, r.Header) })
		http.Redirect(w, r, signOutTo, http.StatusSeeOther)
	})
	mux.HandleFunc("POST /graphql", s.graphql)
	mux.Handle("GET /playground", s.console.Playground())
	mux.Handle("GET /assets/", s.console.Assets())
	mux.Handle("GET /favicon.ico", s.console.Favicon())
	mux.HandleFunc("/", s.console.NotFound)
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func (s *site) keep(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

func (s *site) graphql(w http.ResponseWriter, r *http.Request) {
	var p struct {
		Query string `json:"query"`
	}
	if err := json.NewDecoder(r.Body).Decode(&p); err != nil {
		http.Error(w, "not JSON", http.StatusBadRequest)
		return
	}
	s.keep(func() { s.posts = append(s.posts, post{r.Header, p.Query}) })
	w.Header().Set("Content-Type", "application/graphql-response+json")
	_, _ = w.Write([]byte(`{"errors":[{"message":"answered by the test"}]}`))
}

func TestPlaygroundRunsUnderItsPolicyInARealBrowser(t *testing.T) {
	s, b := newSite(t, options(), "/"), openPage(t)
	b.Open(s.URL + "/")
	b.Open(s.URL + "/playground")
	var tabs []string
	b.Wait(`document.querySelectorAll('.graphiql-tab-button').length`)
	b.Eval(`[...document.querySelectorAll('.graphiql-tab-button')].map(e => e.textContent)`, &tabs)
	if !slices.Equal(tabs, []string{"Me", "InviteUser", "InviteUsers", "RevokeInvite", "Watch"}) {
		t.Errorf("tabs %q", tabs)
	}
	b.Eval(`document.querySelectorAll('.graphiql-tab-button')[1].click()`, nil)
	b.Wait(`document.querySelector('.graphiql-query-editor').textContent.includes('inviteUser')`)
	b.Eval(`document.querySelector('.graphiql-execute-button').click()`, nil)
	b.Wait(`document.querySelector('.result-window').textContent.includes('answered by the test')`)
	s.checkPosts(t)
	var stored string
	b.Eval(`JSON.stringify(Object.entries(localStorage))`, &stored)
	if !strings.Contains(stored, "guestlist:") || strings.Contains(stored, "guestlist:headers") {
		t.Errorf("kept in the browser: %s", stored)
	}
	if c := b.Complaints(); len(c) > 0 {
		t.Errorf("the browser complains: %q", c)
	}
}

func (s *site) checkPosts(t *testing.T) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.ContainsFunc(s.posts, func(p post) bool { return strings.Contains(p.query, "inviteUser(input: $input)") }) {
		t.Error("the example was not sent")
	}
	for _, p := range s.posts {
		if p.header.Get("Content-Type") != "application/json" || p.header.Get("Origin") != s.URL || p.header.Get("Cookie") != "guestlist=opaque" {
			t.Errorf("a post came with %v", p.header)
		}
	}
}

func TestPagesFitNarrowWindowsAndKeepTheirPolicyInARealBrowser(t *testing.T) {
	s, b := newSite(t, options(), "/"), openPage(t)
	for _, scheme := range []string{"light", "dark"} {
		b.Size(360, scheme)
		for _, path := range []string{"/", "/stranger", "/invite?invitation_token=" + strings.Repeat("x", 200), "/invite"} {
			b.Open(s.URL + path)
			var overflow int
			b.Eval(`document.documentElement.scrollWidth - document.documentElement.clientWidth`, &overflow)
			var background string
			b.Eval(`getComputedStyle(document.body).backgroundColor`, &background)
			want := map[string]string{"light": "rgb(250, 248, 244)", "dark": "rgb(21, 23, 21)"}[scheme]
			if overflow != 0 || background != want {
				t.Errorf("%.10s in %s: %d px too wide, background %s, want %s", path, scheme, overflow, background, want)
			}
		}
	}
	if c := b.Complaints(); len(c) > 0 {
		t.Errorf("the browser complains: %q", c)
	}
}

func TestTheKeyboardReachesTheInvitationsLinkAndTheTokenDoesNotLeakByReferrer(t *testing.T) {
	s, b := newSite(t, options(), "/"), openPage(t)
	b.Open(s.URL + "/invite?invitation_token=kept+secret")
	b.Press("Tab")
	b.Press("Tab")
	var focus struct{ Text, Outline string }
	b.Eval(`({Text: document.activeElement.textContent, Outline: getComputedStyle(document.activeElement).outlineStyle})`, &focus)
	if focus.Text != "Accept the invitation" || focus.Outline != "solid" {
		t.Errorf("after two tabs the focus is on %+v", focus)
	}
	b.Eval(`document.activeElement.click()`, nil)
	b.Follow()
	var shown string
	b.Eval(`document.querySelector('main p').textContent`, &shown)
	if shown != "kept secret" {
		t.Errorf("sign-in got the token %q", shown)
	}
	s.keep(func() {
		if !slices.Equal(s.referers, []string{""}) {
			t.Errorf("sign-in got the referrers %q", s.referers)
		}
	})
}

func TestSignOutMayLeaveForTheAllowedOriginOnly(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("signed out at WorkOS"))
	}))
	t.Cleanup(elsewhere.Close)
	o := options()
	o.FormActionOrigins = []string{elsewhere.URL}
	allowed, b := newSite(t, o, elsewhere.URL+"/logout"), openPage(t)
	b.Open(allowed.URL + "/")
	b.Eval(`document.querySelector('form button').click()`, nil)
	if c := b.Follow(); c != "" {
		t.Fatalf("the browser complains: %s", c)
	}
	var text string
	b.Eval(`document.body.textContent`, &text)
	if text != "signed out at WorkOS" {
		t.Errorf("sign-out ended at %q", text)
	}
	allowed.keep(func() {
		if len(allowed.signOuts) != 1 || allowed.signOuts[0].Get("Origin") != allowed.URL {
			t.Errorf("sign-out was posted with %v", allowed.signOuts)
		}
	})

	refused := newSite(t, options(), elsewhere.URL+"/logout")
	b.Open(refused.URL + "/")
	b.Eval(`document.querySelector('form button').click()`, nil)
	if c := b.Follow(); !strings.Contains(c, "form-action") {
		t.Errorf("the redirect was not refused: %q", c)
	}
}
