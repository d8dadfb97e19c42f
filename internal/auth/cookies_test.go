package auth

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// direct asks the handlers without a server, whose limit on headers would come first.
func (g *rig) direct(path, cookies string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(g.t.Context(), http.MethodGet, path, nil)
	r.Header["Cookie"] = []string{cookies}
	w := httptest.NewRecorder()
	g.routes().ServeHTTP(w, r)
	return w
}

func TestCookiesOfAMegabyteAreNotLookedAt(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	state := g.beginLogin(g.browser(), "").Get("state")
	huge := strings.Repeat("A", 1<<20)
	many := strings.TrimSuffix(strings.Repeat("guestlist="+strings.Repeat("b", 300)+"; ", 3400), "; ")
	for name, row := range map[string]struct {
		path, cookies string
		status        int
	}{
		"one session cookie":      {"/who", "guestlist=" + huge, http.StatusOK},
		"thousands of them":       {"/who", many, http.StatusOK},
		"a login's cookie":        {"/auth/callback?code=c&state=" + state, pendingName(state) + "=" + huge, http.StatusBadRequest},
		"a restart's cookie":      {"/auth/callback?code=c", restartsCookie + "=" + huge, http.StatusBadRequest},
		"an arrival's cookie":     {arrivingPath, arrivingCookie + "=" + huge, http.StatusSeeOther},
		"logins, at another one":  {"/auth/login", strings.TrimSuffix(strings.Repeat(loginCookie+"x="+strings.Repeat("c", 300)+"; ", 3400), "; "), http.StatusSeeOther},
		"another's cookie beside": {"/who", "theirs=" + huge, http.StatusOK},
	} {
		before := g.store.reads
		w := g.direct(row.path, row.cookies)
		if w.Code != row.status || strings.Contains(w.Body.String(), ada) || g.store.reads != before || g.workos.redeemed() != 0 {
			t.Errorf("%s: %d, %d look-ups, %.200s", name, w.Code, g.store.reads-before, w.Body)
		}
		if len(w.Header()["Set-Cookie"]) > maxLookedAt+1 {
			t.Errorf("%s: %d cookies are set", name, len(w.Header()["Set-Cookie"]))
		}
	}
}

func TestLoginCookieThatIsThereTwiceIsTriedInTurn(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		before int
		status int
	}{"planted once": {1, http.StatusSeeOther}, "planted three times": {3, http.StatusSeeOther}, "planted more often than is tried": {4, http.StatusBadRequest}} {
		g := newRig(t)
		begun := g.get(g.browser(), "/auth/login")
		state, c := begun.leadsTo(t).Query().Get("state"), begun.Cookies()[0]
		w := g.direct("/auth/callback?code=good&state="+state, strings.Repeat(c.Name+"=planted; ", row.before)+c.Name+"="+c.Value)
		if w.Code != row.status {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
}

func TestALoginOutlivesTheRotationOfItsKeyAndEndsInAPageWhenThatIsRetired(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		keys   []string
		status int
	}{
		"rotated": {[]string{otherKey, testKey}, http.StatusSeeOther},
		"retired": {[]string{otherKey}, http.StatusBadRequest},
	} {
		g := newRig(t)
		begun := g.get(g.browser(), "/auth/login")
		state, c := begun.leadsTo(t).Query().Get("state"), begun.Cookies()[0]
		seal, err := newSealer(row.keys, forLogins)
		if err != nil {
			t.Fatal(err)
		}
		g.auth.seal = seal
		w := g.direct("/auth/callback?code=good&state="+state, c.Name+"="+c.Value)
		if w.Code != row.status || w.Code == http.StatusBadRequest && (!strings.Contains(w.Body.String(), loginPath) || g.workos.redeemed() != 0) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

// Login CSRF: the attacker's own sign-in is finished in the browser of somebody else, who then works in a foreign account.
func TestSomebodyElsesSignInChangesNothingInThisBrowser(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	victim := g.browser()
	cookie := g.signIn(victim).setBy("guestlist").Value
	redeemed := g.workos.redeemed()
	theirs := g.beginLogin(g.browser(), "").Get("state")
	g.beginLogin(victim, "") // a login of the victim's own is under way
	a := g.get(victim, "/auth/callback?code=attackers&state="+theirs)
	if a.StatusCode != http.StatusBadRequest || a.setBy("guestlist") != nil || g.workos.redeemed() != redeemed {
		t.Errorf("%d %v", a.StatusCode, a.Cookies())
	}
	// Nor does a code without a state, as the hosted page sends one, become a session.
	if a := g.get(victim, "/auth/callback?code=attackers"); a.leadsTo(t).Path != loginPath || g.workos.redeemed() != redeemed {
		t.Errorf("%d to %s", a.StatusCode, a.leadsTo(t))
	}
	if got := cookieOf(g, victim, "guestlist"); got != cookie || g.who(victim).UserID != ada {
		t.Error("the victim's session is another one, or gone")
	}
}

func FuzzCookieHeader(f *testing.F) {
	for _, seed := range []string{"", "guestlist=x", "guestlist=x; guestlist=y", "guestlist", "=x", "guestlist=\"x\"", "guestlist=\x00", "__Host-guestlist=x", arrivingCookie + "=AAAA"} {
		f.Add(seed, "s")
	}
	store := newMemory()
	keys := httptest.NewServer(http.NotFoundHandler())
	f.Cleanup(keys.Close)
	auth := newFuzzAuth(f, keys, store)
	who := auth.Middleware(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }))
	f.Fuzz(func(t *testing.T, cookies, state string) {
		for path, handler := range map[string]http.Handler{
			"/who": who, arrivingPath: http.HandlerFunc(auth.Arriving), "/auth/callback?code=c&state=" + url.QueryEscape(state): http.HandlerFunc(auth.Callback),
		} {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
			r.Header["Cookie"] = []string{cookies}
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			for _, c := range w.Result().Cookies() {
				if c.Name == sessionCookie && c.MaxAge >= 0 {
					t.Fatalf("%q makes a session", cookies)
				}
			}
			if w.Code >= 500 || len(store.all()) != 0 {
				t.Fatalf("%q at %s: %d", cookies, path, w.Code)
			}
		}
	})
}
