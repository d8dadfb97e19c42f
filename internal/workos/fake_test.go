package workos_test

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/workos"
	"guestlist/internal/workos/workostest"
)

// world is a fake with Bob, a member of Acme, and our client to it.
func world(t *testing.T) (*workostest.Server, *workos.Client) {
	t.Helper()
	fake := workostest.Start(t, workostest.Options{SigningKey: workostest.SharedKey()})
	for _, err := range []error{
		fake.AddOrganization(workostest.Organization{ID: "org_01HACME", Name: "Acme"}),
		fake.AddOrganization(workostest.Organization{ID: "org_01HGLOBEX", Name: "Globex"}),
		fake.AddUser(workostest.User{ID: "user_01HBOB", Email: "bob@acme.example", FirstName: "Bob", EmailVerified: true}),
		fake.AddMembership(workostest.Membership{UserID: "user_01HBOB", OrganizationID: "org_01HACME"}),
		fake.AddMembership(workostest.Membership{UserID: "user_01HBOB", OrganizationID: "org_01HGLOBEX", Status: "pending"}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	client := newClient(t, fake.BaseURL(), func(c *workos.Config) {
		c.APIKey, c.ClientID = fake.APIKey(), fake.ClientID()
	})
	return fake, client
}

const invitationsPath = "/user_management/invitations"

func TestAgainstTheFakeAnInvitationIsSentFoundAndRevoked(t *testing.T) {
	t.Parallel()
	fake, client := world(t)
	sent := client.SendInvitation(bg, sendRequest())
	if sent.Outcome != invite.OutcomeApplied || sent.Invitation.InviterUserID != "user_01HBOB" || sent.Invitation.RoleSlug != "member" ||
		sent.Invitation.ExpiresAt.Sub(sent.Invitation.CreatedAt).Round(time.Hour) != 7*24*time.Hour {
		t.Fatalf("sent = %+v", sent)
	}
	byID, err := client.Invitation(bg, sent.Invitation.ID)
	if err != nil || byID != sent.Invitation {
		t.Errorf("by id: %+v, %v", byID, err)
	}
	stored, _ := fake.Invitation(sent.Invitation.ID)
	if byToken, err := client.InvitationByToken(bg, stored.Token); err != nil || byToken != sent.Invitation {
		t.Errorf("by token: %+v, %v", byToken, err)
	}
	if list, err := client.InvitationsByEmail(bg, sendRequest().Email); err != nil || !slices.Equal(list, []invite.Invitation{byID}) {
		t.Errorf("list: %+v, %v", list, err)
	}
	if revoked, err := client.RevokeInvitation(bg, byID.ID); err != nil || revoked.State != invite.InvitationRevoked || revoked.RevokedAt.IsZero() {
		t.Errorf("revoked: %+v, %v", revoked, err)
	}
	var e *workos.Error
	if _, err := client.RevokeInvitation(bg, byID.ID); !errors.As(err, &e) || e.Status != http.StatusBadRequest || e.Code == "" {
		t.Errorf("a second revoke: %v", err)
	}
	if _, err := client.Invitation(bg, "invitation_01HNONE"); !problem.Is(err, problem.NotFound) {
		t.Errorf("an unknown id: %v", err)
	}
	if _, err := client.InvitationByToken(bg, "nosuchtoken"); !problem.Is(err, problem.NotFound) {
		t.Errorf("an unknown token: %v", err)
	}
}

func TestAgainstTheFakeACutLeavesOnePostAndAnUnknownOutcome(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		fault workostest.Fault
		made  int
	}{
		"before the work": {workostest.Fault{CutBefore: true}, 0},
		"after the work":  {workostest.Fault{CutAfter: true}, 1},
		"500 after it":    {workostest.Fault{Status: 500, Body: "{}", WorkFirst: true}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake, client := world(t)
			warm := sendRequest()
			warm.Email = "warm@guests.example"
			if got := client.SendInvitation(bg, warm); got.Outcome != invite.OutcomeApplied {
				t.Fatalf("warming up: %+v", got)
			}
			fake.SetFault(func(*http.Request) *workostest.Fault { return &row.fault })
			if got := client.SendInvitation(bg, sendRequest()); got.Outcome != invite.OutcomeUnknown {
				t.Errorf("result = %+v", got)
			}
			fake.SetFault(nil)
			if n := fake.Requests(http.MethodPost, invitationsPath); n != 2 {
				t.Errorf("%d POSTs for two sends", n)
			}
			if list, err := client.InvitationsByEmail(bg, sendRequest().Email); err != nil || len(list) != row.made {
				t.Errorf("%d invitations were made, want %d (%v)", len(list), row.made, err)
			}
		})
	}
}

func TestAgainstTheFakeRefusalsKeepTheirCodes(t *testing.T) {
	t.Parallel()
	fake, client := world(t)
	fake.SetBehaviour(workostest.Behaviour{UndeliverableDomains: []string{"void.example"}})
	if got := client.SendInvitation(bg, sendRequest()); got.Outcome != invite.OutcomeApplied {
		t.Fatalf("result = %+v", got)
	}
	for name, row := range map[string]struct {
		change func(*invite.SendRequest)
		status int
		code   string
	}{
		"again":         {func(*invite.SendRequest) {}, 400, "email_already_invited_to_organization"},
		"a member":      {func(r *invite.SendRequest) { r.Email = "bob@acme.example" }, 400, "user_already_organization_member"},
		"no such role":  {func(r *invite.SendRequest) { r.Email, r.RoleSlug = "n@x.example", "emperor" }, 400, "invalid_role"},
		"too long":      {func(r *invite.SendRequest) { r.Email, r.ExpiresInDays = "n@x.example", 31 }, 400, "expires_in_days_too_long"},
		"undeliverable": {func(r *invite.SendRequest) { r.Email = "n@void.example" }, 400, "email_domain_not_deliverable"},
		"no such organization": {func(r *invite.SendRequest) {
			r.Email, r.OrganizationID = "n@x.example", "org_01HNONE"
		}, 404, ""},
	} {
		req := sendRequest()
		row.change(&req)
		got := client.SendInvitation(bg, req)
		if got.Outcome != invite.OutcomeRefused || got.Status != row.status || row.code != "" && got.Code != row.code {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestAgainstTheFakePagesPeopleAndEventsAreRead(t *testing.T) {
	t.Parallel()
	fake, client := world(t)
	person, err := client.User(bg, "user_01HBOB")
	if err != nil || person.Email != "bob@acme.example" || person.FirstName != "Bob" || person.CreatedAt.IsZero() {
		t.Errorf("user = %+v, %v", person, err)
	}
	org, err := client.Organization(bg, "org_01HACME")
	if err != nil || org != (workos.Organization{ID: "org_01HACME", Name: "Acme"}) {
		t.Errorf("organization = %+v, %v", org, err)
	}
	memberships, err := client.Memberships(bg, "user_01HBOB")
	statuses := map[string]string{}
	for _, m := range memberships {
		statuses[m.OrganizationID] = m.Status
	}
	if want := map[string]string{"org_01HACME": "active", "org_01HGLOBEX": "pending"}; err != nil || !reflect.DeepEqual(statuses, want) {
		t.Errorf("memberships = %+v, %v", memberships, err)
	}
	if _, err := fake.CreateInvitationAsDashboard(workostest.DashboardInvitation{Email: "d@guests.example"}); err != nil {
		t.Fatal(err)
	}
	client.SendInvitation(bg, sendRequest())
	types := []string{"invitation.created", "user.created"}
	first, err := client.Events(bg, workos.EventsQuery{Types: types, Limit: 2})
	if err != nil || len(first) != 2 {
		t.Fatalf("events = %+v, %v", first, err)
	}
	rest, err := client.Events(bg, workos.EventsQuery{Types: types, After: first[1].ID})
	if err != nil || len(rest) != 1 || rest[0].Type != "invitation.created" || rest[0].ActorSource != "api" ||
		first[1].ActorSource != "dashboard" || rest[0].CreatedAt.Before(first[0].CreatedAt) {
		t.Errorf("events = %+v then %+v, %v", first, rest, err)
	}
	since, err := client.Events(bg, workos.EventsQuery{Types: types, RangeStart: time.Now().Add(-time.Hour)})
	if err != nil || len(since) != 3 {
		t.Errorf("events of the last hour = %+v, %v", since, err)
	}
}

func TestAgainstTheFakeMoreThanOnePageIsRead(t *testing.T) {
	t.Parallel()
	fake, client := world(t)
	fake.SetBehaviour(workostest.Behaviour{AllowDuplicates: true})
	for i := range 205 {
		if _, err := fake.CreateInvitationAsDashboard(workostest.DashboardInvitation{Email: "many@guests.example"}); err != nil {
			t.Fatal(strconv.Itoa(i), err)
		}
	}
	list, err := client.InvitationsByEmail(bg, "many@guests.example")
	ids := map[string]bool{}
	for _, i := range list {
		ids[i.ID] = true
	}
	if err != nil || len(list) != 205 || len(ids) != 205 {
		t.Errorf("%d rows, %d different (%v)", len(list), len(ids), err)
	}
}

// signIn posts the fake's form as a browser would and returns the code that comes back.
func signIn(t *testing.T, authorizationURL, email string) (code string) {
	t.Helper()
	u, err := url.Parse(authorizationURL)
	if err != nil {
		t.Fatal(err)
	}
	form := u.Query()
	form.Set("email", email)
	u.RawQuery = ""
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer browser.CloseIdleConnections()
	resp, err := browser.Post(u.String(), "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	back, err := resp.Location()
	if err != nil || back.Query().Get("state") != form.Get("state") {
		t.Fatalf("signing in answered %d, %v", resp.StatusCode, err)
	}
	return back.Query().Get("code")
}

func TestAgainstTheFakeAPersonAcceptsAnInvitationBySigningIn(t *testing.T) {
	t.Parallel()
	fake, client := world(t)
	sent := client.SendInvitation(bg, sendRequest())
	stored, _ := fake.Invitation(sent.Invitation.ID)
	verifier := strings.Repeat("verifier-", 6)
	sum := sha256.Sum256([]byte(verifier))
	to, err := client.AuthorizationURL(workos.AuthorizationRequest{
		RedirectURI: workostest.DefaultRedirectURI, State: "state", InvitationToken: stored.Token,
		CodeChallenge: base64.RawURLEncoding.EncodeToString(sum[:]),
	})
	if err != nil {
		t.Fatal(err)
	}
	exchange := workos.CodeExchange{Code: signIn(t, to, sendRequest().Email), CodeVerifier: verifier, UserAgent: "Browser/1"}
	got, err := client.Authenticate(bg, exchange)
	if err != nil || got.User.Email != sendRequest().Email || got.OrganizationID != "org_01HACME" || got.AccessToken == "" || got.RefreshToken == "" {
		t.Fatalf("authentication = %+v, %v", got.User, err)
	}
	accepted, err := client.Invitation(bg, sent.Invitation.ID)
	if err != nil || accepted.State != invite.InvitationAccepted || accepted.AcceptedUserID != got.User.ID || accepted.AcceptedAt.IsZero() {
		t.Errorf("invitation = %+v, %v", accepted, err)
	}
	var refused *workos.AuthError
	if _, err := client.Authenticate(bg, exchange); !errors.As(err, &refused) || refused.Code != "invalid_grant" {
		t.Errorf("the same code again: %v", err)
	}
}

func TestAgainstTheFakeAWrongKeyIsTroubleAndNotAnAnswer(t *testing.T) {
	t.Parallel()
	fake, _ := world(t)
	client := newClient(t, fake.BaseURL())
	if _, err := client.User(bg, "user_01HBOB"); !problem.Is(err, problem.UpstreamUnavailable) {
		t.Errorf("error = %v", err)
	}
	if got := client.SendInvitation(bg, sendRequest()); got.Outcome != invite.OutcomeRefused || got.Status != http.StatusUnauthorized {
		t.Errorf("result = %+v", got)
	}
}

func TestAgainstTheFakeTheKeysAreWhereWeSay(t *testing.T) {
	t.Parallel()
	_, client := world(t)
	resp, err := http.Get(client.JWKSURL())
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	defer http.DefaultClient.CloseIdleConnections()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("status = %d", resp.StatusCode)
	}
}
