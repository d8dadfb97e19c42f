package auth

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"guestlist/internal/viewer"
	"guestlist/internal/workos"
	"guestlist/internal/workos/workostest"
)

// wholeRig is a rig whose WorkOS is the real client against the fake, with Ada as admin of one organization.
func wholeRig(t *testing.T) (*rig, *workostest.Server) {
	t.Helper()
	var fake *workostest.Server
	g := startRig(t, "http", func(g *rig, cfg *Config) WorkOS {
		fake = workostest.Start(t, workostest.Options{
			RedirectURIs: []string{cfg.PublicURL.String() + "/auth/callback"}, SigningKey: signingKey(), Now: g.clock.Now,
		})
		client, err := workos.New(workos.Config{
			APIKey: fake.APIKey(), ClientID: fake.ClientID(), BaseURL: fake.BaseURL(), Logger: cfg.Logger, Now: time.Now,
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.Close)
		cfg.Issuers, cfg.JWKSURL = []string{fake.Issuer()}, client.JWKSURL()
		return client
	})
	for _, err := range []error{
		fake.SetRole("admin", []string{viewer.InvitesRead}, false),
		fake.AddOrganization(workostest.Organization{ID: "org_1", Name: "One"}),
		fake.AddUser(workostest.User{ID: ada, Email: adaEmail, FirstName: "Ada"}),
		fake.AddMembership(workostest.Membership{UserID: ada, OrganizationID: "org_1", RoleSlug: "admin"}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return g, fake
}

// location resolves where an answer leads.
func (a answer) leadsTo(t *testing.T) *url.URL {
	t.Helper()
	target, err := a.Location()
	if err != nil {
		t.Fatalf("%s: status %d leads nowhere: %s", a.Request.URL.Path, a.StatusCode, a.body)
	}
	return target
}

var formHeader = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}

// atAuthKit fills in the fake's form and gives the way back to the callback.
func (g *rig) atAuthKit(browser *http.Client, authorize *url.URL, email string) *url.URL {
	g.t.Helper()
	form := authorize.Query()
	form.Set("email", email)
	target := *authorize
	target.RawQuery = ""
	a := g.send(browser, http.MethodPost, target.String(), formHeader.Clone(), strings.NewReader(form.Encode()))
	return a.leadsTo(g.t)
}

// follow goes on until an answer leads nowhere, and gives it.
func (g *rig) follow(browser *http.Client, target *url.URL) answer {
	g.t.Helper()
	for range 8 {
		a := g.send(browser, http.MethodGet, target.String(), nil, nil)
		next, err := a.Location()
		if err != nil {
			return a
		}
		target = next
	}
	g.t.Fatalf("no end at %s", target.Path)
	return answer{}
}

func TestAPersonSignsInAndOutThroughAuthKit(t *testing.T) {
	t.Parallel()
	g, fake := wholeRig(t)
	browser := g.browser()
	back := g.atAuthKit(browser, g.get(browser, "/auth/login?return_to=/who").leadsTo(t), adaEmail)
	a := g.send(browser, http.MethodGet, back.String(), nil, nil)
	if a.leadsTo(t).Path != "/who" {
		t.Fatalf("leads to %s", a.leadsTo(t).Path)
	}
	v := g.who(browser)
	if v.UserID != ada || v.OrganizationID != "org_1" || v.Role != "admin" || !strings.HasPrefix(v.SessionID, "session_") ||
		!slices.Equal(v.Permissions, []string{viewer.InvitesRead, viewer.InvitesManage}) {
		t.Errorf("viewer: %+v", v)
	}
	out := g.do(browser, http.MethodPost, "/auth/logout", nil).leadsTo(t)
	if !strings.HasPrefix(out.String(), fake.BaseURL()+"/user_management/sessions/logout") {
		t.Fatalf("signs out at %s", out.Path)
	}
	if home := g.send(browser, http.MethodGet, out.String(), nil, nil).leadsTo(t); home.String() != g.server.URL+"/" {
		t.Errorf("comes back to %s", home)
	}
	if g.who(browser).Kind != viewer.Anonymous {
		t.Error("still signed in")
	}
	for _, secret := range []string{adaEmail, back.Query().Get("code"), back.Query().Get("state"), a.setBy("guestlist").Value} {
		if strings.Contains(g.log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

func TestHostedAcceptanceEndsInASessionByABoundLogin(t *testing.T) {
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
	accepted := g.send(browser, http.MethodPost, fake.BaseURL()+"/invitations/accept", formHeader.Clone(), strings.NewReader(form.Encode()))
	back := accepted.leadsTo(t)
	if back.Path != "/auth/callback" || back.Query().Has("state") || !back.Query().Has("code") {
		t.Fatalf("leads to %s", back.Redacted())
	}
	// Bob is not admitted yet: the sign-in is whole, and the door's "no" is its end.
	if end := g.follow(browser, back); end.StatusCode != http.StatusForbidden || len(g.store.all()) != 0 {
		t.Fatalf("before admission: %d %s", end.StatusCode, end.body)
	}
	g.store.admit(g.door.arrived[0].UserID, true)
	g.follow(browser, back)
	if v := g.who(browser); v.Kind != viewer.Member || !v.Admitted || v.UserID != g.door.arrived[0].UserID {
		t.Errorf("viewer: %+v", v)
	}
	// Two bound logins, two exchanges: the codes that came without a state were never redeemed.
	if n := fake.Requests(http.MethodPost, "/user_management/authenticate"); n != 2 {
		t.Errorf("%d exchanges", n)
	}
}

func TestACodeOfAnotherLoginIsWorthNothing(t *testing.T) {
	t.Parallel()
	g, _ := wholeRig(t)
	attacker, victim := g.browser(), g.browser()
	stolen := g.atAuthKit(attacker, g.get(attacker, "/auth/login").leadsTo(t), adaEmail).Query().Get("code")
	state := g.beginLogin(victim, "").Get("state")
	a := g.get(victim, "/auth/callback?"+url.Values{"code": {stolen}, "state": {state}}.Encode())
	if a.StatusCode != http.StatusBadRequest || !strings.Contains(a.body, "too long") || len(g.store.all()) != 0 {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
}

func TestAStrangerGetsAPageAndNoSession(t *testing.T) {
	t.Parallel()
	g, _ := wholeRig(t)
	browser := g.browser()
	back := g.atAuthKit(browser, g.get(browser, "/auth/login").leadsTo(t), "eve@private.example")
	a := g.send(browser, http.MethodGet, back.String(), nil, nil)
	if a.StatusCode != http.StatusForbidden || !strings.Contains(a.body, "declined") || len(g.store.all()) != 0 {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
}

func TestAMemberOfSeveralOrganizationsChoosesByTheLink(t *testing.T) {
	t.Parallel()
	g, fake := wholeRig(t)
	for _, err := range []error{
		fake.AddOrganization(workostest.Organization{ID: "org_2", Name: "Two"}),
		fake.AddMembership(workostest.Membership{UserID: ada, OrganizationID: "org_2"}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	browser := g.browser()
	back := g.atAuthKit(browser, g.get(browser, "/auth/login").leadsTo(t), adaEmail)
	if a := g.send(browser, http.MethodGet, back.String(), nil, nil); a.StatusCode != http.StatusForbidden || !strings.Contains(a.body, "Choose an organization") {
		t.Fatalf("%d %s", a.StatusCode, a.body)
	}
	g.follow(browser, g.get(browser, "/auth/login?organization_id=org_2").leadsTo(t))
	if v := g.who(browser); v.OrganizationID != "org_2" || v.Role != "member" {
		t.Errorf("viewer: %+v", v)
	}
}

func TestStaffWhoImpersonateAreSeenAsSuch(t *testing.T) {
	t.Parallel()
	g, fake := wholeRig(t)
	cookie, err := fake.Impersonate(ada, "org_1", "staff@workos.example", "a ticket")
	if err != nil {
		t.Fatal(err)
	}
	site, err := url.Parse(fake.BaseURL())
	if err != nil {
		t.Fatal(err)
	}
	browser := g.browser()
	browser.Jar.SetCookies(site, []*http.Cookie{cookie})
	g.follow(browser, g.get(browser, "/auth/login").leadsTo(t))
	if v := g.who(browser); v.UserID != ada || v.Impersonator != "staff@workos.example" || !g.door.arrived[0].Impersonated {
		t.Errorf("viewer: %+v", v)
	}
}

func TestAuthKitsOwnTokensAreTaken(t *testing.T) {
	t.Parallel()
	g, fake := wholeRig(t)
	token, expires, err := fake.MintAccessToken(ada, "org_1", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if got := g.statusOf(token); got != http.StatusOK {
		t.Errorf("fresh: %d", got)
	}
	g.clock.advance(expires.Sub(g.clock.Now()) + leeway)
	if got := g.statusOf(token); got != http.StatusUnauthorized {
		t.Errorf("expired: %d", got)
	}
}
