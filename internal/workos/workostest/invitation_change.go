package workostest

import (
	"net/http"
	"time"
)

type noBody struct{}

type resendBody struct {
	Locale *string `json:"locale"`
}

// acceptInvitation accepts for whom the invitation was sent to, and creates that user when there is none: the call has no
// body that could name another (reference, "Accept an invitation").
func (s *Server) acceptInvitation(c *call) *reply {
	i, bad := s.namedInvitation(c)
	if bad = firstOf(bad, c.decode(&noBody{}, true)); bad != nil {
		return bad
	}
	if bad := s.checkAcceptable(i); bad != nil {
		return bad
	}
	by := apiActor(s.options.APIKey)
	user, ok := s.userByEmail(i.Email)
	if !ok {
		user = s.makeUser(User{Email: i.Email, EmailVerified: true}, by)
	}
	return jsonReply(http.StatusOK, s.viewInvitation(s.accept(i, user, by)))
}

func (s *Server) checkAcceptable(i Invitation) *reply {
	if i.AcceptedUserID != "" {
		return refuse(http.StatusBadRequest, "invite_has_accepted_user_id", "Invite has been accepted by a user already.")
	}
	if i.State != statePending {
		return refuse(http.StatusBadRequest, "invite_not_pending", "Invite is not pending.")
	}
	if _, ok := s.orgs.get(i.OrganizationID); !ok && i.OrganizationID != "" {
		return refuse(http.StatusBadRequest, "invalid_invite", "Invite is invalid.")
	}
	return nil
}

func (s *Server) revokeInvitation(c *call) *reply {
	i, bad := s.namedInvitation(c)
	if bad = firstOf(bad, c.decode(&noBody{}, true)); bad != nil {
		return bad
	}
	if i.State != statePending {
		return refuse(http.StatusBadRequest, "invite_not_pending", "Invite is not pending.")
	}
	return jsonReply(http.StatusOK, s.viewInvitation(s.revoke(i, apiActor(s.options.APIKey))))
}

func (s *Server) revoke(i Invitation, by actor) Invitation {
	now := s.now()
	i.State, i.RevokedAt, i.UpdatedAt, i.RevokedVia = stateRevoked, now, now, by.Source
	s.invites.put(i.ID, i)
	s.record("invitation.revoked", i.OrganizationID, s.viewInvitationEvent(i), by)
	if m, ok := s.pendingMembership(i); ok {
		s.dropMembership(m, by)
	}
	return i
}

func (s *Server) resendInvitation(c *call) *reply {
	i, bad := s.namedInvitation(c)
	var body resendBody
	if bad = firstOf(bad, c.decode(&body, true)); bad != nil {
		return bad
	}
	if bad = firstOf(checkLocale(body.Locale), checkResendable(i)); bad != nil {
		return bad
	}
	return jsonReply(http.StatusOK, s.viewInvitation(s.resend(i, apiActor(s.options.APIKey))))
}

func checkResendable(i Invitation) *reply {
	switch i.State {
	case stateExpired:
		return refuse(http.StatusBadRequest, "invite_expired", "Invite has expired.")
	case stateRevoked:
		return refuse(http.StatusBadRequest, "invite_revoked", "Invite has been revoked.")
	case stateAccepted:
		return refuse(http.StatusBadRequest, "invite_accepted", "Invite has already been accepted.")
	}
	return nil
}

func (s *Server) resend(i Invitation, by actor) Invitation {
	now := s.now()
	if s.behaviour.ResendRotatesToken {
		i.Token = newSecret()
	}
	if s.behaviour.ResendExtendsExpiry {
		// Whole days, as they were asked for: the first expiry less the creation.
		i.ExpiresAt = now.Add(i.ExpiresAt.Sub(i.CreatedAt).Round(24 * time.Hour))
	}
	i.UpdatedAt = now
	s.invites.put(i.ID, i)
	s.record("invitation.resent", i.OrganizationID, s.viewInvitationEvent(i), by)
	s.mail(i)
	return i
}

// accept joins a user by an invitation whose rules were checked; the organization's membership becomes active.
func (s *Server) accept(i Invitation, user User, by actor) Invitation {
	now := s.now()
	i.State, i.AcceptedUserID, i.AcceptedAt, i.UpdatedAt = stateAccepted, user.ID, now, now
	s.invites.put(i.ID, i)
	s.record("invitation.accepted", i.OrganizationID, s.viewInvitationEvent(i), by)
	if i.OrganizationID != "" {
		s.joinedMembership(user.ID, i, by)
	}
	return i
}
