package workostest

import (
	"net/http"
	"time"
)

const (
	defaultExpiryDays = 7
	minExpiryDays     = 1
	maxExpiryDays     = 30
	day               = 24 * time.Hour
)

// sendBody is the body of POST /user_management/invitations (OpenAPI: CreateUserlandUserInviteOptionsDto).
type sendBody struct {
	Email          string  `json:"email"`
	OrganizationID *string `json:"organization_id"`
	RoleSlug       *string `json:"role_slug"`
	ExpiresInDays  *int    `json:"expires_in_days"`
	InviterUserID  *string `json:"inviter_user_id"`
	Locale         *string `json:"locale"`
}

func (s *Server) sendInvitation(c *call) *reply {
	var body sendBody
	if bad := firstOf(c.allow(), c.decode(&body, false)); bad != nil {
		return bad
	}
	if bad := s.checkSend(body); bad != nil {
		return bad
	}
	invitation := s.createInvitation(body, apiActor(s.options.APIKey))
	return jsonReply(http.StatusCreated, s.viewInvitation(invitation))
}

// checkSend applies the documented refusals: form first (422), then what is named (404), then the rules (400).
func (s *Server) checkSend(body sendBody) *reply {
	return firstOf(
		checkSendForm(body),
		s.checkSendNames(body),
		checkExpiry(body.ExpiresInDays),
		s.checkSendRole(value(body.RoleSlug)),
		s.checkSendAllowed(body.Email, value(body.OrganizationID)),
		s.checkDuplicate(body.Email, value(body.OrganizationID)),
	)
}

func checkSendForm(body sendBody) *reply {
	if bad := checkEmail(body.Email); bad != nil {
		return bad
	}
	for name, given := range map[string]*string{
		"organization_id": body.OrganizationID, "role_slug": body.RoleSlug, "inviter_user_id": body.InviterUserID,
	} {
		if given != nil && *given == "" {
			return unprocessable(fieldError{Field: name, Code: "required", Message: name + " must not be empty"})
		}
	}
	return checkLocale(body.Locale)
}

func checkEmail(email string) *reply {
	if email == "" {
		return unprocessable(fieldError{Field: "email", Code: "email_required", Message: "email must not be empty"})
	}
	if !validEmail(email) {
		return unprocessable(fieldError{Field: "email", Code: "invalid_email", Message: "email must be an email"})
	}
	return nil
}

func (s *Server) checkSendNames(body sendBody) *reply {
	if id := value(body.OrganizationID); id != "" {
		if _, ok := s.orgs.get(id); !ok {
			return notFound("Organization", id)
		}
	}
	if id := value(body.InviterUserID); id != "" {
		if _, ok := s.users.get(id); !ok {
			return notFound("User", id)
		}
	}
	return nil
}

func checkExpiry(days *int) *reply {
	switch {
	case days == nil:
		return nil
	case *days < minExpiryDays:
		return refuse(http.StatusBadRequest, "expires_in_days_too_short", "Expires in days must be at least 1.")
	case *days > maxExpiryDays:
		return refuse(http.StatusBadRequest, "expires_in_days_too_long", "Expires in days must be at most 30.")
	}
	return nil
}

func (s *Server) checkSendRole(slug string) *reply {
	if slug == "" {
		return nil
	}
	if _, ok := s.roles.get(slug); !ok {
		return refuse(http.StatusBadRequest, "invalid_role", "Role is invalid.")
	}
	return nil
}

func (s *Server) checkSendAllowed(email, organizationID string) *reply {
	if s.blocked(organizationID) {
		return refuse(http.StatusBadRequest, "organization_blocked_from_sending_invites", "This organization may not send invitations.")
	}
	if s.undeliverable(email) {
		return refuse(http.StatusBadRequest, "email_domain_not_deliverable", "The domain of this address takes no mail.")
	}
	return nil
}

// checkDuplicate keeps the application and each organization apart: an address may be pending once in each.
func (s *Server) checkDuplicate(email, organizationID string) *reply {
	known, member := s.knownToSend(email, organizationID)
	if organizationID == "" && known {
		return refuse(http.StatusBadRequest, "user_already_exists", "A user with this email already exists.")
	}
	if member {
		return refuse(http.StatusBadRequest, "user_already_organization_member", "This user is a member of the organization already.")
	}
	switch {
	case s.behaviour.AllowDuplicates || !s.invitedAlready(email, organizationID):
		return nil
	case organizationID == "":
		return refuse(http.StatusBadRequest, "email_already_invited", "This email has been invited already.")
	default:
		return refuse(http.StatusBadRequest, "email_already_invited_to_organization", "This email has been invited to the organization already.")
	}
}

// createInvitation stores, mails and announces a checked invitation.
func (s *Server) createInvitation(body sendBody, by actor) Invitation {
	now, days := s.now(), defaultExpiryDays
	if body.ExpiresInDays != nil {
		days = *body.ExpiresInDays
	}
	i := Invitation{
		ID: newID("invitation", now), Email: body.Email, State: statePending, Token: newSecret(),
		OrganizationID: value(body.OrganizationID), InviterUserID: value(body.InviterUserID),
		RoleSlug: value(body.RoleSlug), Locale: value(body.Locale), CreatedVia: by.Source,
		ExpiresAt: now.Add(time.Duration(days) * day), CreatedAt: now, UpdatedAt: now,
	}
	s.invites.put(i.ID, i)
	s.record("invitation.created", i.OrganizationID, s.viewInvitationEvent(i), by)
	if user, ok := s.userByEmail(i.Email); ok && i.OrganizationID != "" {
		s.invitedMembership(user.ID, i, by)
	}
	s.mail(i)
	return i
}

func value(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}

func firstOf(replies ...*reply) *reply {
	for _, r := range replies {
		if r != nil {
			return r
		}
	}
	return nil
}
