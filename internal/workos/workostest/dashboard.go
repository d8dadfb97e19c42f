package workostest

import (
	"errors"
	"fmt"
	"net/http"
)

// DashboardInvitation is an invitation that an operator issues in WorkOS's dashboard.
type DashboardInvitation struct {
	Email          string
	OrganizationID string
	RoleSlug       string
	InviterUserID  string
	// ExpiresInDays is 1..30; 0 means seven.
	ExpiresInDays int
}

var errNotPending = errors.New("the invitation is not pending")

// CreateInvitationAsDashboard issues one behind the application's back, by the same rules as the API. The event's
// context.actor.source is dashboard.
func (s *Server) CreateInvitationAsDashboard(d DashboardInvitation) (Invitation, error) {
	return s.createFor(d, dashboardActor())
}

// CreateInvitationAsAPI issues one as another program with an API key of its own does, a directory synchronisation for example.
// The event's context.actor is that key, with source api.
func (s *Server) CreateInvitationAsAPI(d DashboardInvitation, keyID string) (Invitation, error) {
	return s.createFor(d, actor{ID: keyID, Source: "api", Name: "Another API key"})
}

func (s *Server) createFor(d DashboardInvitation, by actor) (i Invitation, err error) {
	body := sendBody{Email: d.Email}
	for given, field := range map[*string]**string{
		&d.OrganizationID: &body.OrganizationID, &d.RoleSlug: &body.RoleSlug, &d.InviterUserID: &body.InviterUserID,
	} {
		if *given != "" {
			*field = given
		}
	}
	if d.ExpiresInDays != 0 {
		body.ExpiresInDays = &d.ExpiresInDays
	}
	err = s.change(func() error {
		if bad := s.checkSend(body); bad != nil {
			return fmt.Errorf("invitation refused: %s", bad.body)
		}
		i = s.createInvitation(body, by)
		return nil
	})
	return i, err
}

// RevokeInvitationAsDashboard revokes a pending one behind the application's back.
func (s *Server) RevokeInvitationAsDashboard(id string) error {
	return s.pendingStep(id, func(i Invitation) { s.revoke(i, dashboardActor()) })
}

// ResendInvitationAsDashboard sends a pending one's mail again behind the application's back.
func (s *Server) ResendInvitationAsDashboard(id string) error {
	return s.pendingStep(id, func(i Invitation) { s.resend(i, dashboardActor()) })
}

// AcceptInvitationAs accepts as the invited person would on AuthKit's page, with any address that the rules let in; it
// creates the user when there is none and returns the user's id.
func (s *Server) AcceptInvitationAs(id, email string) (userID string, err error) {
	err = s.change(func() error {
		i, ok := s.invites.get(id)
		if !ok {
			return fmt.Errorf("no such invitation: %s", id)
		}
		user, _, code := s.enter(email, i.Token)
		if code != "" {
			return errors.New(code)
		}
		userID = user.ID
		return nil
	})
	return userID, err
}

func (s *Server) pendingStep(id string, step func(Invitation)) error {
	return s.change(func() error {
		i, ok := s.invites.get(id)
		if !ok {
			return fmt.Errorf("no such invitation: %s", id)
		}
		if s.current(i).State != statePending {
			return errNotPending
		}
		step(i)
		return nil
	})
}

// RemoveUser deletes a user, their memberships and sessions, as the dashboard does.
func (s *Server) RemoveUser(id string) error {
	return s.change(func() error {
		user, ok := s.users.get(id)
		if !ok {
			return fmt.Errorf("%w: %s", errNoUser, id)
		}
		s.dropUser(user, dashboardActor())
		return nil
	})
}

// RemoveOrganization deletes an organization and its memberships; its invitations stay and can no longer be accepted.
func (s *Server) RemoveOrganization(id string) error {
	return s.change(func() error {
		org, ok := s.orgs.get(id)
		if !ok {
			return fmt.Errorf("%w: %s", errNoOrg, id)
		}
		s.dropOrganization(org, dashboardActor())
		return nil
	})
}

// RemoveMembership deletes the pair's membership, as the dashboard does.
func (s *Server) RemoveMembership(userID, organizationID string) error {
	return s.change(func() error {
		m, ok := s.membershipOf(userID, organizationID)
		if !ok {
			return fmt.Errorf("%s is no member of %s", userID, organizationID)
		}
		s.dropMembership(m, dashboardActor())
		return nil
	})
}

// Impersonate opens an AuthKit session in which a member of the operator's staff acts as the user. Put the cookie into a
// jar under BaseURL: the next authorize answers silently, and its tokens carry the impersonator.
func (s *Server) Impersonate(userID, organizationID, staffEmail, reason string) (cookie *http.Cookie, err error) {
	err = s.change(func() error {
		if _, ok := s.users.get(userID); !ok {
			return fmt.Errorf("%w: %s", errNoUser, userID)
		}
		cookie = s.openBrowser(browser{
			ID: newSecret(), UserID: userID, OrganizationID: organizationID,
			Impersonator: &impersonator{Email: staffEmail, Reason: reason},
		})
		return nil
	})
	return cookie, err
}
