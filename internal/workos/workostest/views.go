package workostest

import (
	"encoding/json"
	"net/url"
)

func (s *Server) viewInvitationEvent(i Invitation) invitationEventView {
	i = s.current(i)
	return invitationEventView{
		Object: "invitation", ID: i.ID, Email: i.Email, State: i.State,
		AcceptedAt: stamp(i.AcceptedAt), RevokedAt: stamp(i.RevokedAt), ExpiresAt: stamp(i.ExpiresAt),
		OrganizationID: nullable(i.OrganizationID), InviterUserID: nullable(i.InviterUserID),
		AcceptedUserID: nullable(i.AcceptedUserID), RoleSlug: nullable(i.RoleSlug),
		CreatedAt: stamp(i.CreatedAt), UpdatedAt: stamp(i.UpdatedAt),
	}
}

func (s *Server) viewInvitation(i Invitation) invitationView {
	return invitationView{
		invitationEventView: s.viewInvitationEvent(i), Token: i.Token, AcceptInvitationURL: s.acceptURL(i.Token),
	}
}

// acceptURL is where the mail of an invitation leads.
func (s *Server) acceptURL(token string) string {
	base := s.options.AcceptURL
	if base == "" || s.options.HostedAccept {
		base = s.options.BaseURL + "/invitations/accept"
	}
	return withQuery(base, url.Values{"invitation_token": {token}})
}

func (s *Server) viewUser(u User) userView {
	metadata := u.Metadata
	if metadata == nil {
		metadata = json.RawMessage("{}")
	}
	return userView{
		Object: "user", ID: u.ID, Email: u.Email, FirstName: nullable(u.FirstName), LastName: nullable(u.LastName),
		EmailVerified: u.EmailVerified, ExternalID: nullable(u.ExternalID), Metadata: metadata,
		LastSignInAt: stamp(u.LastSignInAt), CreatedAt: stamp(u.CreatedAt), UpdatedAt: stamp(u.UpdatedAt),
	}
}

func (s *Server) viewOrganization(o Organization) organizationView {
	outsiders := true
	v := s.viewOrganizationEvent(o)
	v.AllowAnyProfiles = &outsiders
	return v
}

func (s *Server) viewOrganizationEvent(o Organization) organizationView {
	v := organizationView{
		Object: "organization", ID: o.ID, Name: o.Name, Domains: []domainView{}, Metadata: map[string]string{},
		CreatedAt: stamp(o.CreatedAt), UpdatedAt: stamp(o.UpdatedAt),
	}
	for _, domain := range o.Domains {
		v.Domains = append(v.Domains, domainView{
			Object: "organization_domain", ID: "org_domain_" + domain, OrganizationID: o.ID, Domain: domain,
			State: "verified", CreatedAt: stamp(o.CreatedAt), UpdatedAt: stamp(o.UpdatedAt),
		})
	}
	return v
}

func (s *Server) viewMembershipEvent(m Membership) membershipEventView {
	slug := slugView{s.roleOf(m).Slug}
	return membershipEventView{
		Object: "organization_membership", ID: m.ID, UserID: m.UserID, OrganizationID: m.OrganizationID, Status: m.Status,
		Role: slug, Roles: []slugView{slug}, CustomAttributes: map[string]string{},
		CreatedAt: stamp(m.CreatedAt), UpdatedAt: stamp(m.UpdatedAt),
	}
}

func (s *Server) viewMembership(m Membership) membershipView {
	org, _ := s.orgs.get(m.OrganizationID)
	user, _ := s.users.get(m.UserID)
	return membershipView{
		membershipEventView: s.viewMembershipEvent(m), OrganizationName: org.Name, User: s.viewUser(user),
	}
}

func (s *Server) viewSession(one session) sessionView {
	v := sessionView{
		Object: "session", ID: one.ID, UserID: one.UserID, OrganizationID: one.OrganizationID,
		IPAddress: nullable(one.IPAddress), UserAgent: nullable(one.UserAgent), AuthMethod: "magic_code", Status: statusActive,
		Impersonator: viewImpersonator(one.Impersonator), ExpiresAt: stamp(one.ExpiresAt), EndedAt: stamp(one.EndedAt),
		CreatedAt: stamp(one.CreatedAt), UpdatedAt: stamp(one.UpdatedAt),
	}
	if one.Impersonator != nil {
		v.AuthMethod = "impersonation"
	}
	if !one.EndedAt.IsZero() {
		v.Status = stateRevoked
	}
	return v
}

func viewImpersonator(i *impersonator) *impersonatorView {
	if i == nil {
		return nil
	}
	return &impersonatorView{Email: i.Email, Reason: nullable(i.Reason)}
}
