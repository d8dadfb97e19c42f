package workostest

import (
	"slices"
	"strings"
	"time"
)

// Behaviour switches what WorkOS does by configuration, by abuse control, or in a way that nobody has documented. The
// zero value is the strict, documented one.
type Behaviour struct {
	// BlockedOrganizations may not send: 400 organization_blocked_from_sending_invites.
	BlockedOrganizations []string
	// UndeliverableDomains refuse mail: 400 email_domain_not_deliverable.
	UndeliverableDomains []string
	// HiddenFromLists are addresses that list-by-email calls do not find, though sends know them.
	HiddenFromLists []string
	// AllowDuplicates accepts what production refuses as already invited, as the official emulators do.
	AllowDuplicates bool
	// ListLag is how long a change of an invitation stays out of GET /invitations: the list shows the copy of that long ago,
	// by the fake's clock. A read by id or token is never stale.
	ListLag time.Duration
	// EventLag is how long an event stays out of GET /events after it happened. The order stays, and no cursor passes one by.
	EventLag time.Duration
	// StaleDuplicateCheck lets a send look for duplicates in the list's stale copy: what was invited, accepted or joined less
	// than ListLag ago does not count yet, and what was revoked since still does.
	StaleDuplicateCheck bool
	// RateLimits answer 429 to what is too much. The zero value is no limit; DocumentedRateLimits are WorkOS's.
	RateLimits RateLimits
	// ResendRotatesToken and ResendExtendsExpiry choose between the undocumented effects of a resend.
	ResendRotatesToken  bool
	ResendExtendsExpiry bool
	// NoReplayGrace refuses a used refresh token at once instead of 30 s later.
	NoReplayGrace bool
	// HoldEvents keeps events recorded from now on out of GET /events until it is false again.
	HoldEvents bool
}

// SetBehaviour replaces the switches; it is not part of the saved state.
func (s *Server) SetBehaviour(b Behaviour) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heldFrom = s.holdPoint(b)
	s.behaviour = b
}

// holdPoint is the number of events that stay visible, or -1 for all.
func (s *Server) holdPoint(next Behaviour) int {
	switch {
	case !next.HoldEvents:
		return -1
	case s.behaviour.HoldEvents:
		return s.heldFrom
	default:
		return len(s.events.ids)
	}
}

func (s *Server) blocked(organizationID string) bool {
	return organizationID != "" && slices.Contains(s.behaviour.BlockedOrganizations, organizationID)
}

func (s *Server) undeliverable(email string) bool {
	return slices.ContainsFunc(s.behaviour.UndeliverableDomains, func(d string) bool {
		return strings.EqualFold(d, domainOf(email))
	})
}

func (s *Server) hidden(email string) bool {
	return slices.ContainsFunc(s.behaviour.HiddenFromLists, func(e string) bool { return sameEmail(e, email) })
}
