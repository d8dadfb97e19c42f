package auth

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"guestlist/internal/workos"
)

func TestCallbackMakesASessionForWhoIsAdmitted(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	browser := g.browser()
	q := g.beginLogin(browser, "?return_to=/invites%3Fx%3D1&invitation_token=tok_1")
	a := g.get(browser, "/auth/callback?code=good&state="+q.Get("state"))
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/invites?x=1" {
		t.Fatalf("%d %q: %s", a.StatusCode, a.Header.Get("Location"), a.body)
	}
	c := a.setBy("guestlist")
	if c == nil || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || len(c.Value) != 43 {
		t.Fatalf("session cookie: %v", c)
	}
	if gone := a.setBy(pendingName(q.Get("state"))); gone == nil || gone.MaxAge >= 0 {
		t.Error("the login cookie stays")
	}
	made := g.store.all()
	if len(made) != 1 || made[0].TokenHash != hashed(c.Value) || made[0].WorkOSSessionID != "session_1" || made[0].OrganizationID != "org_1" ||
		made[0].Role != "admin" || !made[0].ExpiresAt.Equal(g.clock.Now().Add(24*time.Hour)) {
		t.Fatalf("sessions: %+v", made)
	}
	x := g.workos.exchanges[0]
	sealedFor := pending{Verifier: x.CodeVerifier}
	if x.Code != "good" || x.InvitationToken != "tok_1" || x.IPAddress != "127.0.0.1" || x.UserAgent == "" || sealedFor.challenge() != q.Get("code_challenge") {
		t.Errorf("exchange: %+v", x)
	}
	want := Arrival{
		UserID: ada, Email: adaEmail, FirstName: "Ada", LastName: "L", PictureURL: "https://pic.test/a", OrganizationID: "org_1", Role: "admin",
		InvitationToken: "tok_1",
	}
	if len(g.door.arrived) != 1 || g.door.arrived[0] != want {
		t.Errorf("arrivals: %+v", g.door.arrived)
	}
	for _, secret := range []string{c.Value, adaEmail, "tok_1", "refresh-secret", q.Get("state"), x.CodeVerifier} {
		if strings.Contains(g.log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

func TestCallbackOverHTTPSSetsAHostCookie(t *testing.T) {
	t.Parallel()
	g := newTLSRig(t)
	browser := g.browser()
	c := g.signIn(browser).setBy("__Host-guestlist")
	if c == nil || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode {
		t.Fatalf("session cookie: %v", c)
	}
	if v := g.who(browser); v.UserID != ada {
		t.Errorf("viewer: %+v", v)
	}
}

func TestCallbackRedeemsNothingThatThisBrowserDidNotBegin(t *testing.T) {
	t.Parallel()
	for name, query := range map[string]func(g *rig, mine *http.Client) string{
		"state of another browser": func(g *rig, _ *http.Client) string {
			return "code=good&state=" + g.beginLogin(g.browser(), "").Get("state")
		},
		"made-up state":        func(*rig, *http.Client) string { return "code=good&state=" + secret() },
		"over-long state":      func(*rig, *http.Client) string { return "code=good&state=" + strings.Repeat("a", 5000) },
		"state without a code": func(g *rig, mine *http.Client) string { return "state=" + g.beginLogin(mine, "").Get("state") },
		"nothing at all":       func(*rig, *http.Client) string { return "" },
		"an over-long code": func(g *rig, mine *http.Client) string {
			return "code=" + strings.Repeat("c", 3000) + "&state=" + g.beginLogin(mine, "").Get("state")
		},
		"a login that took long": func(g *rig, mine *http.Client) string {
			state := g.beginLogin(mine, "").Get("state")
			g.clock.advance(loginLife)
			return "code=good&state=" + state
		},
		"a state in other case": func(g *rig, mine *http.Client) string {
			return "code=good&state=" + strings.ToUpper(g.beginLogin(mine, "").Get("state"))
		},
	} {
		g := newRig(t)
		browser := g.browser()
		a := g.get(browser, "/auth/callback?"+query(g, browser))
		if a.StatusCode != http.StatusBadRequest || !strings.Contains(a.body, "/auth/login") {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.body)
		}
		if g.workos.redeemed() != 0 || len(g.store.all()) != 0 || a.setBy("guestlist") != nil {
			t.Errorf("%s: the code was redeemed, or a session made", name)
		}
	}
}

func TestCallbackRefusesACookieOfAnotherLogin(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	browser := g.browser()
	theirs := g.get(g.browser(), "/auth/login")
	state := g.beginLogin(browser, "").Get("state")
	a := g.do(g.browser(), http.MethodGet, "/auth/callback?code=good&state="+state, http.Header{
		"Cookie": {pendingName(state) + "=" + theirs.Cookies()[0].Value},
	})
	if a.StatusCode != http.StatusBadRequest || g.workos.redeemed() != 0 {
		t.Errorf("%d, %d redeemed", a.StatusCode, g.workos.redeemed())
	}
}

func TestCallbackWorksOnceForEachLogin(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	begun := g.get(g.browser(), "/auth/login")
	target, err := begun.Location()
	if err != nil {
		t.Fatal(err)
	}
	// The same cookie each time, as somebody who copied it would send it.
	header := http.Header{"Cookie": {begun.Cookies()[0].Name + "=" + begun.Cookies()[0].Value}}
	path := "/auth/callback?code=good&state=" + target.Query().Get("state")
	if a := g.do(g.browser(), http.MethodGet, path, header.Clone()); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("first: %d %s", a.StatusCode, a.body)
	}
	if a := g.do(g.browser(), http.MethodGet, path, header.Clone()); a.StatusCode != http.StatusBadRequest || a.setBy("guestlist") != nil {
		t.Errorf("replay: %d", a.StatusCode)
	}
	if g.workos.redeemed() != 1 || len(g.store.all()) != 1 {
		t.Errorf("%d redeemed, %d sessions", g.workos.redeemed(), len(g.store.all()))
	}
}

func TestTwoTabsSignInBesideEachOther(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	browser := g.browser()
	first := g.beginLogin(browser, "?return_to=/first").Get("state")
	second := g.beginLogin(browser, "?return_to=/second").Get("state")
	for state, want := range map[string]string{first: "/first", second: "/second"} {
		if a := g.get(browser, "/auth/callback?code=good&state="+state); a.Header.Get("Location") != want {
			t.Errorf("%d to %q, want %q", a.StatusCode, a.Header.Get("Location"), want)
		}
	}
}

func TestStatelessCallbackRestartsABoundLogin(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	browser := g.browser()
	a := g.get(browser, "/auth/callback?code=from-hosted-acceptance")
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/auth/login" || g.workos.redeemed() != 0 {
		t.Fatalf("%d to %q, %d redeemed", a.StatusCode, a.Header.Get("Location"), g.workos.redeemed())
	}
	if done := g.signIn(browser); done.setBy("guestlist") == nil || done.setBy(restartsCookie) == nil {
		t.Error("no session, or the count of restarts stays")
	}
}

func TestStatelessCallbacksEndInAPage(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	browser := g.browser()
	var got []int
	for range 4 {
		got = append(got, g.get(browser, "/auth/callback?code=c").StatusCode)
	}
	// The page ends the round: whoever tries again after it begins a new one.
	if want := []int{303, 303, 400, 303}; !slices.Equal(got, want) {
		t.Errorf("statuses %v, want %v", got, want)
	}
	spoilt := http.Header{"Cookie": {restartsCookie + "=-9"}}
	if a := g.do(g.browser(), http.MethodGet, "/auth/callback?code=c", spoilt); a.StatusCode != http.StatusBadRequest {
		t.Errorf("a count that nobody set: %d", a.StatusCode)
	}
}

func TestErrorsOfAuthKitBecomeReadablePages(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]struct {
		status int
		text   string // a word of the page; with an invitation, where a bar follows, the word behind it
	}{
		"sign_up_not_allowed":                 {403, "By invitation only"},
		"access_denied":                       {403, "declined|could not be used"},
		"invitation_invalid":                  {403, "no longer good"},
		"invitation_cannot_be_used_for_email": {403, "another address"},
		"organization_selection_required":     {403, "Choose an organization"},
		"organization_membership_not_found":   {403, "not in that organization"},
		"email_verification_required":         {403, "Confirm your address"},
		"invalid_grant":                       {400, "too long"},
		"<script>alert(1)</script>":           {400, "did not work"},
	} {
		plain, invited, differs := strings.Cut(want.text, "|")
		if !differs {
			invited = plain
		}
		onRedirect := newRig(t)
		browser := onRedirect.browser()
		q := url.Values{"error": {code}, "error_description": {"for " + adaEmail}, "code": {"c"}}
		for name, state := range map[string]string{"without state": "", "with state": onRedirect.beginLogin(browser, "").Get("state")} {
			q.Set("state", state)
			checkErrorPage(t, code+" on the redirect "+name, onRedirect, onRedirect.get(browser, "/auth/callback?"+q.Encode()), want.status, plain)
		}
		if onRedirect.workos.redeemed() != 0 {
			t.Errorf("%s: the code beside an error was redeemed", code)
		}
		onExchange := newRig(t)
		onExchange.workos.answer = func(workos.CodeExchange) (workos.Authentication, error) {
			return workos.Authentication{}, &workos.AuthError{Code: code, Description: "for " + adaEmail}
		}
		browser = onExchange.browser()
		state := onExchange.beginLogin(browser, "?return_to=/deep&invitation_token=tok_1").Get("state")
		a := onExchange.get(browser, "/auth/callback?code=c&state="+state)
		checkErrorPage(t, code+" on the exchange", onExchange, a, want.status, invited)
		if !strings.Contains(a.body, "return_to=%2Fdeep") || strings.Contains(a.body, "tok_1") == (code == "invitation_invalid" || code == "access_denied") {
			t.Errorf("%s: where to go on: %s", code, a.body)
		}
	}
}

func checkErrorPage(t *testing.T, name string, g *rig, a answer, status int, text string) {
	t.Helper()
	if a.StatusCode != status || !strings.Contains(a.body, text) || !strings.Contains(a.body, "/auth/login") {
		t.Errorf("%s: %d %s", name, a.StatusCode, a.body)
	}
	if strings.Contains(a.body, "script") || strings.Contains(a.body, adaEmail) || strings.Contains(g.log.String(), adaEmail) {
		t.Errorf("%s: raw text is echoed or logged", name)
	}
	if len(g.store.all()) != 0 || a.setBy("guestlist") != nil {
		t.Errorf("%s: there is a session", name)
	}
}
