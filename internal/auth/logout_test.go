package auth

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestLogoutEndsTheSessionHereAndAtWorkOS(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	browser := g.browser()
	value := g.signIn(browser).setBy("guestlist").Value
	a := g.do(browser, http.MethodPost, "/auth/logout", nil)
	want := "https://workos.test/logout?" + url.Values{"session_id": {"session_1"}, "return_to": {g.server.URL + "/"}}.Encode()
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != want {
		t.Errorf("%d to %q", a.StatusCode, a.Header.Get("Location"))
	}
	if c := a.setBy("guestlist"); c == nil || c.MaxAge >= 0 || len(g.store.all()) != 0 {
		t.Error("cookie or session stays")
	}
	if again := g.do(g.browser(), http.MethodGet, "/who", cookieHeader(value)); strings.Contains(again.body, ada) {
		t.Error("the old cookie still knows the person")
	}
}

func TestLogoutTellsAScriptWhereToGo(t *testing.T) {
	t.Parallel()
	for accept, asJSON := range map[string]bool{
		"application/json": true, "application/json;q=0.5, */*": true, "text/html, application/json": true,
		"application/json;q=0": false, "*/*": false, "text/html,application/xhtml+xml,*/*;q=0.8": false, "": false,
	} {
		g := newRig(t)
		header := cookieHeader(g.plant(nil))
		header.Set("Accept", accept)
		a := g.do(g.browser(), http.MethodPost, "/auth/logout", header)
		var body struct{ LogoutURL string }
		decoded := json.Unmarshal([]byte(a.body), &body) == nil && strings.HasPrefix(body.LogoutURL, "https://workos.test/logout?")
		if decoded != asJSON || (a.StatusCode == http.StatusOK) != asJSON {
			t.Errorf("%q: %d %s", accept, a.StatusCode, a.body)
		}
	}
}

func TestLogoutWithoutASessionGoesHomeAndDeletesNothing(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	a := g.do(g.browser(), http.MethodPost, "/auth/logout", nil)
	// A cross-site POST comes without the cookie; an answer that deletes it would sign the person out.
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != g.server.URL+"/" || len(a.Cookies()) != 0 {
		t.Errorf("%d %v", a.StatusCode, a.Header)
	}
	dead := g.do(g.browser(), http.MethodPost, "/auth/logout", cookieHeader("dead"))
	if dead.StatusCode != http.StatusSeeOther || dead.Header.Get("Location") != g.server.URL+"/" || dead.setBy("guestlist") == nil {
		t.Errorf("dead cookie: %d %v", dead.StatusCode, dead.Header)
	}
}

func TestForeignPagesCannotSignAnybodyOut(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	value := g.plant(nil)
	for name, extra := range map[string]http.Header{
		"Origin":                      {"Origin": {"https://evil.example"}},
		"Fetch Metadata":              {"Sec-Fetch-Site": {"cross-site"}},
		"Origin beside a good bearer": {"Origin": {"https://evil.example"}, "Authorization": {"Bearer " + g.token(nil)}},
	} {
		header := cookieHeader(value)
		for key, values := range extra {
			header[key] = values
		}
		if a := g.do(g.browser(), http.MethodPost, "/auth/logout", header); a.StatusCode != http.StatusForbidden || len(a.Cookies()) != 0 {
			t.Errorf("%s: %d", name, a.StatusCode)
		}
	}
	if len(g.store.all()) != 1 {
		t.Error("the session ended")
	}
}

func TestLogoutThatTheStoreCannotDoSaysSo(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/auth/logout", nil)
	r.Header = cookieHeader(g.plant(nil))
	g.store.failWith(errors.New("down"))
	w := httptest.NewRecorder()
	g.auth.Logout(w, r)
	if a := w.Result(); a.StatusCode != http.StatusServiceUnavailable || a.Header.Get("Retry-After") == "" || len(a.Cookies()) != 0 {
		t.Errorf("%d %v", a.StatusCode, a.Header)
	}
}
