package invite

import (
	"slices"
	"time"
)

// comeToRest stops the faults and lets time pass: everything must resolve by itself.
func (m *machine) comeToRest() {
	m.calm = true
	clear(m.book.frozen)
	for end := m.now.Add(4*time.Hour + slices.Max(m.regime.lags)); m.now.Before(end); m.move(5 * time.Minute) {
		m.settleDown()
	}
	for _, c := range m.book.cases {
		if c.Invite.State == Sending && !m.doubted(c) {
			m.say("%s is SENDING for ever", c.Invite.ID)
		}
		if c.held(KindEscrow) > 0 && !m.doubted(c) {
			m.say("%s holds an escrow for ever", c.Invite.ID)
		}
		if c.Invite.State == Pending && !c.Invite.RevokeRequestedAt.IsZero() {
			m.say("%s is REVOKING for ever", c.Invite.ID)
		}
	}
	for _, c := range m.book.cases {
		m.judgeCharged(c, m.regime.twins)
	}
	m.judge()
	// Whatever was not accepted runs out; then only what was accepted holds a place.
	m.move(9 * 24 * time.Hour)
	for range 4 {
		m.settleDown()
		m.move(2 * time.Hour)
	}
	for _, c := range m.book.cases {
		m.judgeEnd(c)
	}
	m.judge()
}

// settleDown lets every worker, event and due invite come to its end. A round hears one event.
func (m *machine) settleDown() {
	for range 50 + 2*len(m.upstream.tellings) {
		for len(m.workers) > 0 {
			m.advanceWorker(m.workers[0])
			m.judge()
		}
		m.hear()
		m.claim()
		if len(m.workers) == 0 {
			return
		}
	}
	m.say("the work does not end")
	m.judge()
}

// doubted: an invitation like ours that is live was made at a time at which our POSTs could not have made it, so a clock must be wrong
// and the operator is asked.
func (m *machine) doubted(c *Case) bool {
	for _, o := range m.upstream.objects {
		if o.State.live() && fits(*c, o.Invitation) && !matches(*c, o.Invitation) && !m.book.links(o.ID) {
			return true
		}
	}
	return false
}

// judgeEnd: nothing is held without an invitation.
func (m *machine) judgeEnd(c *Case) {
	r, accepted := c.Invite, 0
	for _, o := range m.upstream.objects {
		if o.owner != "" && m.book.belongs(o, c) && o.State == InvitationAccepted {
			accepted++
		}
	}
	kept := r.State == Revoked && !m.policy.RefundRevoked || r.State == Expired && !m.policy.RefundExpired
	switch {
	case m.doubted(c):
	case r.State.Live():
		m.say("%s is still %s at the end", r.ID, r.State)
	case accepted > 0 && r.State != Accepted:
		m.say("%s is %s, and somebody came in by it", r.ID, r.State)
	case !kept && !m.regime.twins && places(*c) != accepted:
		m.say("%s holds %d places at the end for %d that were accepted", r.ID, places(*c), accepted)
	}
}
