package auth

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"guestlist/internal/workos"
	"guestlist/internal/workos/workostest"
)

const toSecond = "/auth/login?organization_id=org_2&return_to=/invites"

// movesTo lets WorkOS renew sessions into an organization.
func (g *rig) movesTo(organizationID string) {
	g.renewed(func(said jwt.MapClaims) {
		said["org_id"], said["role"], said["permissions"] = organizationID, "member", []string{}
	})
}

func (g *rig) organizationsAsked() []string {
	g.workos.mu.Lock()
	defer g.workos.mu.Unlock()
	return slices.Clone(g.workos.asked)
}

func TestASessionIsSwitchedByARefreshAndTheBrowserGoesStraightOn(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	browser := g.browser()
	cookie := g.signIn(browser).setBy("guestlist").Value
	g.movesTo("org_2")
	a := g.get(browser, toSecond)
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/invites" || len(a.Cookies()) != 0 {
		t.Fatalf("%d to %q, %v", a.StatusCode, a.Header.Get("Location"), a.Cookies())
	}
	if got := g.organizationsAsked(); !slices.Equal(got, []string{"org_2"}) {
		t.Errorf("asked for %v", got)
	}
	if v := g.who(browser); v.OrganizationID != "org_2" || v.Role != "member" || len(v.Permissions) != 0 {
		t.Errorf("viewer: %+v", v)
	}
	left := g.store.all()
	if len(left) != 1 || left[0].TokenHash != hashed(cookie) || left[0].Version != 1 || !left[0].RefreshUntil.IsZero() {
		t.Errorf("sessions: %+v", left)
	}
	if token, err := g.auth.tokenSeal.open(left[0].RefreshToken, hashed(cookie)); err != nil || string(token) != "refresh-secret+" {
		t.Errorf("the successor is not kept: %v", err)
	}
}

func TestALoginIsWholeWhereASwitchIsNotForTheAsking(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		path   string
		header http.Header
		change func(*Session)
	}{
		"without a session":           {path: toSecond, change: func(s *Session) { s.TokenHash = hashed("elsewhere") }},
		"into the same organization":  {path: "/auth/login?organization_id=org_1"},
		"without an organization":     {path: "/auth/login"},
		"with an invitation":          {path: toSecond + "&invitation_token=tok_1"},
		"asked by another site":       {path: toSecond, header: http.Header{"Sec-Fetch-Site": {"cross-site"}}},
		"while staff impersonates":    {path: toSecond, change: func(s *Session) { s.Impersonator = "staff@workos.example" }},
		"of a session that has ended": {path: toSecond, change: func(s *Session) { s.ExpiresAt = s.CreatedAt }},
		"without a refresh token":     {path: toSecond, change: func(s *Session) { s.RefreshToken = "" }},
	} {
		g := newRig(t)
		g.movesTo("org_2")
		value := g.plant(func(s *Session) {
			s.AccessExpiresAt = s.ExpiresAt
			s.OrganizationID, s.RefreshToken = "org_1", g.auth.tokenSeal.seal([]byte("refresh-secret"), s.TokenHash)
			if row.change != nil {
				row.change(s)
			}
		})
		header := http.Header{"Cookie": {"guestlist=" + value}}
		for k, v := range row.header {
			header[k] = v
		}
		a := g.do(g.browser(), http.MethodGet, row.path, header)
		if !strings.HasPrefix(a.Header.Get("Location"), "https://authkit.test/authorize?") || len(g.spent()) != 0 {
			t.Errorf("%s: %d to %q, spent %v", name, a.StatusCode, a.Header.Get("Location"), g.spent())
		}
	}
}

func TestWhatWorkOSRefusesToSwitchBecomesABoundLogin(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		refusal error
		stays   bool
		wait    int // failures on record
	}{
		"single sign-on": {&workos.AuthError{Code: "sso_required", Status: 403}, true, 0},
		"second factor":  {&workos.AuthError{Code: "mfa_enrollment", Status: 403}, true, 0},
		"no member":      {&workos.AuthError{Code: "organization_membership_not_found", Status: 403}, true, 0},
		"trouble":        {errors.New("502"), true, 1},
		"session over":   {&workos.AuthError{Code: "invalid_grant", Status: 400}, false, 0},
	} {
		g := newRig(t)
		browser := g.browser()
		g.signIn(browser)
		g.workos.set(func(s *script) {
			s.renew = func(string) (workos.Authentication, error) { return workos.Authentication{}, row.refusal }
		})
		a := g.get(browser, toSecond)
		if at := a.leadsTo(t).Query(); at.Get("organization_id") != "org_2" || at.Get("state") == "" {
			t.Fatalf("%s: %d to %q", name, a.StatusCode, a.Header.Get("Location"))
		}
		left := g.store.all()
		if len(left) == 1 != row.stays {
			t.Fatalf("%s: %d sessions are left", name, len(left))
		}
		if row.stays && (left[0].Version != 0 || left[0].OrganizationID != "org_1" || left[0].RefreshFailures != row.wait) {
			t.Errorf("%s: %+v", name, left[0])
		}
		if v := g.who(browser); row.stays && v.OrganizationID != "org_1" {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func TestASwitchTakesTheLeaseOfTheRefresh(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	browser := g.browser()
	g.signIn(browser)
	g.movesTo("org_2")
	before := g.store.all()[0]
	if _, mine, err := g.store.ClaimRefresh(t.Context(), before.TokenHash, 0, g.clock.Now(), refreshLease); err != nil || !mine {
		t.Fatalf("%v %v", mine, err)
	}
	done := make(chan answer, 1)
	go func() { done <- g.get(browser, toSecond) }()
	// Whoever has the lease finishes; only then is the successor spent, and never the token that it has spent.
	after := before
	after.Version, after.RefreshToken = 1, g.auth.tokenSeal.seal([]byte("second"), before.TokenHash)
	if _, err := g.store.FinishRefresh(context.WithoutCancel(t.Context()), after, 0); err != nil {
		t.Fatal(err)
	}
	if a := <-done; a.Header.Get("Location") != "/invites" {
		t.Errorf("%d to %q", a.StatusCode, a.Header.Get("Location"))
	}
	if got := g.spent(); !slices.Equal(got, []string{"second"}) {
		t.Errorf("spent %v", got)
	}
}

func TestAMemberOfSeveralOrganizationsSwitchesWithoutAuthKit(t *testing.T) {
	t.Parallel()
	g, fake := wholeRig(t)
	browser := g.browser()
	g.follow(browser, g.atAuthKit(browser, g.get(browser, "/auth/login").leadsTo(t), adaEmail))
	for _, err := range []error{
		fake.AddOrganization(workostest.Organization{ID: "org_2", Name: "Two"}),
		fake.AddOrganization(workostest.Organization{ID: "org_3", Name: "Three"}),
		fake.AddMembership(workostest.Membership{UserID: ada, OrganizationID: "org_2"}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if a := g.get(browser, toSecond); a.Header.Get("Location") != "/invites" {
		t.Fatalf("%d to %q", a.StatusCode, a.Header.Get("Location"))
	}
	if v := g.who(browser); v.OrganizationID != "org_2" || v.Role != "member" {
		t.Errorf("viewer: %+v", v)
	}
	// Of the third she is no member: the login that follows says so.
	end := g.follow(browser, g.get(browser, "/auth/login?organization_id=org_3").leadsTo(t))
	if end.StatusCode != http.StatusForbidden || !strings.Contains(end.body, "not in that organization") {
		t.Errorf("%d %s", end.StatusCode, end.body)
	}
	if v := g.who(browser); v.OrganizationID != "org_2" {
		t.Errorf("viewer afterwards: %+v", v)
	}
}
