package workostest

import (
	"iter"
	"slices"
	"time"
)

// listed yields the invitations as lists show them, oldest first: the copy of ListLag ago.
func (s *Server) listed() iter.Seq[Invitation] {
	if s.behaviour.ListLag <= 0 {
		return s.invites.all()
	}
	until, ids := s.shownUntil(), slices.Clone(s.invites.ids)
	return func(yield func(Invitation) bool) {
		for _, id := range ids {
			if i, ok := s.invitationAt(id, until); ok && !yield(i) {
				return
			}
		}
	}
}

// shownUntil is the moment of the stale copy.
func (s *Server) shownUntil() time.Time { return s.now().Add(-s.behaviour.ListLag) }

// invitationAt is an invitation as it was at a moment; false when it did not exist yet.
func (s *Server) invitationAt(id string, at time.Time) (Invitation, bool) {
	for _, i := range slices.Backward(s.invites.past[id]) {
		if !i.UpdatedAt.After(at) {
			return i, true
		}
	}
	return Invitation{}, false
}

// invitedAlready says whether a send finds a pending invitation of the address and scope.
func (s *Server) invitedAlready(email, organizationID string) bool {
	rows := s.invites.all()
	if s.behaviour.StaleDuplicateCheck {
		rows = s.listed()
	}
	for i := range rows {
		if sameEmail(i.Email, email) && i.OrganizationID == organizationID && s.current(i).State == statePending {
			return true
		}
	}
	return false
}

// knownToSend says whether a send finds a user of the address, and an active member of the organization.
func (s *Server) knownToSend(email, organizationID string) (known, member bool) {
	user, known := s.userByEmail(email)
	m, member := s.membershipOf(user.ID, organizationID)
	known, member = known && s.sendSees(user.CreatedAt), known && member && m.Status == statusActive
	return known, known && member && s.sendSees(m.UpdatedAt)
}

func (s *Server) sendSees(changed time.Time) bool {
	return !s.behaviour.StaleDuplicateCheck || s.behaviour.ListLag <= 0 || !changed.After(s.shownUntil())
}
