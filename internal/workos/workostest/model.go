package workostest

import (
	"encoding/json"
	"time"
)

// Organization is what AddOrganization seeds. Domains are verified ones.
type Organization struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Domains   []string  `json:"domains,omitempty"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
}

// User is what AddUser seeds. The times are the fake's.
type User struct {
	ID            string          `json:"id"`
	Email         string          `json:"email"`
	FirstName     string          `json:"firstName,omitempty"`
	LastName      string          `json:"lastName,omitempty"`
	EmailVerified bool            `json:"emailVerified,omitempty"`
	ExternalID    string          `json:"externalId,omitempty"`
	Metadata      json.RawMessage `json:"metadata,omitempty"`
	LastSignInAt  time.Time       `json:"lastSignInAt"`
	CreatedAt     time.Time       `json:"createdAt"`
	UpdatedAt     time.Time       `json:"updatedAt"`
}

// Membership is what AddMembership seeds. An empty RoleSlug is the default role, an empty Status is active.
type Membership struct {
	ID             string    `json:"id"`
	UserID         string    `json:"userId"`
	OrganizationID string    `json:"organizationId"`
	RoleSlug       string    `json:"roleSlug,omitempty"`
	Status         string    `json:"status"`
	CreatedAt      time.Time `json:"createdAt"`
	UpdatedAt      time.Time `json:"updatedAt"`
}

// Invitation is an invitation as the fake holds it; State is the stored one, Server.Invitation gives the derived one.
type Invitation struct {
	ID             string `json:"id"`
	Email          string `json:"email"`
	State          string `json:"state"`
	Token          string `json:"token"`
	OrganizationID string `json:"organizationId,omitempty"`
	InviterUserID  string `json:"inviterUserId,omitempty"`
	AcceptedUserID string `json:"acceptedUserId,omitempty"`
	RoleSlug       string `json:"roleSlug,omitempty"`
	Locale         string `json:"locale,omitempty"`
	// CreatedVia and RevokedVia are the actor's source, as events name it: api, dashboard or system.
	CreatedVia string    `json:"createdVia,omitempty"`
	RevokedVia string    `json:"revokedVia,omitempty"`
	ExpiresAt  time.Time `json:"expiresAt"`
	AcceptedAt time.Time `json:"acceptedAt"`
	RevokedAt  time.Time `json:"revokedAt"`
	CreatedAt  time.Time `json:"createdAt"`
	UpdatedAt  time.Time `json:"updatedAt"`
}

// Invitation and membership states as WorkOS spells them.
const (
	statePending  = "pending"
	stateAccepted = "accepted"
	stateExpired  = "expired"
	stateRevoked  = "revoked"
	statusActive  = "active"
	statusPending = "pending"
)

type role struct {
	Slug        string   `json:"slug"`
	Permissions []string `json:"permissions,omitempty"`
	Default     bool     `json:"default,omitempty"`
}

// mailRow is a sent mail; the link is made when it is shown, from the invitation as it then is.
type mailRow struct {
	ID           string    `json:"id"`
	To           string    `json:"to"`
	Subject      string    `json:"subject"`
	Inviter      string    `json:"inviter,omitempty"`
	Organization string    `json:"organization,omitempty"`
	InvitationID string    `json:"invitationId"`
	Token        string    `json:"token"`
	SentAt       time.Time `json:"sentAt"`
}

type eventRow struct {
	ID             string          `json:"id"`
	Event          string          `json:"event"`
	OrganizationID string          `json:"organizationId,omitempty"`
	Data           json.RawMessage `json:"data"`
	Actor          actor           `json:"actor"`
	CreatedAt      time.Time       `json:"createdAt"`
}

// session is one signed-in session; its id is the sid claim.
type session struct {
	ID             string        `json:"id"`
	UserID         string        `json:"userId"`
	OrganizationID string        `json:"organizationId,omitempty"`
	BrowserID      string        `json:"browserId,omitempty"`
	IPAddress      string        `json:"ipAddress,omitempty"`
	UserAgent      string        `json:"userAgent,omitempty"`
	Impersonator   *impersonator `json:"impersonator,omitempty"`
	CreatedAt      time.Time     `json:"createdAt"`
	UpdatedAt      time.Time     `json:"updatedAt"`
	ExpiresAt      time.Time     `json:"expiresAt"`
	EndedAt        time.Time     `json:"endedAt"`
}

type impersonator struct {
	Email  string `json:"email"`
	Reason string `json:"reason,omitempty"`
}

// browser is AuthKit's own session in one browser, named by its cookie.
type browser struct {
	ID             string        `json:"id"`
	UserID         string        `json:"userId"`
	OrganizationID string        `json:"organizationId,omitempty"`
	Impersonator   *impersonator `json:"impersonator,omitempty"`
}

// grant is what a code or a pending authentication token stands for: a person who has proved who they are.
type grant struct {
	Token          string        `json:"token"`
	UserID         string        `json:"userId"`
	OrganizationID string        `json:"organizationId,omitempty"`
	Challenge      string        `json:"challenge,omitempty"`
	BrowserID      string        `json:"browserId,omitempty"`
	Impersonator   *impersonator `json:"impersonator,omitempty"`
	CreatedAt      time.Time     `json:"createdAt"`
}

// refresh is one refresh token of a session; Successor is set when it was used.
type refresh struct {
	Token     string    `json:"token"`
	SessionID string    `json:"sessionId"`
	Successor string    `json:"successor,omitempty"`
	UsedAt    time.Time `json:"usedAt"`
}
