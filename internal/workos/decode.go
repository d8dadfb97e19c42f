package workos

import (
	"encoding/json"
	"time"

	"guestlist/internal/invite"
)

// stamp is WorkOS's RFC 3339 time. What is null, absent or unreadable is the zero time: a date that we cannot read must not
// make an invitation that exists look like one that does not.
type stamp struct{ time.Time }

func (s *stamp) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		s.Time = parseTime(text)
	}
	return nil
}

func parseTime(text string) time.Time {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// invitation is WorkOS's object without its token and accept URL, which therefore cannot leak from here.
type invitation struct {
	ID             string `json:"id"`
	Email          string `json:"email"`
	State          string `json:"state"`
	OrganizationID string `json:"organization_id"`
	InviterUserID  string `json:"inviter_user_id"`
	AcceptedUserID string `json:"accepted_user_id"`
	RoleSlug       string `json:"role_slug"`
	CreatedAt      stamp  `json:"created_at"`
	UpdatedAt      stamp  `json:"updated_at"`
	ExpiresAt      stamp  `json:"expires_at"`
	AcceptedAt     stamp  `json:"accepted_at"`
	RevokedAt      stamp  `json:"revoked_at"`
}

func (i *invitation) complete() bool { return isID(i.ID) }

func (i *invitation) domain() invite.Invitation {
	return invite.Invitation{
		ID:             i.ID,
		Email:          i.Email,
		State:          invite.InvitationState(i.State),
		OrganizationID: i.OrganizationID,
		InviterUserID:  i.InviterUserID,
		AcceptedUserID: i.AcceptedUserID,
		RoleSlug:       i.RoleSlug,
		CreatedAt:      i.CreatedAt.Time,
		UpdatedAt:      i.UpdatedAt.Time,
		ExpiresAt:      i.ExpiresAt.Time,
		AcceptedAt:     i.AcceptedAt.Time,
		RevokedAt:      i.RevokedAt.Time,
	}
}

// page is one page of a list. An object without data is no empty page: "nothing there" must have been said.
type page[T any] struct {
	Data     *[]T `json:"data"`
	Metadata struct {
		After string `json:"after"`
	} `json:"list_metadata"`
}

func (p *page[T]) complete() bool { return p.Data != nil }
