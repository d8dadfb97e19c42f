//go:build openapi

package workostest_test

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"guestlist/internal/workos/workostest"
)

// checkedRoutes are all JSON routes of the fake that WorkOS's document has.
var checkedRoutes = []string{
	"GET /events", "GET /organizations", "GET /organizations/{id}", "POST /organizations",
	"GET /sso/jwks/{id}", "POST /api_keys/validations", "GET /connect/applications/{id}",
	"DELETE /user_management/organization_memberships/{id}", "DELETE /user_management/users/{id}",
	"PUT /user_management/users/{id}", "GET /user_management/users/{id}/sessions", "PUT /organizations/{id}", "DELETE /organizations/{id}",
	"PUT /user_management/organization_memberships/{id}", "PUT /user_management/organization_memberships/{id}/deactivate",
	"PUT /user_management/organization_memberships/{id}/reactivate", "DELETE /api_keys/{id}",
	"GET /authorization/organizations/{id}/roles",
	"GET /user_management/invitations", "GET /user_management/invitations/by_token/{id}", "GET /user_management/invitations/{id}",
	"GET /user_management/organization_memberships", "GET /user_management/organization_memberships/{id}",
	"GET /user_management/users", "GET /user_management/users/{id}", "POST /user_management/authenticate",
	"POST /user_management/invitations", "POST /user_management/invitations/{id}/accept",
	"POST /user_management/invitations/{id}/resend", "POST /user_management/invitations/{id}/revoke",
	"POST /user_management/organization_memberships", "POST /user_management/sessions/revoke", "POST /user_management/users",
}

// checkingTransport holds every JSON answer against WorkOS's document.
type checkingTransport struct {
	t        *testing.T
	document *document
	mu       sync.Mutex
	seen     map[string]int
}

func (c *checkingTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || !strings.HasPrefix(response.Header.Get("Content-Type"), "application/json") && response.ContentLength != 0 {
		return response, err
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	_ = response.Body.Close()
	c.check(r, response, body)
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, nil
}

var idPart = regexp.MustCompile(`/(by_token|jwks|applications)/[^/]+|/(api_key)_[^/]+|/(invitation|user|org|om)_(01[^/]*|nope)`)

func (c *checkingTransport) check(r *http.Request, response *http.Response, body []byte) {
	route := r.Method + " " + idPart.ReplaceAllStringFunc(r.URL.Path, func(part string) string {
		if kind, _, deep := strings.Cut(part[1:], "/"); deep {
			return "/" + kind + "/{id}"
		}
		return "/{id}"
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen[route]++
	if response.StatusCode >= 300 && response.StatusCode < 400 {
		return
	}
	if err := c.document.check(r, response, body); err != nil {
		c.t.Errorf("%s answered %d: %v", route, response.StatusCode, err)
	}
}

func newCheckedWorld(t *testing.T) (*world, *checkingTransport) {
	t.Helper()
	path := os.Getenv("OPENAPI_SPEC")
	if path == "" {
		t.Fatal("OPENAPI_SPEC must name WorkOS's open-api-spec.yaml (npm package @workos/openapi-spec)")
	}
	text, err := os.ReadFile(path)
	must(t, err)
	d, err := readDocument(text)
	must(t, err)
	w := newWorld(t)
	transport := &checkingTransport{t: t, document: d, seen: map[string]int{}}
	w.browser.Transport = transport
	return w, transport
}

func TestEveryAnswerFitsWorkOSsDocument(t *testing.T) {
	w, transport := newCheckedWorld(t)
	t.Run("invitations", func(*testing.T) { w.driveInvitations() })
	t.Run("sign-in", func(*testing.T) { w.driveSignIn() })
	t.Run("resources", func(*testing.T) { w.driveResources() })
	t.Run("events", func(*testing.T) { w.driveEvents() })
	for _, route := range checkedRoutes {
		if transport.seen[route] == 0 {
			t.Errorf("%s was never driven", route)
		}
	}
	for route := range transport.seen {
		if !slices.Contains(checkedRoutes, route) && !strings.Contains(route, "/authorize") && !strings.Contains(route, "/logout") {
			t.Errorf("%s is not in the list", route)
		}
	}
}

func (w *world) driveInvitations() {
	full := w.send(object{"email": "x@corp.test", "organization_id": org1, "inviter_user_id": ada, "role_slug": "admin", "locale": "en-GB"})
	plain := w.send(object{"email": "x@y.test"})
	w.expect("POST", invitations, object{"email": "X@y.test"}, 400, "email_already_invited")
	w.expect("POST", invitations, object{"email": "x@corp.test", "organization_id": org1}, 400, "email_already_invited_to_organization")
	w.expect("POST", invitations, object{"email": adaMail}, 400, "user_already_exists")
	w.expect("POST", invitations, object{"email": adaMail, "organization_id": org1}, 400, "user_already_organization_member")
	w.expect("POST", invitations, object{"email": "z@y.test", "expires_in_days": 0}, 400, "expires_in_days_too_short")
	w.expect("POST", invitations, object{"email": "z@y.test", "expires_in_days": 31}, 400, "expires_in_days_too_long")
	w.expect("POST", invitations, object{"email": "z@y.test", "role_slug": "king"}, 400, "invalid_role")
	w.expect("POST", invitations, object{"email": "z@y.test", "organization_id": "org_nope"}, 404, "")
	w.expect("POST", invitations, object{}, 422, "invalid_request_parameters")
	for _, query := range []string{"", "?limit=1", "?limit=1&order=asc", "?email=x@y.test", "?organization_id=" + org1} {
		w.expect("GET", invitations+query, nil, 200, "")
	}
	w.expect("GET", invitations+"?limit=0", nil, 422, "invalid_request_parameters")
	w.expect("GET", invitations+"/invitation_nope", nil, 404, "")
	w.expect("GET", invitations+"/by_token/nope", nil, 404, "")
	w.expect("GET", invitations+"/by_token/"+full.str("token"), nil, 200, "")
	w.expect("POST", invitations+"/"+full.str("id")+"/resend", object{"locale": "de"}, 200, "")
	w.expect("POST", invitations+"/"+full.str("id")+"/resend", object{"locale": "tlh"}, 422, "invalid_request_parameters")
	w.expect("POST", invitations+"/"+full.str("id")+"/accept", nil, 200, "")
	w.expect("POST", invitations+"/"+full.str("id")+"/accept", nil, 400, "invite_has_accepted_user_id")
	w.expect("POST", invitations+"/"+full.str("id")+"/resend", nil, 400, "invite_accepted")
	w.expect("POST", invitations+"/"+plain.str("id")+"/revoke", nil, 200, "")
	w.expect("POST", invitations+"/"+plain.str("id")+"/revoke", nil, 400, "invite_not_pending")
	w.expect("POST", invitations+"/"+plain.str("id")+"/accept", nil, 400, "invite_not_pending")
	w.expect("POST", invitations+"/"+plain.str("id")+"/resend", nil, 400, "invite_revoked")
	w.expect("POST", invitations+"/invitation_nope/resend", nil, 404, "")
	w.expect("POST", invitations+"/invitation_nope/accept", nil, 404, "")
	w.expect("GET", invitations+"/"+full.str("id"), nil, 200, "")
}

func (w *world) driveSignIn() {
	session := w.signedIn(adaMail)
	_, session = w.refresh(session.str("refresh_token"))
	revokeByAPI(w, session)
	_, _ = w.refresh(session.str("refresh_token"))
	_, _ = w.exchange("nope")
	_, _ = w.exchange("nope", "client_secret", "sk_other")
	_, _ = w.exchange("nope", "code", "-")
	_, _ = w.exchange(w.signIn(carolMail, "screen_hint", "sign-in").Get("code"), "invitation_token", "nope")
	i := w.send(object{"email": "q@corp2.test", "organization_id": org1})
	_, _ = w.exchange(w.signIn(carolMail, "screen_hint", "sign-in").Get("code"), "invitation_token", i.str("token"))
	_, _ = w.exchange(w.signIn(adaMail, "screen_hint", "sign-in", "code_challenge", "-", "code_challenge_method", "-").Get("code"))
	must(w.t, w.AddMembership(workostest.Membership{UserID: ada, OrganizationID: org2}))
	_, choice := w.exchange(w.signIn(adaMail, "screen_hint", "sign-in").Get("code"))
	equal(w.t, "code", choice.code(), "organization_selection_required")
	cookie, err := w.Impersonate(ada, org1, "staff@operator.test", "")
	must(w.t, err)
	r := w.request("GET", "/user_management/authorize?"+authorizeQuery().Encode(), "", "")
	r.AddCookie(cookie)
	w.browser.Jar = nil // or the jar's own session comes along
	response, _ := w.do(r)
	_, impersonated := w.exchange(w.back(response).Get("code"))
	equal(w.t, "method", impersonated.str("authentication_method"), "Impersonation")
	_, _ = w.do(w.request("GET", "/sso/jwks/"+w.ClientID(), "", ""))
	_, _ = w.do(w.request("GET", "/sso/jwks/client_other", "", ""))
	_, _ = w.do(w.request("GET", "/user_management/sessions/logout?session_id=nope", "", ""))
}

func (w *world) driveResources() {
	const members = "/user_management/organization_memberships"
	user := w.expect("POST", "/user_management/users", object{"email": "new@user.test", "metadata": object{"a": "b"}}, 201, "")
	w.expect("POST", "/user_management/users", object{"email": "new@user.test"}, 400, "user_creation_error")
	w.expect("POST", "/user_management/users", object{}, 422, "invalid_request_parameters")
	w.expect("GET", "/user_management/users?email=new@user.test", nil, 200, "")
	w.expect("GET", "/user_management/users?limit=0", nil, 422, "invalid_request_parameters")
	w.expect("GET", "/user_management/users/"+ada, nil, 200, "")
	w.expect("GET", "/user_management/users/user_nope", nil, 404, "")
	org := w.expect("POST", "/organizations", object{"name": "New", "domains": []string{"new.test"}}, 201, "")
	w.expect("POST", "/organizations", object{"name": "New", "domains": []string{"new.test"}}, 409, "")
	w.expect("POST", "/organizations", object{}, 422, "invalid_request_parameters")
	w.expect("GET", "/organizations", nil, 200, "")
	w.expect("GET", "/organizations/"+org1, nil, 200, "")
	w.expect("GET", "/authorization/organizations/"+org1+"/roles", nil, 200, "")
	w.expect("GET", "/authorization/organizations/org_nope/roles", nil, 404, "")
	w.expect("GET", "/organizations/org_nope", nil, 404, "")
	pair := object{"user_id": user.str("id"), "organization_id": org.str("id")}
	made := w.expect("POST", members, pair, 201, "")
	w.expect("POST", members, pair, 422, "invalid_request_parameters")
	w.expect("POST", members, object{"user_id": ada, "organization_id": "org_nope"}, 404, "")
	w.expect("POST", members, object{"user_id": ada, "organization_id": org1, "role_slug": "king"}, 422, "invalid_role")
	w.expect("GET", members, nil, 400, "missing_user_id_or_organization_id")
	w.expect("GET", members+"?organization_id="+org1+"&statuses=active", nil, 200, "")
	w.expect("GET", members+"/"+made.str("id"), nil, 200, "")
	w.expect("GET", members+"/om_nope", nil, 404, "")
	w.expect("PUT", members+"/"+made.str("id"), object{"role_slug": "admin"}, 200, "")
	w.expect("PUT", members+"/"+made.str("id"), object{"role_slug": "king"}, 422, "invalid_role")
	w.expect("PUT", members+"/"+made.str("id")+"/deactivate", nil, 200, "")
	w.expect("PUT", members+"/"+made.str("id")+"/reactivate", nil, 200, "")
	w.expect("DELETE", members+"/"+made.str("id"), nil, 200, "")
	w.expect("PUT", "/user_management/users/"+user.str("id"), object{"first_name": "New"}, 200, "")
	w.expect("GET", "/user_management/users/"+ada+"/sessions", nil, 200, "")
	w.expect("GET", "/user_management/users/user_nope/sessions", nil, 404, "")
	w.expect("DELETE", "/user_management/users/"+user.str("id"), nil, 200, "")
	w.expect("PUT", "/organizations/"+org.str("id"), object{"name": "Newer"}, 200, "")
	w.expect("PUT", "/organizations/"+org.str("id"), object{"domains": []string{"acme.test"}}, 409, "")
	w.expect("DELETE", "/organizations/"+org.str("id"), nil, 202, "")
	must(w.t, w.AddAPIKey(workostest.APIKey{ID: "api_key_01K", Value: "sk_customer_1234", Name: "CI", OrganizationID: org1}))
	for range 2 { // the second time there is a last_used_at
		w.expect("POST", "/api_keys/validations", object{"value": "sk_customer_1234"}, 200, "")
	}
	w.expect("POST", "/api_keys/validations", object{"value": "nope"}, 200, "")
	w.expect("DELETE", "/api_keys/api_key_01K", nil, 204, "")
	w.expect("DELETE", "/api_keys/api_key_01K", nil, 404, "")
	w.withMachine()
	w.expect("GET", "/connect/applications/client_01M2M", nil, 200, "")
	w.expect("GET", "/connect/applications/conn_app_01M2M", nil, 200, "")
	w.expect("GET", "/connect/applications/client_nope", nil, 404, "")
}

func (w *world) driveEvents() {
	must(w.t, w.AddUser(workostest.User{ID: bob, Email: bobMail, FirstName: "Bob"}))
	must(w.t, w.AddOrganization(workostest.Organization{ID: org1, Name: "Acme Corp."}))
	must(w.t, w.RemoveOrganization(org2))
	for _, event := range []string{
		"invitation.created", "invitation.accepted", "invitation.resent", "invitation.revoked", "user.created", "user.updated",
		"user.deleted", "organization.created", "organization.updated", "organization.deleted", "organization_membership.created",
		"organization_membership.deleted", "session.created", "session.revoked",
	} {
		if len(w.events(event)) == 0 {
			w.t.Errorf("no %s was recorded", event)
		}
	}
	w.expect("GET", "/events?events=user.created&limit=1", nil, 200, "")
	w.expect("GET", "/events", nil, 422, "")
	w.expect("GET", "/events?events=user.created&after=x&range_start=2026-11-22T12:00:00Z", nil, 400, "")
}
