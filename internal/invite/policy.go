package invite

import (
	"slices"
	"strings"
	"time"

	"guestlist/internal/viewer"
)

// Policy is what the operator decided. It is read anew for every decision, so a change takes effect at once.
type Policy struct {
	Quota                Limit
	QuotaByRole          map[string]Limit
	QuotaPerOrganization Limit
	QuotaTotal           Limit
	// RefundRevoked and RefundExpired give the place back once WorkOS confirms; FAILED is always refunded, ACCEPTED never.
	RefundRevoked bool
	RefundExpired bool
	// ExpiresInDays is used where the caller names none.
	ExpiresInDays int
	// Roles may be assigned by every member of an organization.
	Roles        []string
	AllowDomains []string
	BlockDomains []string
	// SendsPerMember bounds the mails of one member in a day, SendsPerRecipient those of one member to one address in thirty
	// days. They are about mails, not places: nothing gives them back, so revoking and inviting again cannot be used to spam.
	SendsPerMember    int
	SendsPerRecipient int
	// RefusalsPerMember bounds the refusals of one member in a day that would tell who has an account, were they without end.
	RefusalsPerMember int
	// ResendCooldown is how long after a mail the same invite may be mailed again.
	ResendCooldown time.Duration
	// RevokeOfRemoved revokes the pending invites of whoever is removed from a scope; otherwise they stay.
	RevokeOfRemoved bool
	// MaskEmails hides the addresses of what others have sent from everybody, invites:read or not.
	MaskEmails bool
	// ChargeElsewhere charges what was issued elsewhere in WorkOS, even above a limit (INVITE_CHARGE_EXTERNAL).
	ChargeElsewhere bool
	// OpenRegistration admits everybody.
	OpenRegistration bool
	// SendWait is how long after a POST of unknown outcome another may follow (INVITE_SEND_WAIT).
	SendWait time.Duration
	// GiveUp is how long an unknown outcome is waited for before the last resort (INVITE_SEND_GIVE_UP).
	GiveUp time.Duration
	// Budget bounds what is written to WorkOS.
	Budget WriteBudget
}

// AssignableRoles are the roles that the viewer may put on an invite in a scope. Who manages invites there may also give
// their own role, whose permissions they hold by that very fact. The application scope has no roles.
func (p Policy) AssignableRoles(v viewer.Viewer, scope Scope) []string {
	if scope == "" {
		return []string{}
	}
	roles := slices.Clone(p.Roles)
	if v.Can(viewer.InvitesManage, string(scope)) && v.Role != "" && !slices.Contains(roles, v.Role) {
		roles = append(roles, v.Role)
	}
	return roles
}

// mayStillAssign checks a role again before a later send: the inviter may have lost it meanwhile.
func (p Policy) mayStillAssign(inviter Standing, role string) bool {
	return role == "" || inviter.Operator || slices.Contains(p.Roles, role) || slices.Contains(inviter.Roles, role)
}

// refuseDomain applies the allow and block lists; an entry covers its subdomains.
func (p Policy) refuseDomain(domain string) *Refusal {
	if covers(p.BlockDomains, domain) {
		return refuse(RecipientBlocked)
	}
	if len(p.AllowDomains) > 0 && !covers(p.AllowDomains, domain) {
		return refuse(DomainNotAllowed)
	}
	return nil
}

func covers(list []string, domain string) bool {
	return slices.ContainsFunc(list, func(d string) bool {
		return d == domain || strings.HasSuffix(domain, "."+d)
	})
}
