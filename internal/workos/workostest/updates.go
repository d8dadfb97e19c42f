package workostest

import (
	"cmp"
	"net/http"
	"slices"
)

const statusInactive = "inactive"

// updateUser changes what the body names (API reference, "Update a user"). Passwords are not among what the fake knows.
func (s *Server) updateUser(c *call) *reply {
	user, bad := s.namedUser(c)
	if bad != nil {
		return bad
	}
	var body userBody
	if bad := firstOf(c.decode(&body, true, "metadata", "external_id"), checkMetadata(body.Metadata)); bad != nil {
		return bad
	}
	if body.Email != "" {
		if bad := checkEmail(body.Email); bad != nil {
			return bad
		}
		if other, taken := s.userByEmail(body.Email); taken && other.ID != user.ID {
			return jsonReply(http.StatusBadRequest, failure{
				Code: "email_not_available", Message: "This email is not available.",
			})
		}
		user.Email = body.Email
	}
	given(&user.FirstName, body.FirstName)
	given(&user.LastName, body.LastName)
	given(&user.ExternalID, body.ExternalID)
	given(&user.EmailVerified, body.EmailVerified)
	if body.Metadata != nil {
		user.Metadata = body.Metadata
	}
	user.UpdatedAt = s.now()
	s.users.put(user.ID, user)
	s.record("user.updated", "", s.viewUser(user), apiActor(s.options.APIKey))
	return jsonReply(http.StatusOK, s.viewUser(user))
}

func given[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// listSessions are a user's sessions, ended ones too (API reference, "List sessions").
func (s *Server) listSessions(c *call) *reply {
	if bad := c.allow(pageParameters...); bad != nil {
		return bad
	}
	w, bad := parseWindow(c, "desc")
	if bad != nil {
		return bad
	}
	id := c.PathValue("id")
	if _, ok := s.users.get(id); !ok {
		return notFound("User", id)
	}
	var rows []session
	for one := range s.sessions.all() {
		if one.UserID == id {
			rows = append(rows, one)
		}
	}
	return answerPage(rows, w, func(one session) string { return one.ID }, s.viewSession)
}

// updateMembership changes the role and nothing else (API reference, "Update an organization membership").
func (s *Server) updateMembership(c *call) *reply {
	m, bad := s.namedMembership(c)
	if bad != nil {
		return bad
	}
	var body struct {
		RoleSlug  *string  `json:"role_slug"`
		RoleSlugs []string `json:"role_slugs"`
	}
	if bad := c.decode(&body, true); bad != nil {
		return bad
	}
	if body.RoleSlug != nil && body.RoleSlugs != nil {
		return unprocessable(fieldError{Field: "role_slugs", Code: "mutually_exclusive", Message: "give role_slug or role_slugs"})
	}
	slug, bad := s.wantedRole(membershipBody{RoleSlug: body.RoleSlug, RoleSlugs: body.RoleSlugs})
	if bad != nil {
		return bad
	}
	m.RoleSlug = cmp.Or(slug, m.RoleSlug)
	return s.answerMembership(m)
}

func (s *Server) answerMembership(m Membership) *reply {
	m = s.makeMembership(m, apiActor(s.options.APIKey))
	return jsonReply(http.StatusOK, s.viewMembership(m))
}

// deactivateMembership is repeatable; a pending membership refuses (API reference, "Deactivate an organization membership").
func (s *Server) deactivateMembership(c *call) *reply {
	return s.switchMembership(c, statusInactive, "cannot_deactivate_pending_organization_membership")
}

func (s *Server) reactivateMembership(c *call) *reply {
	return s.switchMembership(c, statusActive, "cannot_reactivate_pending_organization_membership")
}

func (s *Server) switchMembership(c *call, to, pending string) *reply {
	m, bad := s.namedMembership(c)
	switch {
	case bad != nil:
		return bad
	case m.Status == statusPending:
		return refuse(http.StatusBadRequest, pending, "The membership is pending.")
	case m.Status == to:
		return jsonReply(http.StatusOK, s.viewMembership(m))
	}
	m.Status = to
	return s.answerMembership(m)
}

// updateOrganization changes what the body names (API reference, "Update an organization").
func (s *Server) updateOrganization(c *call) *reply {
	org, bad := s.namedOrganization(c)
	if bad != nil {
		return bad
	}
	var body organizationBody
	if bad := firstOf(c.decode(&body, true, "metadata", "external_id"), checkMetadata(body.Metadata)); bad != nil {
		return bad
	}
	domains := slices.Clone(body.Domains)
	for _, d := range body.DomainData {
		domains = append(domains, d.Domain)
	}
	for _, d := range domains {
		if taken, ok := s.domainTaken([]string{d}); ok && !slices.Contains(org.Domains, d) {
			return refuse(http.StatusConflict, "", "The domain "+taken+" belongs to another organization.")
		}
	}
	if domains != nil {
		org.Domains = domains
	}
	org.Name, org.UpdatedAt = cmp.Or(body.Name, org.Name), s.now()
	s.orgs.put(org.ID, org)
	s.record("organization.updated", org.ID, s.viewOrganizationEvent(org), apiActor(s.options.APIKey))
	return jsonReply(http.StatusOK, s.viewOrganization(org))
}

// deleteOrganization answers 202: WorkOS deletes afterwards (API reference, "Delete an organization").
func (s *Server) deleteOrganization(c *call) *reply {
	org, bad := s.namedOrganization(c)
	if bad != nil {
		return bad
	}
	s.dropOrganization(org, apiActor(s.options.APIKey))
	return newReply(http.StatusAccepted, "", nil)
}

// deleteAPIKey makes the key unknown from now on (API reference, "Delete an API key").
func (s *Server) deleteAPIKey(c *call) *reply {
	if bad := c.allow(); bad != nil {
		return bad
	}
	id := c.PathValue("id")
	if _, ok := s.apiKeys.get(id); !ok {
		return notFound("API key", id)
	}
	s.apiKeys.delete(id)
	return newReply(http.StatusNoContent, "", nil)
}
