package auth

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"guestlist/internal/workos/workostest"
)

// arrive signs Ada in by an invitation that the door knows nothing of yet, and gives the page and her browser.
func (g *rig) arrive() (*http.Client, answer) {
	g.t.Helper()
	g.store.admit(ada, false)
	browser := g.browser()
	state := g.beginLogin(browser, "?return_to=/invites&invitation_token=tok_Secret-1").Get("state")
	return browser, g.get(browser, "/auth/callback?code=good&state="+state)
}

func TestWhoHasJustAcceptedWaitsAndIsLetInOnceThatIsKnown(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	browser, page := g.arrive()
	c := page.setBy(arrivingCookie)
	if !strings.Contains(page.body, "One moment") || page.Header.Get("Refresh") != "3; url=/auth/arriving" || c == nil {
		t.Fatalf("%d %v %s", page.StatusCode, page.Header, page.body)
	}
	if c.MaxAge != 600 || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || page.setBy("guestlist") != nil || len(g.store.all()) != 0 {
		t.Errorf("cookie %s, or a session already", c.Raw)
	}
	for _, secret := range []string{"tok_Secret-1", adaEmail, ada, "refresh-secret"} {
		if strings.Contains(c.Raw, secret) || strings.Contains(g.log.String(), secret) {
			t.Errorf("%q can be read in the cookie or the log", secret)
		}
	}
	g.clock.advance(arrivingEvery)
	if again := g.get(browser, arrivingPath); again.StatusCode != http.StatusForbidden || again.Header.Get("Refresh") == "" {
		t.Fatalf("not known yet: %d %v", again.StatusCode, again.Header)
	}
	if came := g.door.arrived; len(came) != 2 || came[0] != came[1] || came[1].InvitationToken != "tok_Secret-1" {
		t.Fatalf("the door was asked for %+v", came)
	}
	g.store.admit(ada, true)
	in := g.get(browser, arrivingPath)
	want := "/auth/login?" + url.Values{"organization_id": {"org_1"}, "return_to": {"/invites"}}.Encode()
	if in.StatusCode != http.StatusSeeOther || in.Header.Get("Location") != want || in.setBy(arrivingCookie).MaxAge >= 0 || in.setBy("guestlist") != nil {
		t.Errorf("%d to %q, %v; want %q", in.StatusCode, in.Header.Get("Location"), in.Cookies(), want)
	}
	// A token of WorkOS's is not kept for it: only a new sign-in makes a session.
	if g.signIn(browser).setBy("guestlist") == nil || g.who(browser).UserID != ada {
		t.Error("the login after it makes no session")
	}
}

func TestWhoeverIsNotKnownAfterAMinuteIsTold(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	browser, _ := g.arrive()
	g.clock.advance(arrivingTries)
	no := g.get(browser, arrivingPath)
	if no.StatusCode != http.StatusForbidden || !strings.Contains(no.body, "By invitation only") || no.Header.Get("Refresh") != "" {
		t.Fatalf("after a minute: %d %v %s", no.StatusCode, no.Header, no.body)
	}
	if !strings.Contains(no.body, "https://workos.test/logout?") {
		t.Errorf("no way to another account: %s", no.body)
	}
	// Reloading by hand still helps, until the cookie is too old.
	g.store.admit(ada, true)
	header := http.Header{"Cookie": {arrivingCookie + "=" + cookieOf(g, browser, arrivingCookie)}}
	if late := g.do(g.browser(), http.MethodGet, arrivingPath, header.Clone()); !strings.HasPrefix(late.Header.Get("Location"), "/auth/login?") {
		t.Errorf("late: %d to %q", late.StatusCode, late.Header.Get("Location"))
	}
	asked := len(g.door.arrived)
	g.clock.advance(arrivingLife - arrivingTries)
	if old := g.do(g.browser(), http.MethodGet, arrivingPath, header.Clone()); old.Header.Get("Location") != loginPath || len(g.door.arrived) != asked {
		t.Errorf("too late: %d to %q", old.StatusCode, old.Header.Get("Location"))
	}
}

func TestOnlyASealedCookieOfThisKindWaits(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	login := g.get(g.browser(), "/auth/login").Cookies()[0]
	for name, value := range map[string]string{
		"none": "", "made up": "x", "a login's": login.Value, "under another key": sealWith(t, "another key of more than 32 characters!", `{"t":"2026-11-22T12:00:00Z"}`),
	} {
		a := g.do(g.browser(), http.MethodGet, arrivingPath, http.Header{"Cookie": {arrivingCookie + "=" + value}})
		if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != loginPath || len(g.door.arrived) != 0 {
			t.Errorf("%s: %d to %q", name, a.StatusCode, a.Header.Get("Location"))
		}
	}
}

func TestADoorThatCannotTellKeepsThemWaiting(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	browser, _ := g.arrive()
	g.door.fail = http.ErrHandlerTimeout
	a := g.get(browser, arrivingPath)
	if a.StatusCode != http.StatusServiceUnavailable || !strings.Contains(a.body, arrivingPath) || a.setBy(arrivingCookie) != nil {
		t.Errorf("%d %v %s", a.StatusCode, a.Cookies(), a.body)
	}
}

func TestHostedAcceptanceThatIsNotKnownYetEndsInASession(t *testing.T) {
	t.Parallel()
	g, fake := wholeRig(t)
	if _, err := fake.CreateInvitationAsDashboard(workostest.DashboardInvitation{Email: "bob@private.example"}); err != nil {
		t.Fatal(err)
	}
	accept, err := url.Parse(fake.Outbox()[0].AcceptURL)
	if err != nil {
		t.Fatal(err)
	}
	browser := g.browser()
	form := url.Values{"invitation_token": {accept.Query().Get("invitation_token")}, "email": {"bob@private.example"}}
	back := g.send(browser, http.MethodPost, fake.BaseURL()+"/invitations/accept", formHeader.Clone(), strings.NewReader(form.Encode())).leadsTo(t)
	if page := g.follow(browser, back); !strings.Contains(page.body, "One moment") {
		t.Fatalf("%d %s", page.StatusCode, page.body)
	}
	g.store.admit(g.door.arrived[0].UserID, true)
	g.clock.advance(30 * time.Second)
	arriving, err := url.Parse(g.server.URL + arrivingPath)
	if err != nil {
		t.Fatal(err)
	}
	g.follow(browser, arriving)
	if v := g.who(browser); !v.Admitted || v.UserID != g.door.arrived[0].UserID {
		t.Errorf("viewer: %+v", v)
	}
}

func cookieOf(g *rig, browser *http.Client, name string) string {
	g.t.Helper()
	home, err := url.Parse(g.server.URL)
	if err != nil {
		g.t.Fatal(err)
	}
	for _, c := range browser.Jar.Cookies(home) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

func sealWith(t *testing.T, key, plain string) string {
	t.Helper()
	s, err := newSealer([]string{key}, forLogins)
	if err != nil {
		t.Fatal(err)
	}
	return s.seal([]byte(plain), arrivingCookie)
}
