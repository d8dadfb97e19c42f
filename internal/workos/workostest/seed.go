package workostest

import (
	"errors"
	"fmt"
	"slices"
)

var (
	errNoID   = errors.New("seeded objects need an id")
	errNoUser = errors.New("no such user")
	errNoOrg  = errors.New("no such organization")
	errNoRole = errors.New("no such role")
)

// AddOrganization adds the organization, or brings the one of this id up to date; the same again changes nothing.
func (s *Server) AddOrganization(o Organization) error {
	return s.change(func() error {
		if o.ID == "" {
			return errNoID
		}
		old, ok := s.orgs.get(o.ID)
		if !ok {
			s.makeOrganization(o, dashboardActor())
			return nil
		}
		if old.Name == o.Name && slices.Equal(old.Domains, o.Domains) {
			return nil
		}
		old.Name, old.Domains, old.UpdatedAt = o.Name, o.Domains, s.now()
		s.orgs.put(old.ID, old)
		s.record("organization.updated", old.ID, s.viewOrganizationEvent(old), dashboardActor())
		return nil
	})
}

// AddUser adds the user, or brings the one of this id up to date; the same again changes nothing.
func (s *Server) AddUser(u User) error {
	return s.change(func() error {
		if u.ID == "" {
			return errNoID
		}
		if !validEmail(u.Email) {
			return fmt.Errorf("user %s: not an e-mail address", u.ID)
		}
		if other, taken := s.userByEmail(u.Email); taken && other.ID != u.ID {
			return fmt.Errorf("user %s: the address is %s's", u.ID, other.ID)
		}
		old, ok := s.users.get(u.ID)
		if !ok {
			s.makeUser(u, dashboardActor())
			return nil
		}
		if old.Email == u.Email && old.FirstName == u.FirstName && old.LastName == u.LastName {
			return nil
		}
		old.Email, old.FirstName, old.LastName, old.UpdatedAt = u.Email, u.FirstName, u.LastName, s.now()
		s.users.put(old.ID, old)
		s.record("user.updated", "", s.viewUser(old), dashboardActor())
		return nil
	})
}

// AddMembership adds the membership, or brings the pair's up to date; the same again changes nothing. User, organization
// and role must exist.
func (s *Server) AddMembership(m Membership) error {
	return s.change(func() error {
		if m.Status == "" {
			m.Status = statusActive
		}
		if err := s.checkSeed(m); err != nil {
			return err
		}
		wanted := s.roleOf(m).Slug
		old, ok := s.membershipOf(m.UserID, m.OrganizationID)
		if ok && old.Status == m.Status && old.RoleSlug == wanted {
			return nil
		}
		s.makeMembership(m, dashboardActor())
		return nil
	})
}

func (s *Server) checkSeed(m Membership) error {
	if _, ok := s.users.get(m.UserID); !ok {
		return fmt.Errorf("%w: %s", errNoUser, m.UserID)
	}
	if _, ok := s.orgs.get(m.OrganizationID); !ok {
		return fmt.Errorf("%w: %s", errNoOrg, m.OrganizationID)
	}
	if _, ok := s.roles.get(m.RoleSlug); !ok && m.RoleSlug != "" {
		return fmt.Errorf("%w: %s", errNoRole, m.RoleSlug)
	}
	return nil
}

// SetRole adds or replaces a role. A new default takes the place of the old one, and the default stays it until then; the
// first is "member".
func (s *Server) SetRole(slug string, permissions []string, isDefault bool) error {
	return s.change(func() error {
		was, known := s.roles.get(slug)
		now := role{Slug: slug, Permissions: permissions, Default: isDefault || was.Default}
		if known && was.Default == now.Default && slices.Equal(was.Permissions, permissions) {
			return nil
		}
		if old := s.defaultRole(); now.Default && old.Slug != slug {
			old.Default = false
			s.roles.put(old.Slug, old)
		}
		s.roles.put(slug, now)
		return nil
	})
}
