package workostest_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"guestlist/internal/workos/workostest"
)

const invitations = "/user_management/invitations"

func TestSendAnswersWithTheDocumentedInvitation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i := w.send(object{"email": "new@acme.test", "organization_id": org1, "inviter_user_id": ada, "role_slug": "admin", "locale": "de-DE"})
	for name, want := range map[string]any{
		"object": "invitation", "email": "new@acme.test", "state": "pending", "organization_id": org1, "inviter_user_id": ada,
		"role_slug": "admin", "accepted_at": nil, "revoked_at": nil, "accepted_user_id": nil,
		"created_at": "2026-11-22T12:00:00.000Z", "updated_at": "2026-11-22T12:00:00.000Z", "expires_at": "2026-11-29T12:00:00.000Z",
	} {
		got, there := i[name]
		if !there || got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if !strings.HasPrefix(i.str("id"), "invitation_") || len(i.str("id")) != len("invitation_")+26 {
		t.Errorf("id is %q", i.str("id"))
	}
	equal(t, "accept_invitation_url", i.str("accept_invitation_url"), w.BaseURL()+"/invitations/accept?invitation_token="+i.str("token"))
}

func TestSendRefusesWithTheDocumentedCodes(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		body   object
		status int
		code   string
	}{
		"application address invited already":          {object{"email": "Pending@Example.test"}, 400, "email_already_invited"},
		"organization address invited already":         {object{"email": "PENDING@acme.test", "organization_id": org1}, 400, "email_already_invited_to_organization"},
		"a user of the application":                    {object{"email": "ADA@acme.test"}, 400, "user_already_exists"},
		"a member of the organization":                 {object{"email": adaMail, "organization_id": org1}, 400, "user_already_organization_member"},
		"zero days":                                    {object{"email": "x@y.test", "expires_in_days": 0}, 400, "expires_in_days_too_short"},
		"31 days":                                      {object{"email": "x@y.test", "expires_in_days": 31}, 400, "expires_in_days_too_long"},
		"unknown role":                                 {object{"email": "x@y.test", "organization_id": org1, "role_slug": "king"}, 400, "invalid_role"},
		"blocked organization":                         {object{"email": "x@y.test", "organization_id": org2}, 400, "organization_blocked_from_sending_invites"},
		"undeliverable domain":                         {object{"email": "x@Nowhere.test"}, 400, "email_domain_not_deliverable"},
		"unknown organization has a message, no code":  {object{"email": "x@y.test", "organization_id": "org_nope"}, 404, ""},
		"unknown inviter has a message, no code":       {object{"email": "x@y.test", "inviter_user_id": "user_nope"}, 404, ""},
		"no address":                                   {object{}, 422, "invalid_request_parameters"},
		"not an address":                               {object{"email": "nobody"}, 422, "invalid_request_parameters"},
		"an address with a name":                       {object{"email": "A <a@b.test>"}, 422, "invalid_request_parameters"},
		"over-long address":                            {object{"email": strings.Repeat("a", 250) + "@b.test"}, 422, "invalid_request_parameters"},
		"unknown property":                             {object{"email": "x@y.test", "metadata": object{}}, 422, "invalid_request_parameters"},
		"property in the wrong letter case":            {object{"Email": "x@y.test"}, 422, "invalid_request_parameters"},
		"null instead of leaving out":                  {object{"email": "x@y.test", "organization_id": nil}, 422, "invalid_request_parameters"},
		"empty organization id":                        {object{"email": "x@y.test", "organization_id": ""}, 422, "invalid_request_parameters"},
		"days as text":                                 {object{"email": "x@y.test", "expires_in_days": "7"}, 422, "invalid_request_parameters"},
		"days as a fraction":                           {object{"email": "x@y.test", "expires_in_days": 1.5}, 422, "invalid_request_parameters"},
		"unknown locale":                               {object{"email": "x@y.test", "locale": "tlh"}, 422, "invalid_request_parameters"},
		"form comes before names":                      {object{"email": "bad", "organization_id": "org_nope"}, 422, "invalid_request_parameters"},
		"the refused organization's unknown role":      {object{"email": "x@y.test", "organization_id": "org_nope", "role_slug": "king"}, 404, ""},
		"an existing user's other organization is not": {object{"email": carolMail, "organization_id": org1}, 201, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.SetBehaviour(workostest.Behaviour{BlockedOrganizations: []string{org2}, UndeliverableDomains: []string{"nowhere.test"}})
			w.send(object{"email": "pending@example.test"})
			w.send(object{"email": "pending@acme.test", "organization_id": org1})
			answer := w.expect("POST", invitations, row.body, row.status, row.code)
			if row.status >= 400 && answer.str("message") == "" {
				t.Error("the refusal has no message")
			}
			if got := len(w.Invitations()); row.status >= 400 && got != 2 {
				t.Errorf("a refused send left %d invitations", got)
			}
		})
	}
}

func TestSendRefusesABodyThatIsNoJSON(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, row := range map[string]struct{ contentType, body string }{
		"a form":         {"application/x-www-form-urlencoded", "email=x@y.test"},
		"no type":        {"", `{"email":"x@y.test"}`},
		"an array":       {"application/json", `["x@y.test"]`},
		"null":           {"application/json", `null`},
		"torn":           {"application/json", `{"email":`},
		"nothing":        {"application/json", ``},
		"two documents":  {"application/json", `{"email":"x@y.test"}{}`},
		"text in quotes": {"application/json", `"x@y.test"`},
	} {
		r := w.request("POST", invitations, row.contentType, row.body)
		r.Header.Set("Authorization", "Bearer "+w.APIKey())
		response, body := w.do(r)
		if response.StatusCode != 422 || w.parse(body).code() != "invalid_request_parameters" {
			t.Errorf("%s: %d %s", name, response.StatusCode, body)
		}
	}
	w.expect("POST", invitations+"?dry_run=1", object{"email": "x@y.test"}, 422, "invalid_request_parameters")
	equal(t, "invitations", len(w.Invitations()), 0)
}

func TestScopesAreSeparateForDuplicates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.send(object{"email": "x@y.test"})
	w.send(object{"email": "x@y.test", "organization_id": org1})
	w.send(object{"email": "x@y.test", "organization_id": org2})
	w.expect("POST", invitations, object{"email": "x@y.test", "organization_id": org2}, 400, "email_already_invited_to_organization")
}

func TestReinviteIsAcceptedAfterRevokeAndAfterExpiry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.send(object{"email": "x@y.test", "expires_in_days": 1})
	w.expect("POST", invitations+"/"+first.str("id")+"/revoke", nil, 200, "")
	second := w.send(object{"email": "x@y.test", "expires_in_days": 1})
	w.clock.Add(24*time.Hour - time.Millisecond)
	w.expect("POST", invitations, object{"email": "x@y.test"}, 400, "email_already_invited")
	w.clock.Add(time.Millisecond)
	equal(t, "state at expires_at", w.expect("GET", invitations+"/"+second.str("id"), nil, 200, "").str("state"), "expired")
	w.send(object{"email": "x@y.test"})
}

func TestDuplicatesPassWhenTheFakeActsAsTheOfficialEmulators(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.SetBehaviour(workostest.Behaviour{AllowDuplicates: true})
	w.send(object{"email": "x@y.test"})
	w.send(object{"email": "x@y.test"})
}

func TestEveryAPIRouteAsksForTheKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, route := range []string{
		"POST /user_management/invitations", "GET /user_management/invitations", "GET /user_management/invitations/x",
		"GET /user_management/invitations/by_token/x", "POST /user_management/invitations/x/accept",
		"POST /user_management/invitations/x/revoke", "POST /user_management/invitations/x/resend",
		"GET /user_management/users", "POST /user_management/users", "GET /user_management/users/x", "DELETE /user_management/users/x",
		"GET /authorization/organizations/x/roles", "GET /organizations", "POST /organizations", "GET /organizations/x", "GET /events", "POST /user_management/sessions/revoke",
		"GET /user_management/organization_memberships", "POST /user_management/organization_memberships",
		"GET /user_management/organization_memberships/x", "DELETE /user_management/organization_memberships/x",
		"PUT /user_management/users/x", "GET /user_management/users/x/sessions", "PUT /organizations/x", "DELETE /organizations/x",
		"PUT /user_management/organization_memberships/x", "PUT /user_management/organization_memberships/x/deactivate",
		"PUT /user_management/organization_memberships/x/reactivate", "POST /api_keys/validations", "DELETE /api_keys/x",
	} {
		method, path, _ := strings.Cut(route, " ")
		for _, key := range []string{"", "Bearer wrong", "bearer" + w.APIKey(), w.APIKey()} {
			r := w.request(method, path, "application/json", "{}")
			if key != "" {
				r.Header.Set("Authorization", key)
			}
			response, body := w.do(r)
			if response.StatusCode != http.StatusUnauthorized || w.parse(body).str("message") == "" {
				t.Errorf("%s with %q answered %d %s", route, key, response.StatusCode, body)
			}
		}
	}
}

func TestUnknownPathsAndPathTricksAreNotFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, path := range []string{
		"/user_management/invitation", "/user_management/users/" + url.PathEscape("../users/"+ada), "//organizations",
		"/user_management/invitations/../users/" + ada, "/user_management/users/" + ada + "/",
	} {
		status, answer := w.api("GET", path, nil)
		if status != http.StatusNotFound || answer.str("message") == "" {
			t.Errorf("%s answered %d %v", path, status, answer)
		}
	}
	status, _ := w.api("PATCH", "/user_management/users/"+ada, object{})
	equal(t, "status of an unknown method", status, http.StatusNotFound)
}
