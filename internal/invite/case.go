package invite

import "time"

// Attempt is one POST, written down before it is made. It stays as a tombstone when the invite has ended.
type Attempt struct {
	Issue, N, Fence int
	BegunAt         time.Time
	// BegunWorkOS is BegunAt by WorkOS's clock, as far as we know it.
	BegunWorkOS  time.Time
	NoSendAfter  time.Time
	Outcome      Outcome
	Code         string
	Status       int
	InvitationID string
	FinishedAt   time.Time
}

// Proof says how we know that an invitation is ours.
type Proof string

// A 201 proves, and so does an event that names our own API key as the maker beside a match; a match of address, scope,
// inviter, role and time alone presumes.
const (
	ProofCreated Proof = "201"
	ProofActor   Proof = "actor"
	ProofMatch   Proof = "match"
	// ProofNone is of an invitation that is not ours at all.
	ProofNone Proof = "none"
)

// sure reports whether an invitation is ours beyond a presumption, so that we may revoke it by ourselves.
func (p Proof) sure() bool { return p == ProofCreated || p == ProofActor }

// Role is what an invitation is to its invite.
type Role string

// The link is the one that the invite's state follows; a surplus is a second one of ours; a former one was linked on a
// presumption that turned out to be wrong.
const (
	RoleLink    Role = "link"
	RoleSurplus Role = "surplus"
	RoleFormer  Role = "former"
)

// Tracked is an invitation that belongs to an invite, as last applied.
type Tracked struct {
	ID        string
	Issue     int
	Proof     Proof
	Role      Role
	State     InvitationState
	CreatedAt time.Time
	ExpiresAt time.Time
	UpdatedAt time.Time
}

// Admission lets a person in.
type Admission struct {
	How       string
	InviterID string
	InviteID  string
	At        time.Time
}

// Case is one invite with all that belongs to it, locked for one change. A rule alters it in memory; the store then writes
// every difference, the ledger rows and the pools' sums in one transaction. Ledger rows are only ever added.
type Case struct {
	Invite      Record
	Attempts    []Attempt
	Invitations []Tracked
	Ledger      []Entry

	// Rival: another invite holds this address in this scope, or the address has been erased, so this one must not come back to life.
	Rival bool
	// Facts reads what a charge is decided on, under the locks of the pools; nil outside of a change.
	Facts func(now time.Time) (Facts, error)

	// Person, when set, is written beside the change; Admit lets them in unless they are in already.
	Person *Person
	Admit  *Admission
	// Sends reads when the last mails of somebody went out, this invite's recipient being the recipient.
	Sends func(by string, l SendLimits, now time.Time) (LastSends, error)
	// Mail is written as begun, or its outcome as known; Key remembers what the caller's key made.
	Mail *Mail
	Key  *Key
	// Made tells what a key made before, empty for nothing; a *Refusal when it came with another input.
	Made func(k Key) (string, error)
	// ForgetKey drops Key, or without one every key that made this invite: only a success is remembered.
	ForgetKey bool
	// Probe, when set, is whose invite was refused for a reason that a veil hides.
	Probe string
	// Action, when set, is recorded beside the change: what an operator did to this invite, and why.
	Action *Action
	// By is who asked for the change, for the history; Steps are what is written there.
	By    string
	Steps []Step
}

// attempt finds a POST of the current issue.
func (c *Case) attempt(n int) *Attempt {
	for i := range c.Attempts {
		if a := &c.Attempts[i]; a.Issue == c.Invite.Issue && a.N == n {
			return a
		}
	}
	return nil
}

// unknowns counts the POSTs of the current issue that may still have an effect that we do not know.
func (c *Case) unknowns() int {
	n := 0
	for _, a := range c.Attempts {
		if a.Issue == c.Invite.Issue && a.Outcome == OutcomeUnknown {
			n++
		}
	}
	return n
}

func (c *Case) unknown() bool { return c.unknowns() > 0 }

// uncertain reports whether an invitation of the current issue may exist that we do not know of: an outcome is unknown, or a
// POST was refused for what may be its own work.
func (c *Case) uncertain() bool {
	return c.unknown() || c.Invite.State == Sending && len(c.echoes()) > 0
}

// echoes are the POSTs of the current issue that were refused for the recipient's sake. While the invite is SENDING nothing
// has explained them, so that each may have been refused for its own work.
func (c *Case) echoes() []Attempt {
	var all []Attempt
	for _, a := range c.Attempts {
		if a.Issue == c.Invite.Issue && a.Outcome == OutcomeRefused && aboutRecipient(a.Code) {
			all = append(all, a)
		}
	}
	return all
}

// lastAttempt is the newest POST of the current issue; nil where none was begun.
func (c *Case) lastAttempt() *Attempt {
	var last *Attempt
	for i := range c.Attempts {
		if a := &c.Attempts[i]; a.Issue == c.Invite.Issue {
			last = a
		}
	}
	return last
}

// tracked finds an invitation of this invite.
func (c *Case) tracked(id string) *Tracked {
	for i := range c.Invitations {
		if c.Invitations[i].ID == id {
			return &c.Invitations[i]
		}
	}
	return nil
}
