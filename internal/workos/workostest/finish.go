package workostest

import "net/http"

// authenticated is the 200 of POST /user_management/authenticate.
type authenticated struct {
	User                 userView          `json:"user"`
	OrganizationID       string            `json:"organization_id,omitempty"`
	AccessToken          string            `json:"access_token"`
	RefreshToken         string            `json:"refresh_token"`
	AuthenticationMethod string            `json:"authentication_method"`
	Impersonator         *impersonatorView `json:"impersonator,omitempty"`
}

type organizationChoice struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type selectionRequired struct {
	Code          string               `json:"code"`
	Message       string               `json:"message"`
	PendingToken  string               `json:"pending_authentication_token"`
	User          userView             `json:"user"`
	Organizations []organizationChoice `json:"organizations"`
}

// finish starts the session that a grant is good for: in the organization asked for, in the only one there is, or in
// none; with several the person has to choose.
func (s *Server) finish(g grant, body authenticateBody) *reply {
	user, ok := s.users.get(g.UserID)
	if !ok {
		return oauthError("invalid_grant", "The user is gone.")
	}
	if g.OrganizationID != "" && !s.isMember(user.ID, g.OrganizationID) {
		return oauthError("organization_membership_not_found", "The user is no member of the organization.")
	}
	if g.OrganizationID == "" {
		active := s.activeMemberships(user.ID)
		if len(active) > 1 {
			return s.askForOrganization(g, user, active)
		}
		if len(active) == 1 {
			g.OrganizationID = active[0].OrganizationID
		}
	}
	return s.answerSession(s.startSession(g, body.IPAddress, body.UserAgent), s.newRefreshToken)
}

func (s *Server) askForOrganization(g grant, user User, active []Membership) *reply {
	g.Token, g.CreatedAt = newSecret(), s.now()
	s.pendings.put(g.Token, g)
	answer := selectionRequired{
		Code: "organization_selection_required", PendingToken: g.Token, User: s.viewUser(user),
		Message: "The user must choose an organization to finish their authentication.",
	}
	for _, m := range active {
		org, _ := s.orgs.get(m.OrganizationID)
		answer.Organizations = append(answer.Organizations, organizationChoice{ID: org.ID, Name: org.Name})
	}
	return jsonReply(http.StatusForbidden, answer)
}

// answerSession signs an access token and adds the refresh token that next gives.
func (s *Server) answerSession(one session, next func(session) string) *reply {
	access, _, err := s.accessToken(one, s.options.TokenLife)
	if err != nil {
		return s.broken(err)
	}
	user, _ := s.users.get(one.UserID)
	answer := authenticated{
		User: s.viewUser(user), OrganizationID: one.OrganizationID, AccessToken: access, RefreshToken: next(one),
		AuthenticationMethod: "MagicAuth", Impersonator: viewImpersonator(one.Impersonator),
	}
	if one.Impersonator != nil {
		answer.AuthenticationMethod = "Impersonation"
	}
	return jsonReply(http.StatusOK, answer)
}

func (s *Server) newRefreshToken(one session) string {
	r := refresh{Token: newSecret(), SessionID: one.ID}
	s.refreshes.put(r.Token, r)
	return r.Token
}
