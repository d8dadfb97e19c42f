package invite

import (
	"context"
	"time"
)

// InvitationState is the state of an invitation at WorkOS.
type InvitationState string

// The states that WorkOS documents.
const (
	InvitationPending  InvitationState = "pending"
	InvitationAccepted InvitationState = "accepted"
	InvitationExpired  InvitationState = "expired"
	InvitationRevoked  InvitationState = "revoked"
)

// live reports whether somebody can come in by it, or has.
func (s InvitationState) live() bool { return s == InvitationPending || s == InvitationAccepted }

// Invitation is the object at WorkOS that an invite tracks, as one read saw it. Token and accept URL are left out on
// purpose: nothing here may store or show them. Zero times and empty strings stand for what WorkOS left out.
type Invitation struct {
	ID             string
	Email          string
	State          InvitationState
	OrganizationID string
	InviterUserID  string
	AcceptedUserID string
	RoleSlug       string
	CreatedAt      time.Time
	UpdatedAt      time.Time
	ExpiresAt      time.Time
	AcceptedAt     time.Time
	RevokedAt      time.Time
}

// SendRequest asks WorkOS for one invitation.
type SendRequest struct {
	Email          string
	OrganizationID string
	RoleSlug       string
	InviterUserID  string
	Locale         string
	ExpiresInDays  int
	// NoSendAfter is the last moment at which the first byte may leave; later, the send is not made at all.
	NoSendAfter time.Time
}

// Outcome is what is known of one POST.
type Outcome string

// The outcomes of a send. Unknown means that WorkOS may or may not have made an invitation.
const (
	OutcomeUnknown Outcome = ""
	OutcomeNotSent Outcome = "not_sent"
	OutcomeRefused Outcome = "refused"
	OutcomeApplied Outcome = "applied"
	// OutcomeGivenUp: never became known; nothing was found when the last resort came.
	OutcomeGivenUp Outcome = "given_up"
)

// SendResult is what one POST came to.
type SendResult struct {
	Outcome Outcome
	// Invitation is set when the outcome is applied.
	Invitation Invitation
	// Status and Code are WorkOS's when it refused; Code is empty where it gave none.
	Status int
	Code   string
	// Explained: something older than the send explains why it was refused, so it cannot be the echo of its own work.
	Explained bool
	// RetryAfter is set when WorkOS asked for a pause.
	RetryAfter time.Duration
	// Err says why for the log; it holds no secret and no address.
	Err error
}

// Provider is what the rules need of WorkOS. Errors carry a problem kind: NotFound, or UpstreamUnavailable for whatever
// leaves the truth unknown. No method repeats a request that may have had an effect.
type Provider interface {
	// SendInvitation makes one POST on the wire at most, whatever happens.
	SendInvitation(ctx context.Context, req SendRequest) SendResult
	// Invitation reads one by id.
	Invitation(ctx context.Context, id string) (Invitation, error)
	// InvitationsByEmail lists every state, newest first, all pages; evidence, not proof.
	InvitationsByEmail(ctx context.Context, email string) ([]Invitation, error)
	// InvitationsMade reads from the events which invitations were made from one moment to another by WorkOS's clock, as they
	// were then; the second witness.
	InvitationsMade(ctx context.Context, from, to time.Time) ([]Invitation, error)
	// InvitationByToken reads the one that a mailed link names.
	InvitationByToken(ctx context.Context, token string) (Invitation, error)
	// ResendInvitation asks for one more mail, by one POST on the wire at most. The outcome reads as that of a send.
	ResendInvitation(ctx context.Context, id, locale string, noSendAfter time.Time) SendResult
	// RevokeInvitation asks for one to be revoked. On an error the caller reads the invitation to learn what is true.
	RevokeInvitation(ctx context.Context, id string) (Invitation, error)
}
