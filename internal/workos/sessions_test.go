package workos_test

import (
	"maps"
	"net/http"
	"net/url"
	"testing"

	"guestlist/internal/workos"
)

// offline is an address that nothing answers; what is built for it has asked nobody.
const offline = "http://127.0.0.1:1"

func TestTheAuthorizationURLBindsTheSignInAndCarriesTheInvitation(t *testing.T) {
	t.Parallel()
	client := newClient(t, offline)
	got, err := client.AuthorizationURL(workos.AuthorizationRequest{
		RedirectURI: "https://app.example/auth/callback?x=1", State: "s&t", CodeChallenge: "ch", InvitationToken: "tok",
		LoginHint: "a+b@guests.example", OrganizationID: "org_1", ScreenHint: "sign-up",
	})
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(got)
	if err != nil || u.Scheme+"://"+u.Host+u.Path != offline+"/user_management/authorize" {
		t.Fatalf("url = %s, %v", got, err)
	}
	want := map[string]string{
		"client_id": clientID, "redirect_uri": "https://app.example/auth/callback?x=1", "response_type": "code",
		"provider": "authkit", "state": "s&t", "code_challenge": "ch", "code_challenge_method": "S256",
		"invitation_token": "tok", "login_hint": "a+b@guests.example", "organization_id": "org_1", "screen_hint": "sign-up",
	}
	if q := flat(u.Query()); !maps.Equal(q, want) {
		t.Errorf("query = %v, want %v", q, want)
	}
}

func flat(values url.Values) map[string]string {
	out := map[string]string{}
	for name := range values {
		out[name] = values.Get(name)
	}
	return out
}

func TestTheAuthorizationURLLeavesOutWhatIsEmpty(t *testing.T) {
	t.Parallel()
	got, err := newClient(t, offline).AuthorizationURL(workos.AuthorizationRequest{RedirectURI: "r", State: "s", CodeChallenge: "c"})
	u, _ := url.Parse(got)
	if err != nil || len(u.Query()) != 7 {
		t.Errorf("url = %s, %v", got, err)
	}
}

func TestASignInThatIsBoundToNothingIsNotBuilt(t *testing.T) {
	t.Parallel()
	client := newClient(t, offline)
	for name, r := range map[string]workos.AuthorizationRequest{
		"no redirect":  {State: "s", CodeChallenge: "c"},
		"no state":     {RedirectURI: "r", CodeChallenge: "c"},
		"no challenge": {RedirectURI: "r", State: "s"},
		"other hint":   {RedirectURI: "r", State: "s", CodeChallenge: "c", ScreenHint: "sign-out"},
	} {
		if got, err := client.AuthorizationURL(r); err == nil || got != "" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestJWKSAndLogoutAddresses(t *testing.T) {
	t.Parallel()
	client := newClient(t, offline)
	if got := client.JWKSURL(); got != offline+"/sso/jwks/"+clientID {
		t.Errorf("JWKS = %s", got)
	}
	with, err := client.LogoutURL("session_01H", "https://app.example/?a=b")
	if err != nil || with != offline+"/user_management/sessions/logout?return_to=https%3A%2F%2Fapp.example%2F%3Fa%3Db&session_id=session_01H" {
		t.Errorf("logout = %s, %v", with, err)
	}
	without, err := client.LogoutURL("session_01H", "")
	if err != nil || without != offline+"/user_management/sessions/logout?session_id=session_01H" {
		t.Errorf("logout = %s, %v", without, err)
	}
}

func TestRevokeSessionNamesTheSession(t *testing.T) {
	t.Parallel()
	w := answering(t, reply(http.StatusOK, ""))
	if err := newClient(t, w.URL).RevokeSession(bg, "session_01H"); err != nil {
		t.Fatal(err)
	}
	r := w.requests()[0]
	if r.URL.Path != "/user_management/sessions/revoke" || decodeJSON(t, r.body)["session_id"] != "session_01H" {
		t.Errorf("request = %s %s", r.URL.Path, r.body)
	}
}
