package workostest

import (
	"encoding/json"
	"time"
)

// stamp is a time as WorkOS writes it: ISO 8601, milliseconds, UTC; the zero time is null.
type stamp time.Time

const stampLayout = "2006-01-02T15:04:05.000Z"

func (t stamp) MarshalJSON() ([]byte, error) {
	if time.Time(t).IsZero() {
		return []byte("null"), nil
	}
	return []byte(time.Time(t).UTC().Format(`"` + stampLayout + `"`)), nil
}

// nullable is a string that is null on the wire when it is empty.
type nullable string

func (n nullable) MarshalJSON() ([]byte, error) {
	if n == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(n))
}

// invitationEventView is what events carry: no token, no accept_invitation_url.
type invitationEventView struct {
	Object         string   `json:"object"`
	ID             string   `json:"id"`
	Email          string   `json:"email"`
	State          string   `json:"state"`
	AcceptedAt     stamp    `json:"accepted_at"`
	RevokedAt      stamp    `json:"revoked_at"`
	ExpiresAt      stamp    `json:"expires_at"`
	OrganizationID nullable `json:"organization_id"`
	InviterUserID  nullable `json:"inviter_user_id"`
	AcceptedUserID nullable `json:"accepted_user_id"`
	RoleSlug       nullable `json:"role_slug"`
	CreatedAt      stamp    `json:"created_at"`
	UpdatedAt      stamp    `json:"updated_at"`
}

type invitationView struct {
	invitationEventView
	Token               string `json:"token"`
	AcceptInvitationURL string `json:"accept_invitation_url"`
}

type userView struct {
	Object            string          `json:"object"`
	ID                string          `json:"id"`
	Email             string          `json:"email"`
	FirstName         nullable        `json:"first_name"`
	LastName          nullable        `json:"last_name"`
	ProfilePictureURL nullable        `json:"profile_picture_url"`
	EmailVerified     bool            `json:"email_verified"`
	ExternalID        nullable        `json:"external_id"`
	Metadata          json.RawMessage `json:"metadata"`
	LastSignInAt      stamp           `json:"last_sign_in_at"`
	Locale            nullable        `json:"locale"`
	CreatedAt         stamp           `json:"created_at"`
	UpdatedAt         stamp           `json:"updated_at"`
}

type organizationView struct {
	Object           string            `json:"object"`
	ID               string            `json:"id"`
	Name             string            `json:"name"`
	Domains          []domainView      `json:"domains"`
	Metadata         map[string]string `json:"metadata"`
	ExternalID       nullable          `json:"external_id"`
	AllowAnyProfiles *bool             `json:"allow_profiles_outside_organization,omitempty"`
	CreatedAt        stamp             `json:"created_at"`
	UpdatedAt        stamp             `json:"updated_at"`
}

type domainView struct {
	Object         string `json:"object"`
	ID             string `json:"id"`
	OrganizationID string `json:"organization_id"`
	Domain         string `json:"domain"`
	State          string `json:"state"`
	CreatedAt      stamp  `json:"created_at"`
	UpdatedAt      stamp  `json:"updated_at"`
}

type slugView struct {
	Slug string `json:"slug"`
}

type membershipEventView struct {
	Object           string            `json:"object"`
	ID               string            `json:"id"`
	UserID           string            `json:"user_id"`
	OrganizationID   string            `json:"organization_id"`
	Status           string            `json:"status"`
	Role             slugView          `json:"role"`
	Roles            []slugView        `json:"roles"`
	CustomAttributes map[string]string `json:"custom_attributes"`
	DirectoryManaged bool              `json:"directory_managed"`
	CreatedAt        stamp             `json:"created_at"`
	UpdatedAt        stamp             `json:"updated_at"`
}

type membershipView struct {
	membershipEventView
	OrganizationName string   `json:"organization_name"`
	User             userView `json:"user"`
}

type sessionView struct {
	Object         string            `json:"object"`
	ID             string            `json:"id"`
	UserID         string            `json:"user_id"`
	OrganizationID string            `json:"organization_id,omitempty"`
	IPAddress      nullable          `json:"ip_address"`
	UserAgent      nullable          `json:"user_agent"`
	AuthMethod     string            `json:"auth_method"`
	Status         string            `json:"status"`
	Impersonator   *impersonatorView `json:"impersonator,omitempty"`
	ExpiresAt      stamp             `json:"expires_at"`
	EndedAt        stamp             `json:"ended_at"`
	CreatedAt      stamp             `json:"created_at"`
	UpdatedAt      stamp             `json:"updated_at"`
}

type impersonatorView struct {
	Email  string   `json:"email"`
	Reason nullable `json:"reason"`
}
