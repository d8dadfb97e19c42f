package workostest

func (s *Server) membershipOf(userID, organizationID string) (Membership, bool) {
	return s.members.find(func(m Membership) bool { return m.UserID == userID && m.OrganizationID == organizationID })
}

// isMember: pending memberships do not count, they are invitations.
func (s *Server) isMember(userID, organizationID string) bool {
	m, ok := s.membershipOf(userID, organizationID)
	return ok && m.Status == statusActive
}

func (s *Server) activeMemberships(userID string) []Membership {
	var active []Membership
	for m := range s.members.all() {
		if m.UserID == userID && m.Status == statusActive {
			active = append(active, m)
		}
	}
	return active
}

// makeMembership stores a new membership, or brings an old one of the same pair to the new status and role.
func (s *Server) makeMembership(m Membership, by actor) Membership {
	now := s.now()
	event := "organization_membership.created"
	if old, ok := s.membershipOf(m.UserID, m.OrganizationID); ok {
		event, m.ID, m.CreatedAt = "organization_membership.updated", old.ID, old.CreatedAt
	} else {
		m.CreatedAt = now
	}
	if m.ID == "" {
		m.ID = newID("om", now)
	}
	if m.RoleSlug == "" {
		m.RoleSlug = s.defaultRole().Slug
	}
	m.UpdatedAt = now
	s.members.put(m.ID, m)
	s.record(event, m.OrganizationID, s.viewMembershipEvent(m), by)
	return m
}

// invitedMembership is the pending one that an organization's invitation to an existing user makes.
func (s *Server) invitedMembership(userID string, i Invitation, by actor) {
	if _, ok := s.membershipOf(userID, i.OrganizationID); ok {
		return
	}
	s.makeMembership(Membership{
		UserID: userID, OrganizationID: i.OrganizationID, RoleSlug: i.RoleSlug, Status: statusPending,
	}, by)
}

// joinedMembership is the active one that accepting makes; a member of before keeps their role.
func (s *Server) joinedMembership(userID string, i Invitation, by actor) {
	if s.isMember(userID, i.OrganizationID) {
		return
	}
	s.makeMembership(Membership{
		UserID: userID, OrganizationID: i.OrganizationID, RoleSlug: i.RoleSlug, Status: statusActive,
	}, by)
}

// pendingMembership finds the one that the invitation made.
func (s *Server) pendingMembership(i Invitation) (Membership, bool) {
	user, ok := s.userByEmail(i.Email)
	if !ok || i.OrganizationID == "" {
		return Membership{}, false
	}
	m, ok := s.membershipOf(user.ID, i.OrganizationID)
	return m, ok && m.Status == statusPending
}

func (s *Server) dropMembership(m Membership, by actor) {
	s.members.delete(m.ID)
	s.record("organization_membership.deleted", m.OrganizationID, s.viewMembershipEvent(m), by)
}

func (s *Server) seedRoles() {
	if len(s.roles.ids) > 0 {
		return
	}
	// Every WorkOS environment starts with these two, and member is the default.
	s.roles.put("member", role{Slug: "member", Default: true})
	s.roles.put("admin", role{Slug: "admin"})
}

func (s *Server) defaultRole() role {
	found, _ := s.roles.find(func(r role) bool { return r.Default })
	return found
}

func (s *Server) roleOf(m Membership) role {
	if found, ok := s.roles.get(m.RoleSlug); ok {
		return found
	}
	return s.defaultRole()
}
