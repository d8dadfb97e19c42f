package invite

import (
	"strings"
	"time"

	"guestlist/internal/viewer"
)

// Invite is a record as one viewer sees it at one moment.
type Invite struct {
	ID                       string
	Email                    *string
	DisplayEmail             string
	State                    State
	Source                   Source
	RoleSlug                 *string
	OrganizationID           string
	InviterID                string
	AcceptedByID             string
	AcceptedWithOtherAddress bool
	Failure                  *RefusalCode
	CreatedAt                time.Time
	SentAt                   *time.Time
	LastSentAt               *time.Time
	ExpiresAt                *time.Time
	AcceptedAt               *time.Time
	RevokedAt                *time.Time
	ResendAvailableAt        *time.Time
	ReplacesID               string
	ReplacedByID             string
	ViewerCanRevoke          bool
	RevokeBlockedBy          *RefusalCode
	ViewerCanResend          bool
	ResendBlockedBy          *RefusalCode
	WorkosInvitationID       *string
}

// present shows a record to a viewer. Whoever may see it at all may see its address.
func (s *Service) present(r Record, v viewer.Viewer, now time.Time) *Invite {
	mayKnow := v.Can(viewer.InvitesRead, string(r.Scope))
	in := &Invite{
		ID: r.ID, Email: ptr(r.Email), DisplayEmail: r.Email, State: r.StateAt(now), Source: r.Source,
		RoleSlug: ptr(r.RoleSlug), OrganizationID: string(r.Scope), InviterID: r.InviterID,
		AcceptedByID: r.AcceptedBy, AcceptedWithOtherAddress: r.AcceptedWithOtherAddress,
		CreatedAt: r.CreatedAt, SentAt: instant(r.SentAt), LastSentAt: instant(r.LastSentAt),
		ExpiresAt: instant(r.ExpiresAt), AcceptedAt: instant(r.AcceptedAt), RevokedAt: instant(r.RevokedAt),
		WorkosInvitationID: ptr(r.InvitationID), ReplacesID: r.Replaces, ReplacedByID: r.ReplacedBy,
	}
	if r.State == Failed {
		code := veil(r.Failure, mayKnow)
		in.Failure = &code
	}
	switch {
	case in.Email == nil:
		in.DisplayEmail = "(erased)"
	case s.Policy.MaskEmails && r.InviterID != v.ID():
		in.Email, in.DisplayEmail = nil, emailHint(r.Email)
	}
	if r.State == Pending && in.State == Pending {
		in.ResendAvailableAt = instant(r.MailedAt.Add(s.Policy.ResendCooldown))
	}
	in.ViewerCanRevoke, in.RevokeBlockedBy = may(r, v, revokeBlockedBy(in.State))
	in.ViewerCanResend, in.ResendBlockedBy = may(r, v, s.resendBlockedBy(r, now))
	return in
}

// may says whether the viewer can do something to an invite that its own state would or would not let them.
func may(r Record, v viewer.Viewer, blocked RefusalCode) (bool, *RefusalCode) {
	switch {
	case v.Impersonator != "":
		blocked = Impersonated
	case r.InviterID != v.ID() && !v.Can(viewer.InvitesManage, string(r.Scope)):
		blocked = NotPermitted
	}
	if blocked == "" {
		return true, nil
	}
	return false, &blocked
}

// revokeBlockedBy is empty where a revoke makes sense: REVOKED already is success, and a SENDING one becomes REVOKING.
func revokeBlockedBy(s State) RefusalCode {
	switch s {
	case Accepted:
		return AlreadyAccepted
	case Revoked:
		return AlreadyRevoked
	case Expired:
		return AlreadyExpired
	case Failed:
		return AlreadyFailed
	default:
		return ""
	}
}

func ptr(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	utc := t.UTC()
	return &utc
}

// normalSlug trims what a caller typed as a role.
func normalSlug(s *string) string {
	if s == nil {
		return ""
	}
	return strings.TrimSpace(*s)
}
