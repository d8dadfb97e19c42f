package workos_test

import (
	"errors"
	"maps"
	"net/http"
	"testing"

	"guestlist/internal/problem"
	"guestlist/internal/workos"
)

func TestAuthenticateRedeemsACodeWithEverythingTheSDKLeavesOut(t *testing.T) {
	t.Parallel()
	w := answering(t, reply(http.StatusOK, `{"user":`+annJSON+`,"organization_id":"org_1","access_token":"at","refresh_token":"rt",
		"impersonator":{"email":"staff@ops.example","reason":null},"authentication_method":"Impersonation"}`))
	got, err := newClient(t, w.URL).Authenticate(bg, workos.CodeExchange{
		Code: "c0de", CodeVerifier: "v", InvitationToken: "tok", IPAddress: "192.0.2.1", UserAgent: "Browser/1",
	})
	want := workos.Authentication{
		User: ann, OrganizationID: "org_1", AccessToken: "at", RefreshToken: "rt", Impersonator: "staff@ops.example",
	}
	if err != nil || got != want {
		t.Errorf("got %+v, %v", got, err)
	}
	r := w.requests()[0]
	body := map[string]any{
		"client_id": clientID, "client_secret": apiKey, "grant_type": "authorization_code", "code": "c0de",
		"code_verifier": "v", "invitation_token": "tok", "ip_address": "192.0.2.1", "user_agent": "Browser/1",
	}
	if sent := decodeJSON(t, r.body); r.URL.Path != "/user_management/authenticate" || !maps.Equal(sent, body) {
		t.Errorf("request = %s %v", r.URL.Path, sent)
	}
	if r.Header.Get("Authorization") != "" {
		t.Error("the key is in the header as well as in the body")
	}
}

func TestAuthenticateTakesASessionWithoutOrganizationOrImpersonator(t *testing.T) {
	t.Parallel()
	w := answering(t, reply(http.StatusOK, `{"user":`+annJSON+`,"access_token":"at","refresh_token":"rt","impersonator":null}`))
	got, err := newClient(t, w.URL).Authenticate(bg, workos.CodeExchange{Code: "c", CodeVerifier: "v"})
	if err != nil || got != (workos.Authentication{User: ann, AccessToken: "at", RefreshToken: "rt"}) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestAuthenticateTellsRefusalsFromTrouble(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		answer http.HandlerFunc
		// code is an AuthError's; trouble is anything else.
		code    string
		trouble bool
	}{
		"OAuth":             {reply(400, `{"error":"invalid_grant","error_description":"The code 'c' has expired."}`), "invalid_grant", false},
		"invitation":        {reply(400, `{"error":"invitation_cannot_be_used_for_email","error_description":"x"}`), "invitation_cannot_be_used_for_email", false},
		"SSO":               {reply(403, `{"error":"sso_required","error_description":"x","email":"a@b.example"}`), "sso_required", false},
		"plain":             {reply(403, `{"code":"organization_selection_required","message":"x","pending_authentication_token":"ppp"}`), "organization_selection_required", false},
		"plain, with user":  {reply(403, `{"code":"mfa_challenge","message":"x","user":`+annJSON+`}`), "mfa_challenge", false},
		"new code":          {reply(400, `{"code":"of_tomorrow","message":"x"}`), "of_tomorrow", false},
		"no code":           {reply(400, `{"message":"x"}`), "", false},
		"429":               {reply(429, `{"code":"daily_quota_exceeded","message":"x"}`), "", true},
		"408":               {reply(408, `{"code":"timeout","message":"x"}`), "", true},
		"500":               {reply(500, `{"error":"server_error","error_description":"x"}`), "", true},
		"a proxy":           {reply(403, `<html>`), "", true},
		"cut":               {cut, "", true},
		"200 without token": {reply(200, `{"user":`+annJSON+`}`), "", true},
		"200 without user":  {reply(200, `{"access_token":"a","refresh_token":"b"}`), "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := answering(t, row.answer)
			got, err := newClient(t, w.URL).Authenticate(bg, workos.CodeExchange{Code: "c"})
			if err == nil || got != (workos.Authentication{}) {
				t.Fatalf("got %+v, %v", got, err)
			}
			var refused *workos.AuthError
			if errors.As(err, &refused) == row.trouble {
				t.Fatalf("error = %T %v", err, err)
			}
			if refused != nil && (refused.Code != row.code || refused.Description == "" || refused.Status < 400) {
				t.Errorf("refusal = %+v", refused)
			}
			var e *workos.Error
			if !errors.As(err, &e) || !problem.Is(err, problem.UpstreamUnavailable) {
				t.Errorf("chain = %v", err)
			}
		})
	}
}
