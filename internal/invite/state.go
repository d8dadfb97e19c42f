package invite

import "time"

// State is where an invite stands. Stored are all but REVOKING; EXPIRED and REVOKING are also derived, see StateAt.
type State string

// The states of an invite. SENDING and REVOKING: outcome not known yet. REVOKED and EXPIRED may still become ACCEPTED;
// ACCEPTED and FAILED are final.
const (
	Sending  State = "SENDING"
	Pending  State = "PENDING"
	Revoking State = "REVOKING"
	Accepted State = "ACCEPTED"
	Revoked  State = "REVOKED"
	Expired  State = "EXPIRED"
	Failed   State = "FAILED"
)

// Live reports whether the stored state holds the address: one scope has at most one live invite of an address.
func (s State) Live() bool { return s == Sending || s == Pending }

// Source is where an invite came from.
type Source string

// The sources: a member, a machine or a seed run, here; and elsewhere in WorkOS its dashboard, its API, or whatever else (admin
// portal, directory, widget, unknown).
const (
	SourceMember    Source = "MEMBER"
	SourceMachine   Source = "MACHINE"
	SourceSeed      Source = "SEED"
	SourceDashboard Source = "DASHBOARD"
	SourceAPI       Source = "API"
	SourceOther     Source = "OTHER"
)

// Scope is where people are brought into: an organization's id, or empty for the application itself.
type Scope string

// ApplicationID is the global id of the application scope.
const ApplicationID = "application_default"

// Key is the scope as a column that is never null.
func (s Scope) Key() string {
	if s == "" {
		return "app"
	}
	return string(s)
}

// ScopeOfKey is the inverse of Key.
func ScopeOfKey(key string) Scope {
	if key == "app" {
		return ""
	}
	return Scope(key)
}

// Record is an invite as it is stored. Zero times and empty strings stand for what has not happened.
type Record struct {
	ID          string
	Scope       Scope
	Email       string // as typed
	SentAddress string // as given to WorkOS
	AddressKey  string // for comparing, never for sending
	Source      Source
	// InviterID is the person's or the machine's that sent it, as Source says.
	InviterID     string
	RoleSlug      string
	Locale        string
	ExpiresInDays int

	State State
	// Answered: a caller has been told of it while it was SENDING. A FAILED invite is listed only then: a refusal that was
	// itself the answer leaves nothing to see.
	Answered bool
	// Issue counts the times that the same invite was charged anew.
	Issue        int
	InvitationID string
	Failure      RefusalCode

	RevokeRequestedAt time.Time
	// Fence grows with every claim; a send may begin only under the claim that it was made for.
	Fence      int
	LeaseUntil time.Time
	// MissingSince is when WorkOS first did not know the invitation any more; zero while it does.
	MissingSince time.Time
	// NextAt is when a live invite wants attention again.
	NextAt time.Time
	// Beside: it is live, and another live invite holds the address. Only one that was issued elsewhere can be.
	Beside bool
	// Watched: the deliverer has something left to do, though it may be dead.
	Watched bool
	// ChangedAt is when anything of it last changed.
	ChangedAt time.Time
	// MailedAt is when the last mail may have left.
	MailedAt time.Time
	// Replaces is the expired invite that this one reissues, ReplacedBy the one that reissued it.
	Replaces, ReplacedBy string

	CreatedAt, SentAt, LastSentAt, ExpiresAt, AcceptedAt, RevokedAt time.Time
	AcceptedBy                                                      string
	AcceptedWithOtherAddress                                        bool
}

// StateAt is the state to show at a moment: a wanted but unconfirmed revoke is REVOKING, and a pending invitation past its
// end is EXPIRED though WorkOS sends no event for that.
func (r Record) StateAt(now time.Time) State {
	switch {
	case r.State.Live() && !r.RevokeRequestedAt.IsZero():
		return Revoking
	case r.lapsed(now):
		return Expired
	default:
		return r.State
	}
}

// Erased reports whether its address has been erased: nobody is left whom it could invite.
func (r Record) Erased() bool { return r.Email == "" }

// lapsed reports whether it is stored as pending though its time is over.
func (r Record) lapsed(now time.Time) bool {
	return r.State == Pending && !r.ExpiresAt.IsZero() && !now.Before(r.ExpiresAt)
}

// inviterUser is whom WorkOS is told as the inviter: a person, or nobody.
func (r Record) inviterUser() string {
	if r.Source == SourceMachine {
		return ""
	}
	return r.InviterID
}

// pools are those that the invite charges.
func (r Record) pools() []Pool { return PoolsOf(r.inviterUser(), r.Scope) }

// Listed reports whether it shows in lists.
func (r Record) Listed() bool { return r.State != Failed || r.Answered }
