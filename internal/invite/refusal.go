package invite

import (
	"time"
)

// RefusalCode says why not. Clients take one that they do not know for UPSTREAM_REFUSED.
type RefusalCode string

// The refusals that this version gives.
const (
	QuotaExhausted       RefusalCode = "QUOTA_EXHAUSTED"
	SendLimitReached     RefusalCode = "SEND_LIMIT_REACHED"
	ResendTooSoon        RefusalCode = "RESEND_TOO_SOON"
	InvalidEmail         RefusalCode = "INVALID_EMAIL"
	AddressUndeliverable RefusalCode = "ADDRESS_UNDELIVERABLE"
	DomainNotAllowed     RefusalCode = "DOMAIN_NOT_ALLOWED"
	RecipientUnavailable RefusalCode = "RECIPIENT_UNAVAILABLE"
	AlreadyMember        RefusalCode = "ALREADY_MEMBER"
	AlreadyInvited       RefusalCode = "ALREADY_INVITED"
	RecipientBlocked     RefusalCode = "RECIPIENT_BLOCKED"
	InvitingFrozen       RefusalCode = "INVITING_FROZEN"
	RoleNotAllowed       RefusalCode = "ROLE_NOT_ALLOWED"
	ScopeNotAllowed      RefusalCode = "SCOPE_NOT_ALLOWED"
	OrganizationBlocked  RefusalCode = "ORGANIZATION_BLOCKED"
	NotPermitted         RefusalCode = "NOT_PERMITTED"
	Impersonated         RefusalCode = "IMPERSONATED"
	StillSending         RefusalCode = "STILL_SENDING"
	AlreadyAccepted      RefusalCode = "ALREADY_ACCEPTED"
	AlreadyRevoked       RefusalCode = "ALREADY_REVOKED"
	AlreadyExpired       RefusalCode = "ALREADY_EXPIRED"
	AlreadyFailed        RefusalCode = "ALREADY_FAILED"
	KeyConflict          RefusalCode = "IDEMPOTENCY_CONFLICT"
	SelfGrant            RefusalCode = "SELF_GRANT"
	NotAMember           RefusalCode = "NOT_A_MEMBER"
	UpstreamRefused      RefusalCode = "UPSTREAM_REFUSED"
)

var refusalMessages = map[RefusalCode]string{
	QuotaExhausted:       "There is no place left to invite with.",
	SendLimitReached:     "Too many mails have been sent; try again later.",
	ResendTooSoon:        "This invite was mailed a short while ago; try again later.",
	InvalidEmail:         "This is not an e-mail address that can be invited.",
	AddressUndeliverable: "Mail to this address cannot be delivered.",
	DomainNotAllowed:     "Addresses of this domain cannot be invited.",
	RecipientUnavailable: "This person cannot be invited.",
	AlreadyMember:        "This person is a member already.",
	AlreadyInvited:       "This person has an open invitation already.",
	RecipientBlocked:     "This address is blocked.",
	InvitingFrozen:       "Your inviting has been suspended here.",
	RoleNotAllowed:       "You cannot assign this role here.",
	ScopeNotAllowed:      "You cannot invite people here.",
	OrganizationBlocked:  "This organization may not send invitations at present.",
	NotPermitted:         "You may not do this.",
	Impersonated:         "Nothing can be changed while you act as somebody else.",
	StillSending:         "This invite is still being sent.",
	AlreadyAccepted:      "This invite has been accepted already.",
	AlreadyRevoked:       "This invite has been revoked already.",
	AlreadyExpired:       "This invite has expired already.",
	AlreadyFailed:        "This invite has failed.",
	SelfGrant:            "You cannot do this to yourself.",
	NotAMember:           "This person is not an active member here.",
	KeyConflict:          "This idempotency key was used with another input.",
	UpstreamRefused:      "The invitation was refused by the identity provider.",
}

// Refusal is an expected no: nothing was sent, nothing is charged. It travels as an error and ends as data.
type Refusal struct {
	Code    RefusalCode
	Message string
	// Pool and Quota explain QUOTA_EXHAUSTED.
	Pool  QuotaPool
	Quota *Quota
	// Existing is the invite in the way, if the viewer may see it; for ALREADY_… it is the invite itself.
	Existing *Invite
	RetryAt  time.Time

	existing *Record // Existing as it is stored
}

// Error gives code and message; neither holds an address.
func (r *Refusal) Error() string { return string(r.Code) + ": " + r.Message }

// IsConflict reports whether the refusal is about the state of the invite itself, which Existing shows then.
func (r *Refusal) IsConflict() bool {
	switch r.Code {
	case StillSending, AlreadyAccepted, AlreadyRevoked, AlreadyExpired, AlreadyFailed:
		return true
	default:
		return false
	}
}

func refuse(code RefusalCode) *Refusal { return &Refusal{Code: code, Message: refusalMessages[code]} }

func refuseBecause(code RefusalCode, message string) *Refusal {
	return &Refusal{Code: code, Message: message}
}

// veil hides why a recipient cannot be invited from whoever may not know: a member could otherwise ask us who has an
// account here (contract, "The veil").
func veil(code RefusalCode, mayKnow bool) RefusalCode {
	if mayKnow {
		return code
	}
	switch code {
	case AlreadyMember, AlreadyInvited, RecipientBlocked:
		return RecipientUnavailable
	default:
		return code
	}
}

// refusalOf translates what WorkOS answered to a send. A code that we do not know is UPSTREAM_REFUSED: the list grows.
func refusalOf(res SendResult) RefusalCode {
	switch res.Code {
	case "email_already_invited", "email_already_invited_to_organization":
		return AlreadyInvited
	case "user_already_exists", "user_already_organization_member":
		return AlreadyMember
	case "invalid_role":
		return RoleNotAllowed
	case "email_domain_not_deliverable":
		return AddressUndeliverable
	case "organization_blocked_from_sending_invites":
		return OrganizationBlocked
	case "invalid_email", "email_invalid":
		return InvalidEmail
	default:
		return UpstreamRefused
	}
}

// pauses reports whether the refusal is about us and not about this invitation: key, permission or pace. The invite then
// keeps its place and is sent later.
func pauses(res SendResult) bool {
	if refusalOf(res) != UpstreamRefused {
		return false
	}
	return res.Status == 401 || res.Status == 403 || res.Status == 429
}
