package auth

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestLoginSendsABoundRequestAndKeepsItSealed(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	a := g.get(g.browser(), "/auth/login?return_to=/invites&invitation_token=tok_Secret-1&organization_id=org_1")
	target, err := a.Location()
	if err != nil || a.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d, %v", a.StatusCode, err)
	}
	q := target.Query()
	for key, want := range map[string]string{
		"redirect_uri": g.server.URL + "/auth/callback", "invitation_token": "tok_Secret-1", "organization_id": "org_1", "screen_hint": "sign-up",
	} {
		if q.Get(key) != want {
			t.Errorf("%s = %q", key, q.Get(key))
		}
	}
	name := pendingName(q.Get("state"))
	c := a.setBy(name)
	if c == nil {
		t.Fatalf("no cookie %s in %v", name, a.Cookies())
	}
	if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.MaxAge != 600 || c.Secure || c.Domain != "" {
		t.Errorf("cookie attributes: %s", c.Raw)
	}
	p, err := g.auth.openPending(name, c.Value)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(p.Verifier))
	if q.Get("code_challenge") != base64.RawURLEncoding.EncodeToString(sum[:]) || len(p.Verifier) != 43 || len(p.State) != 43 {
		t.Error("the challenge is not the S256 of a 256-bit verifier, or the state is short")
	}
	if p.ReturnTo != "/invites" || p.InvitationToken != "tok_Secret-1" || p.State != q.Get("state") {
		t.Errorf("sealed: %+v", p)
	}
	for _, secret := range []string{p.State, p.Verifier, "tok_Secret-1", "invites"} {
		if strings.Contains(c.Raw, secret) || strings.Contains(g.log.String(), secret) {
			t.Errorf("%q can be read in the cookie or the log", secret)
		}
	}
	if a.Header.Get("Cache-Control") != "no-store" || a.Header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("headers: %v", a.Header)
	}
}

func TestLoginLeavesOutWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	for _, query := range []string{
		"", "?invitation_token=&organization_id=", "?invitation_token=a%26provider%3Dx&organization_id=org_1%26x",
		"?invitation_token=" + strings.Repeat("a", 257) + "&organization_id=user_1", "?invitation_token=%00&organization_id=" + strings.Repeat("o", 99),
	} {
		q := g.beginLogin(g.browser(), query)
		if q.Get("invitation_token") != "" || q.Get("organization_id") != "" || q.Get("screen_hint") != "" {
			t.Errorf("%s: %v", query, q)
		}
	}
}

func TestLoginOverHTTPSSetsHostCookies(t *testing.T) {
	t.Parallel()
	g := newTLSRig(t)
	a := g.get(g.browser(), "/auth/login")
	if len(a.Cookies()) != 1 {
		t.Fatalf("cookies: %v", a.Cookies())
	}
	c := a.Cookies()[0]
	if !strings.HasPrefix(c.Name, "__Host-guestlist-login-") || !c.Secure || c.Path != "/" || c.Domain != "" || !c.HttpOnly {
		t.Errorf("cookie: %s", c.Raw)
	}
}

func TestLoginKeepsAHandfulOfCookies(t *testing.T) {
	t.Parallel()
	for name, query := range map[string]string{"small": "", "large": "?return_to=/" + strings.Repeat("a", 1000)} {
		g := newRig(t)
		browser := g.browser()
		var states []string
		for range 12 {
			states = append(states, g.beginLogin(browser, query).Get("state"))
			g.clock.advance(time.Second)
		}
		home, err := url.Parse(g.server.URL)
		if err != nil {
			t.Fatal(err)
		}
		kept, size := browser.Jar.Cookies(home), 0
		for _, c := range kept {
			size += len(c.Name) + len(c.Value)
		}
		if len(kept) > maxPending || size > maxPendingBytes || len(kept) < 2 {
			t.Errorf("%s: %d cookies, %d bytes", name, len(kept), size)
		}
		newest := states[len(states)-len(kept):]
		if !slices.ContainsFunc(kept, func(c *http.Cookie) bool { return c.Name == pendingName(newest[0]) }) {
			t.Errorf("%s: the newest are not the ones that stay", name)
		}
		if a := g.get(browser, "/auth/callback?code=c&state="+newest[0]); a.StatusCode != http.StatusSeeOther {
			t.Errorf("%s: a login that was kept does not work: %d", name, a.StatusCode)
		}
	}
}

func TestLoginIsAReadablePageWhenTheAddressCannotBeMade(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.workos.urlErr = errors.New("broken")
	a := g.get(g.browser(), "/auth/login")
	if a.StatusCode != http.StatusServiceUnavailable || a.Header.Get("Retry-After") == "" || !strings.Contains(a.body, "/auth/login") || len(a.Cookies()) != 0 {
		t.Errorf("%d %v %s", a.StatusCode, a.Header, a.body)
	}
}

func TestHandlersTakeTheirMethodsOnly(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	for _, row := range []struct{ method, path, allow string }{
		{"POST", "/auth/login", "GET, HEAD"},
		{"HEAD", "/auth/callback?code=c", "GET"},
		{"POST", "/auth/callback", "GET"},
		{"GET", "/auth/logout", "POST"},
		{"HEAD", "/auth/logout", "POST"},
	} {
		a := g.do(g.browser(), row.method, row.path, nil)
		if a.StatusCode != http.StatusMethodNotAllowed || a.Header.Get("Allow") != row.allow {
			t.Errorf("%s %s: %d, Allow %q", row.method, row.path, a.StatusCode, a.Header.Get("Allow"))
		}
	}
}
