package invite

import (
	"slices"
	"time"
)

// Entry is one row of the ledger. Sign is +1 for a charge and −1 for a refund; a pair shares its Seq and its Grants.
type Entry struct {
	Issue  int
	Kind   Kind
	Seq    int
	Sign   int
	Reason string
	At     time.Time
	By     string
	Grants Grants
}

// Kind is what a place is held for.
type Kind string

// A charge is the invite's own place, an escrow one for a POST of unknown outcome beside it, a surplus one for a second
// invitation that is live.
const (
	KindCharge  Kind = "charge"
	KindEscrow  Kind = "escrow"
	KindSurplus Kind = "surplus"
)

// ReasonReserved is why an invite that is made here holds its place.
const ReasonReserved = "reserved"

// Grants name the grants of the member's and of the organization's pool that a place was taken from; empty where it was
// taken from the base.
type Grants struct{ Member, Organization string }

// held is how many places of a kind the current issue holds.
func (c *Case) held(kind Kind) int {
	n := 0
	for _, e := range c.Ledger {
		if e.Issue == c.Invite.Issue && e.Kind == kind {
			n += e.Sign
		}
	}
	return n
}

// refund gives the invite's own place back, once, however often it is asked to.
func (c *Case) refund(reason string, at time.Time, by string) {
	c.hold(KindCharge, 0, reason, at, by)
}

// recharge takes the invite's own place again after a refund that the facts have overtaken, even above the limit.
func (c *Case) recharge(reason string, at time.Time) {
	c.hold(KindCharge, 1, reason, at, "")
}

// hold charges or refunds until as many places of a kind are held as are wanted. A charge after a refund takes from the
// grants that the refunded one came from.
func (c *Case) hold(kind Kind, want int, reason string, at time.Time, by string) {
	if c.Invite.Source.Elsewhere() && len(c.Ledger) == 0 {
		return // issued elsewhere, and not charged
	}
	for have := c.held(kind); have < want; have++ {
		last := c.last(kind)
		c.Ledger = append(c.Ledger, Entry{c.Invite.Issue, kind, last.Seq + 1, 1, reason, at, by, last.Grants})
	}
	for have := c.held(kind); have > want; have-- {
		open := c.open(kind)
		c.Ledger = append(c.Ledger, Entry{c.Invite.Issue, kind, open.Seq, -1, reason, at, by, open.Grants})
	}
}

// last is the newest charge of a kind; its Seq is −1 where there is none.
func (c *Case) last(kind Kind) Entry {
	last := Entry{Seq: -1}
	for _, e := range c.Ledger {
		if e.Issue == c.Invite.Issue && e.Kind == kind && e.Sign > 0 && e.Seq > last.Seq {
			last = e
		}
	}
	return last
}

// open is the newest charge of a kind that has not been refunded.
func (c *Case) open(kind Kind) Entry {
	var open Entry
	for _, e := range c.Ledger {
		if e.Issue != c.Invite.Issue || e.Kind != kind || e.Sign < 0 {
			continue
		}
		if !slices.ContainsFunc(c.Ledger, func(r Entry) bool {
			return r.Issue == e.Issue && r.Kind == kind && r.Seq == e.Seq && r.Sign < 0
		}) {
			open = e
		}
	}
	return open
}

// balance brings the places beside the invite's own in line with what is true: one for every POST that may still have an
// effect beyond the first place, and one for every live surplus. What was held for a POST serves the invitation that it
// turned out to have made.
func (c *Case) balance(at time.Time) {
	surplus := 0
	for _, t := range c.Invitations {
		if t.Role == RoleSurplus && t.State.live() {
			surplus++
		}
	}
	beyond := c.unknowns()
	if c.Invite.State == Sending {
		beyond = max(0, beyond-1)
	}
	c.hold(KindEscrow, beyond, "unknown_outcome", at, "")
	c.hold(KindSurplus, surplus, "second_invitation", at, "")
}
