package workostest

import (
	"net/http"
	"slices"
)

func (s *Server) listInvitations(c *call) *reply {
	if bad := c.allow(slices.Concat(pageParameters, []string{"organization_id", "email"})...); bad != nil {
		return bad
	}
	w, bad := parseWindow(c, "desc")
	if bad != nil {
		return bad
	}
	email, organization := c.query.Get("email"), c.query.Get("organization_id")
	var rows []Invitation
	for i := range s.listed() {
		if (email == "" || sameEmail(i.Email, email) && !s.hidden(email)) && (organization == "" || i.OrganizationID == organization) {
			rows = append(rows, i)
		}
	}
	return answerPage(rows, w, func(i Invitation) string { return i.ID }, s.viewInvitation)
}

func (s *Server) getInvitation(c *call) *reply {
	i, bad := s.namedInvitation(c)
	if bad != nil {
		return bad
	}
	return jsonReply(http.StatusOK, s.viewInvitation(i))
}

func (s *Server) getInvitationByToken(c *call) *reply {
	if bad := c.allow(); bad != nil {
		return bad
	}
	i, ok := s.invitationByToken(c.PathValue("token"))
	if !ok {
		return refuse(http.StatusNotFound, "", "Invitation not found.") // the token is a secret: it is not repeated
	}
	return jsonReply(http.StatusOK, s.viewInvitation(i))
}

// namedInvitation finds the invitation that the path names.
func (s *Server) namedInvitation(c *call) (Invitation, *reply) {
	if bad := c.allow(); bad != nil {
		return Invitation{}, bad
	}
	i, ok := s.invites.get(c.PathValue("id"))
	if !ok {
		return Invitation{}, notFound("Invitation", c.PathValue("id"))
	}
	return s.current(i), nil
}

func (s *Server) invitationByToken(token string) (Invitation, bool) {
	if token == "" {
		return Invitation{}, false
	}
	i, ok := s.invites.find(func(i Invitation) bool { return i.Token == token })
	return s.current(i), ok
}

// current derives expiry from the clock: WorkOS has no event for it, and nothing is stored.
func (s *Server) current(i Invitation) Invitation {
	if i.State == statePending && !s.now().Before(i.ExpiresAt) {
		i.State = stateExpired
	}
	return i
}

// Invitation reads one by id, in the state that a client would see; false when there is none.
func (s *Server) Invitation(id string) (Invitation, bool) {
	defer s.lock()()
	i, ok := s.invites.get(id)
	return s.current(i), ok
}

// Invitations reads all, oldest first, in the states that a client would see.
func (s *Server) Invitations() []Invitation {
	defer s.lock()()
	var all []Invitation
	for i := range s.invites.all() {
		all = append(all, s.current(i))
	}
	return all
}
