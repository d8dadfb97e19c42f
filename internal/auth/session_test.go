package auth

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"guestlist/internal/viewer"
)

// cookieHeader is what a browser with these session cookies sends.
func cookieHeader(values ...string) http.Header {
	for i, value := range values {
		values[i] = "guestlist=" + value
	}
	return http.Header{"Cookie": {strings.Join(values, "; ")}}
}

// plant puts a session into the store and gives its cookie's value.
func (g *rig) plant(change func(*Session)) string {
	g.t.Helper()
	value, now := secret(), g.clock.Now()
	s := Session{TokenHash: hashed(value), UserID: ada, WorkOSSessionID: "session_1", CreatedAt: now, LastSeenAt: now, ExpiresAt: now.Add(24 * time.Hour)}
	if change != nil {
		change(&s)
	}
	if err := g.store.CreateSession(g.t.Context(), s); err != nil {
		g.t.Fatal(err)
	}
	return value
}

func TestCookieBringsTheViewer(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	browser := g.browser()
	g.signIn(browser)
	v := g.who(browser)
	if v.Kind != viewer.Member || v.UserID != ada || !v.Admitted || v.OrganizationID != "org_1" || v.Role != "admin" || v.SessionID != "session_1" ||
		!v.SessionExpiresAt.Equal(g.clock.Now().Add(24*time.Hour)) {
		t.Errorf("viewer: %+v", v)
	}
	if want := []string{"invites:read", "reports:read", "invites:manage"}; !slices.Equal(v.Permissions, want) {
		t.Errorf("permissions %v, want %v", v.Permissions, want)
	}
	g.store.admit(ada, false)
	if g.who(browser).Admitted {
		t.Error("still admitted after being shut out")
	}
}

func TestSessionsEndByTheClock(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		wait  time.Duration
		steps int
		alive bool
	}{
		"used within the idle time":   {59 * time.Minute, 5, true},
		"idle too long":               {time.Hour, 1, false},
		"used all the time, too long": {30 * time.Minute, 48, false},
	} {
		g := newRig(t)
		browser := g.browser()
		g.signIn(browser)
		var last answer
		for range row.steps {
			g.clock.advance(row.wait)
			last = g.get(browser, "/who")
		}
		if alive := strings.Contains(last.body, ada); alive != row.alive {
			t.Errorf("%s: alive %v", name, alive)
		}
		if row.alive {
			continue
		}
		if c := last.setBy("guestlist"); last.StatusCode != http.StatusOK || c == nil || c.MaxAge >= 0 {
			t.Errorf("%s: the request did not go on as a stranger's, or the cookie stays", name)
		}
		if len(g.store.all()) != 0 {
			t.Errorf("%s: the session could live again", name)
		}
	}
}

func TestSessionIsWrittenOnceAMinute(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	value := g.plant(nil)
	for range 3 {
		g.clock.advance(time.Minute)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() { g.do(g.server.Client(), http.MethodGet, "/who", cookieHeader(value)) })
		}
		all.Wait()
	}
	if g.store.touches != 3 {
		t.Errorf("%d writes in three minutes", g.store.touches)
	}
}

func TestCookiesOfOneNameAreTriedInTurn(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	good, long := g.plant(nil), strings.Repeat("x", 257)
	for name, row := range map[string]struct {
		values       []string
		known, drops bool
	}{
		"the good one second":    {[]string{"planted", good}, true, false},
		"the good one fourth":    {[]string{"a", "b", "c", good}, true, false},
		"the good one too late":  {[]string{"a", "b", "c", "d", good}, false, true},
		"over-long ones skipped": {[]string{long, long, long, long, good}, true, false},
		"over-long only":         {[]string{long}, false, true},
		"unknown":                {[]string{"nobody"}, false, true},
		"empty":                  {[]string{""}, false, true},
	} {
		a := g.do(g.browser(), http.MethodGet, "/who", cookieHeader(row.values...))
		if known := strings.Contains(a.body, ada); known != row.known || a.StatusCode != http.StatusOK {
			t.Errorf("%s: known %v, status %d", name, known, a.StatusCode)
		}
		if drops := a.setBy("guestlist") != nil; drops != row.drops {
			t.Errorf("%s: cookie deleted %v", name, drops)
		}
	}
	before := g.store.reads
	g.do(g.browser(), http.MethodGet, "/who", cookieHeader(long, "a"))
	if g.store.reads != before+1 {
		t.Errorf("%d look-ups for one cookie that is worth one", g.store.reads-before)
	}
}

func TestAStoreThatFailsIsNoSignOut(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	value := g.plant(nil)
	g.store.failWith(errors.New("no database at db.internal"))
	a := g.do(g.browser(), http.MethodGet, "/who", cookieHeader(value))
	code, id := a.code()
	if a.StatusCode != http.StatusServiceUnavailable || code != "UPSTREAM_UNAVAILABLE" || id != "req_1" || a.Header.Get("Retry-After") == "" {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
	if len(a.Cookies()) != 0 || strings.Contains(a.body, "db.internal") {
		t.Error("the cookie is deleted, or the cause is shown")
	}
}

func TestASessionThatCannotBeWrittenStillCountsAsItIs(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	live, ended := g.plant(nil), g.plant(func(s *Session) { s.ExpiresAt = g.clock.Now() })
	g.store.failWrites = errors.New("read only")
	g.clock.advance(touchAtMost)
	for range 3 {
		if a := g.do(g.browser(), http.MethodGet, "/who", cookieHeader(live)); !strings.Contains(a.body, ada) {
			t.Errorf("live: %d %s", a.StatusCode, a.body)
		}
	}
	if g.store.touches != 1 {
		t.Errorf("%d tries to write within the minute", g.store.touches)
	}
	a := g.do(g.browser(), http.MethodGet, "/who", cookieHeader(ended))
	if a.StatusCode != http.StatusOK || strings.Contains(a.body, ada) || a.setBy("guestlist") == nil {
		t.Errorf("ended: %d %s", a.StatusCode, a.body)
	}
	if !strings.Contains(g.log.String(), "session not touched") || !strings.Contains(g.log.String(), "ended session not deleted") {
		t.Error("the log says nothing of it")
	}
}

func TestForeignPagesCannotUseTheCookie(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	value := g.plant(nil)
	for name, row := range map[string]struct {
		method, origin, site string
		cookie               bool
		want                 int
	}{
		"another site":                   {"POST", "https://evil.example", "", true, 403},
		"another site, reading":          {"GET", "https://evil.example", "", true, 403},
		"another port of this host":      {"POST", "http://127.0.0.1:1", "", true, 403},
		"a sandbox":                      {"POST", "null", "", true, 403},
		"cross-site form without Origin": {"POST", "", "cross-site", true, 403},
		"same-site form without Origin":  {"POST", "", "same-site", true, 403},
		"our front end":                  {"POST", "http://localhost:5173", "same-site", true, 200},
		"ourselves":                      {"POST", g.server.URL, "same-origin", true, 200},
		"a link from elsewhere":          {"GET", "", "cross-site", true, 200},
		"another site without cookie":    {"POST", "https://evil.example", "cross-site", false, 200},
	} {
		header := http.Header{}
		if row.cookie {
			header = cookieHeader(value)
		}
		if row.origin != "" {
			header.Set("Origin", row.origin)
		}
		if row.site != "" {
			header.Set("Sec-Fetch-Site", row.site)
		}
		a := g.do(g.browser(), row.method, "/who", header)
		if a.StatusCode != row.want {
			t.Errorf("%s: %d", name, a.StatusCode)
		}
		if code, id := a.code(); row.want == 403 && (code != "FORBIDDEN_ORIGIN" || id != "req_1") {
			t.Errorf("%s: %s", name, a.body)
		}
	}
}
