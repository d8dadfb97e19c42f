package workostest

import (
	"crypto/subtle"
	"net/http"
	"strings"
)

type route struct {
	pattern string
	// open routes are for browsers and key readers; all others ask for the API key.
	open bool
	run  func(*call) *reply
}

func (s *Server) table() []route {
	return []route{
		{pattern: "POST /user_management/invitations", run: s.sendInvitation},
		{pattern: "GET /user_management/invitations", run: s.listInvitations},
		{pattern: "GET /user_management/invitations/{id}", run: s.getInvitation},
		{pattern: "GET /user_management/invitations/by_token/{token}", run: s.getInvitationByToken},
		{pattern: "POST /user_management/invitations/{id}/accept", run: s.acceptInvitation},
		{pattern: "POST /user_management/invitations/{id}/revoke", run: s.revokeInvitation},
		{pattern: "POST /user_management/invitations/{id}/resend", run: s.resendInvitation},

		{pattern: "GET /user_management/users", run: s.listUsers},
		{pattern: "POST /user_management/users", run: s.createUser},
		{pattern: "GET /user_management/users/{id}", run: s.getUser},
		{pattern: "PUT /user_management/users/{id}", run: s.updateUser},
		{pattern: "DELETE /user_management/users/{id}", run: s.deleteUser},
		{pattern: "GET /user_management/users/{id}/sessions", run: s.listSessions},

		{pattern: "GET /organizations", run: s.listOrganizations},
		{pattern: "POST /organizations", run: s.createOrganization},
		{pattern: "GET /organizations/{id}", run: s.getOrganization},
		{pattern: "PUT /organizations/{id}", run: s.updateOrganization},
		{pattern: "DELETE /organizations/{id}", run: s.deleteOrganization},

		{pattern: "GET /authorization/organizations/{id}/roles", run: s.listRoles},

		{pattern: "GET /user_management/organization_memberships", run: s.listMemberships},
		{pattern: "POST /user_management/organization_memberships", run: s.createMembership},
		{pattern: "GET /user_management/organization_memberships/{id}", run: s.getMembership},
		{pattern: "PUT /user_management/organization_memberships/{id}", run: s.updateMembership},
		{pattern: "DELETE /user_management/organization_memberships/{id}", run: s.deleteMembership},
		{pattern: "PUT /user_management/organization_memberships/{id}/deactivate", run: s.deactivateMembership},
		{pattern: "PUT /user_management/organization_memberships/{id}/reactivate", run: s.reactivateMembership},

		{pattern: "GET /events", run: s.listEvents},

		{pattern: "GET /user_management/authorize", open: true, run: s.authorize},
		{pattern: "POST /user_management/authorize", open: true, run: s.signIn},
		{pattern: "POST /user_management/authenticate", open: true, run: s.authenticate},
		{pattern: "GET /user_management/sessions/logout", open: true, run: s.logout},
		{pattern: "POST /user_management/sessions/revoke", run: s.revokeSession},
		{pattern: "GET /sso/jwks/{clientId}", open: true, run: s.jwks},
		{pattern: "POST /oauth2/token", open: true, run: s.machineToken},
		{pattern: "POST /api_keys/validations", run: s.validateAPIKey},
		{pattern: "DELETE /api_keys/{id}", run: s.deleteAPIKey},
		{pattern: "GET /connect/applications/{id}", run: s.getApplication},

		{pattern: "GET /{$}", open: true, run: s.homePage},
		{pattern: "GET /outbox", open: true, run: s.outboxPage},
		{pattern: "GET /invitations/accept", open: true, run: s.acceptPage},
		{pattern: "POST /invitations/accept", open: true, run: s.acceptOnPage},
		{pattern: "GET /assets/style.css", open: true, run: s.styleSheet},
	}
}

// routes uses ServeMux for its matching only: each handler hands its reply to the capture that dispatch passes in.
func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for _, one := range s.table() {
		mux.HandleFunc(one.pattern, func(w http.ResponseWriter, r *http.Request) {
			got, ok := w.(*capture)
			if !ok {
				return
			}
			got.call.Request = r
			got.answer = s.admit(one, got.call)
		})
	}
	return mux
}

// capture is a ResponseWriter that keeps a reply and throws away what ServeMux itself writes (404, 405, path cleaning).
type capture struct {
	call   *call
	answer *reply
}

func (c *capture) Header() http.Header         { return http.Header{} }
func (c *capture) Write(p []byte) (int, error) { return len(p), nil }
func (c *capture) WriteHeader(int)             {}

func (s *Server) dispatch(c *call) *reply {
	got := &capture{call: c}
	s.mux.ServeHTTP(got, c.Request)
	if got.answer == nil {
		return refuse(http.StatusNotFound, "", "Cannot "+c.Method+" this path.")
	}
	return got.answer
}

func (s *Server) admit(one route, c *call) *reply {
	if !one.open && !s.hasAPIKey(c) {
		return refuse(http.StatusUnauthorized, "", "Unauthorized")
	}
	return one.run(c)
}

func (s *Server) hasAPIKey(c *call) bool {
	token, ok := strings.CutPrefix(c.Header.Get("Authorization"), "Bearer ")
	return ok && sameSecret(token, s.options.APIKey)
}

func sameSecret(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
