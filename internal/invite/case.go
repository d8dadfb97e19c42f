package invite

import (
	"slices"
	"time"
)

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

// A 201 proves; a match of address, scope, inviter, role and time presumes.
const (
	ProofCreated Proof = "201"
	ProofMatch   Proof = "match"
)

// Tracked is an invitation that belongs to an invite, as last applied.
type Tracked struct {
	ID        string
	Issue     int
	Proof     Proof
	State     InvitationState
	CreatedAt time.Time
	ExpiresAt time.Time
	UpdatedAt time.Time
}

// Entry is one row of the ledger. Sign is +1 for a charge and −1 for a refund; a pair shares its Seq.
type Entry struct {
	Issue  int
	Kind   string
	Seq    int
	Sign   int
	Reason string
	At     time.Time
	By     string
}

const kindCharge = "charge"

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

	// Rival: another invite holds this address in this scope, so this one must not come back to life.
	Rival bool

	// Person, when set, is written beside the change; Admit lets them in unless they are in already.
	Person *Person
	Admit  *Admission
	// ForgetKey drops the caller's idempotency key: only a success is remembered.
	ForgetKey bool
}

// charged is how many places the current issue holds.
func (c *Case) charged() int {
	n := 0
	for _, e := range c.Ledger {
		if e.Issue == c.Invite.Issue && e.Kind == kindCharge {
			n += e.Sign
		}
	}
	return n
}

// refund gives the place back, once, however often it is asked to.
func (c *Case) refund(reason string, at time.Time, by string) {
	if c.charged() > 0 {
		c.Ledger = append(c.Ledger, Entry{c.Invite.Issue, kindCharge, c.lastSeq(), -1, reason, at, by})
	}
}

// recharge takes the place again after a refund that the facts have overtaken, even above the limit.
func (c *Case) recharge(reason string, at time.Time) {
	if c.charged() == 0 {
		c.Ledger = append(c.Ledger, Entry{c.Invite.Issue, kindCharge, c.lastSeq() + 1, 1, reason, at, ""})
	}
}

func (c *Case) lastSeq() int {
	last := -1
	for _, e := range c.Ledger {
		if e.Issue == c.Invite.Issue && e.Kind == kindCharge {
			last = max(last, e.Seq)
		}
	}
	return last
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

// unknown reports whether some POST of the current issue may still have an effect that we do not know.
func (c *Case) unknown() bool {
	return slices.ContainsFunc(c.Attempts, func(a Attempt) bool {
		return a.Issue == c.Invite.Issue && a.Outcome == OutcomeUnknown
	})
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
