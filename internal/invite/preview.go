package invite

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"guestlist/internal/problem"
)

// InvitationStatus is what a mailed link is good for.
type InvitationStatus string

// The statuses. WorkOS flips a stored state to expired when it likes; the clock says it at once.
const (
	StatusOpen     InvitationStatus = "OPEN"
	StatusAccepted InvitationStatus = "ACCEPTED"
	StatusRevoked  InvitationStatus = "REVOKED"
	StatusExpired  InvitationStatus = "EXPIRED"
)

// Preview is what whoever holds a link's token may know of the invitation before they sign in.
type Preview struct {
	Status InvitationStatus
	// OrganizationName is empty for the application scope.
	OrganizationName string
	// InviterName is empty where nobody here, or nobody with a name, is behind the invitation.
	InviterName string
	// EmailHint lets the invitee recognise their own address and nobody else learn it.
	EmailHint string
	ExpiresAt time.Time
}

// Preview shows an invitation to whoever holds its token; nil for a token that WorkOS does not know, whatever its form. It
// changes nothing. An invitation that was made elsewhere in WorkOS is shown as well as one of ours.
func (s *Service) Preview(ctx context.Context, token string) (*Preview, error) {
	inv, err := s.Provider.InvitationByToken(ctx, token)
	if problem.Is(err, problem.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	p := &Preview{Status: statusOf(inv, s.Now()), EmailHint: emailHint(inv.Email), ExpiresAt: inv.ExpiresAt.UTC()}
	if inv.InviterUserID != "" {
		person, _, err := s.Store.PersonByID(ctx, inv.InviterUserID)
		if err != nil {
			return nil, err
		}
		if !advertises(person.Name) {
			p.InviterName = person.Name
		}
	}
	if inv.OrganizationID != "" {
		p.OrganizationName, err = s.organizationName(ctx, inv.OrganizationID)
	}
	return p, err
}

// organizationName asks WorkOS for one of which nobody has come here yet.
func (s *Service) organizationName(ctx context.Context, id string) (string, error) {
	byID, err := s.Store.OrganizationsByID(ctx, []string{id})
	if err != nil {
		return "", err
	}
	if known, ok := byID[id]; ok {
		return known.Name, nil
	}
	found, err := s.Directory.Organization(ctx, id)
	if problem.Is(err, problem.NotFound) {
		return "", nil // deleted, and its invitations with it in a moment
	}
	return found.Name, err
}

func statusOf(inv Invitation, now time.Time) InvitationStatus {
	switch {
	case inv.State == InvitationAccepted:
		return StatusAccepted
	case inv.State == InvitationRevoked:
		return StatusRevoked
	case inv.State == InvitationExpired, !inv.ExpiresAt.IsZero() && !now.Before(inv.ExpiresAt):
		return StatusExpired
	default:
		return StatusOpen
	}
}

// emailHint keeps the first letter of a local part that has others, and the domain.
func emailHint(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 1 {
		return "***"
	}
	first, size := utf8.DecodeRuneInString(address)
	if size == at {
		return "***" + address[at:]
	}
	return string(first) + "***" + address[at:]
}
