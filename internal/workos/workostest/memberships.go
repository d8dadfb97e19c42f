package workostest

import (
	"net/http"
	"slices"
	"strings"
)

type membershipBody struct {
	UserID         string   `json:"user_id"`
	OrganizationID string   `json:"organization_id"`
	RoleSlug       *string  `json:"role_slug"`
	RoleSlugs      []string `json:"role_slugs"`
}

func (s *Server) createMembership(c *call) *reply {
	var body membershipBody
	if bad := firstOf(c.allow(), c.decode(&body, false)); bad != nil {
		return bad
	}
	if bad := required(map[string]string{"user_id": body.UserID, "organization_id": body.OrganizationID}); bad != nil {
		return bad
	}
	slug, bad := s.wantedRole(body)
	if bad != nil {
		return bad
	}
	if bad := s.checkNewMembership(body); bad != nil {
		return bad
	}
	m := s.makeMembership(Membership{
		UserID: body.UserID, OrganizationID: body.OrganizationID, RoleSlug: slug, Status: statusActive,
	}, apiActor(s.options.APIKey))
	return jsonReply(http.StatusCreated, s.viewMembership(m))
}

func (s *Server) wantedRole(body membershipBody) (string, *reply) {
	slug := value(body.RoleSlug)
	switch {
	case len(body.RoleSlugs) > 1:
		return "", refuse(http.StatusUnprocessableEntity, "multiple_roles_not_enabled", "Multiple roles are not enabled.")
	case len(body.RoleSlugs) == 1:
		slug = body.RoleSlugs[0]
	}
	if _, ok := s.roles.get(slug); !ok && slug != "" {
		return "", refuse(http.StatusUnprocessableEntity, "invalid_role", "Role is invalid.")
	}
	return slug, nil
}

func (s *Server) checkNewMembership(body membershipBody) *reply {
	if _, ok := s.users.get(body.UserID); !ok {
		return notFound("User", body.UserID)
	}
	if _, ok := s.orgs.get(body.OrganizationID); !ok {
		return notFound("Organization", body.OrganizationID)
	}
	m, ok := s.membershipOf(body.UserID, body.OrganizationID)
	switch {
	case ok && m.Status == statusPending:
		return refuse(http.StatusBadRequest, "cannot_reactivate_pending_organization_membership", "The membership is pending.")
	case ok && m.Status == statusActive:
		return unprocessable(fieldError{Field: "user_id", Code: "duplicate", Message: "the user is a member already"})
	}
	return nil
}

func (s *Server) listMemberships(c *call) *reply {
	if bad := c.allow(slices.Concat(pageParameters, []string{"organization_id", "user_id", "statuses", "statuses[]"})...); bad != nil {
		return bad
	}
	w, bad := parseWindow(c, "desc")
	if bad != nil {
		return bad
	}
	user, organization := c.query.Get("user_id"), c.query.Get("organization_id")
	if user == "" && organization == "" {
		return refuse(http.StatusBadRequest, "missing_user_id_or_organization_id", "Either user_id or organization_id is required.")
	}
	statuses, bad := wantedStatuses(c)
	if bad != nil {
		return bad
	}
	var rows []Membership
	for m := range s.members.all() {
		if (user == "" || m.UserID == user) && (organization == "" || m.OrganizationID == organization) &&
			(statuses == nil || slices.Contains(statuses, m.Status)) {
			rows = append(rows, m)
		}
	}
	return answerPage(rows, w, func(m Membership) string { return m.ID }, s.viewMembership)
}

func wantedStatuses(c *call) ([]string, *reply) {
	var statuses []string
	for _, text := range slices.Concat(c.query["statuses"], c.query["statuses[]"]) {
		statuses = append(statuses, strings.Split(text, ",")...)
	}
	for _, status := range statuses {
		if !slices.Contains([]string{statusActive, statusInactive, statusPending}, status) {
			return nil, unprocessable(fieldError{Field: "statuses", Code: "invalid_enum", Message: "a status is active, inactive or pending"})
		}
	}
	return statuses, nil
}

func (s *Server) getMembership(c *call) *reply {
	m, bad := s.namedMembership(c)
	if bad != nil {
		return bad
	}
	return jsonReply(http.StatusOK, s.viewMembership(m))
}

func (s *Server) deleteMembership(c *call) *reply {
	m, bad := s.namedMembership(c)
	if bad != nil {
		return bad
	}
	s.dropMembership(m, apiActor(s.options.APIKey))
	return newReply(http.StatusOK, "", nil)
}

func (s *Server) namedMembership(c *call) (Membership, *reply) {
	if bad := c.allow(); bad != nil {
		return Membership{}, bad
	}
	m, ok := s.members.get(c.PathValue("id"))
	if !ok {
		return Membership{}, notFound("Organization membership", c.PathValue("id"))
	}
	return m, nil
}
