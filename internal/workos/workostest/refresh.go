package workostest

import "time"

// replayGrace is how long a used refresh token answers with the same successor, for clients that lost the first answer.
const replayGrace = 30 * time.Second

type refreshBody struct {
	authenticateBody
	RefreshToken   string  `json:"refresh_token"`
	OrganizationID *string `json:"organization_id"`
}

// authenticateRefresh rotates: each answer has a new refresh token, the old one is used up.
func (s *Server) authenticateRefresh(c *call) *reply {
	var body refreshBody
	if bad := c.decode(&body, false); bad != nil {
		return bad
	}
	if bad := firstOf(s.checkClient(body.authenticateBody), required(map[string]string{"refresh_token": body.RefreshToken})); bad != nil {
		return bad
	}
	old, ok := s.refreshes.get(body.RefreshToken)
	if !ok || old.Successor != "" && !s.inGrace(old) {
		return oauthError("invalid_grant", "The refresh token is invalid or has been used.")
	}
	one, bad := s.refreshedSession(old, value(body.OrganizationID))
	if bad != nil {
		return bad
	}
	return s.answerSession(one, func(one session) string { return s.succeed(old, one) })
}

func (s *Server) inGrace(old refresh) bool {
	return !s.behaviour.NoReplayGrace && s.now().Sub(old.UsedAt) <= replayGrace
}

// refreshedSession is the session as it is from now on, in another organization when that was asked for.
func (s *Server) refreshedSession(old refresh, organizationID string) (session, *reply) {
	one, ok := s.sessions.get(old.SessionID)
	if !ok || !s.live(one) {
		return one, oauthError("invalid_grant", "The session has ended.")
	}
	if organizationID == "" {
		organizationID = one.OrganizationID
	} else if _, known := s.orgs.get(organizationID); !known {
		return one, oauthError("organization_not_found", "There is no such organization.")
	}
	if organizationID != "" && !s.isMember(one.UserID, organizationID) {
		return one, oauthError("organization_membership_not_found", "The user is no member of the organization.")
	}
	one.OrganizationID, one.UpdatedAt = organizationID, s.now()
	s.sessions.put(one.ID, one)
	return one, nil
}

// succeed uses the old token up, unless a replay within the grace finds that done.
func (s *Server) succeed(old refresh, one session) string {
	if old.Successor != "" {
		return old.Successor
	}
	old.Successor, old.UsedAt = s.newRefreshToken(one), s.now()
	s.refreshes.put(old.Token, old)
	return old.Successor
}
