package invite

import (
	"fmt"
	"slices"
)

func (m *machine) say(format string, args ...any) {
	if m.wrong == "" {
		m.wrong = fmt.Sprintf(format, args...)
	}
}

// judge compares the book with what is true at WorkOS.
func (m *machine) judge() {
	m.judgeSums()
	owners := map[string]string{}
	for _, c := range m.book.cases {
		m.judgeCharged(c, m.regime.afterwards)
		m.judgeLink(c)
		m.judgeLedger(c)
		m.judgeWatch(c)
		for _, t := range c.Invitations {
			if owner := owners[t.ID]; owner != "" {
				m.say("invitation %s belongs to %s and %s", t.ID, owner, c.Invite.ID)
			}
			owners[t.ID] = c.Invite.ID
		}
		if first := m.book.live(c.Invite.AddressKey, c.Invite.Scope); c.Invite.State.Live() && first != c {
			m.say("%s and %s are live at the same address", first.Invite.ID, c.Invite.ID)
		}
	}
	if m.wrong != "" {
		m.t.Fatalf("%s\n%s", m.wrong, m.show())
	}
}

// judgeSums: a pool's sum is that of the rows that name it, and so is a grant's. It stays within the limit as long as
// nobody lowers that and WorkOS keeps its times.
func (m *machine) judgeSums() {
	used, granted := map[string]int{}, map[string]int{}
	for _, c := range m.book.cases {
		for _, e := range c.Ledger {
			for _, p := range m.book.pools[c.Invite.ID] {
				used[p.ID] += e.Sign
			}
			granted[e.Grants.Member] += e.Sign
			granted[e.Grants.Organization] += e.Sign
		}
	}
	for _, inviter := range modelMembers {
		for _, p := range PoolsOf(inviter, modelOrg) {
			if m.book.used[p.ID] != used[p.ID] || used[p.ID] < 0 {
				m.say("pool %s has %d used, and %d by the ledger", p.Kind, m.book.used[p.ID], used[p.ID])
			}
			if limit := m.limit(p); m.regime.exact && limit >= 0 && used[p.ID] > limit {
				m.say("pool %s has %d used of %d", p.Kind, used[p.ID], limit)
			}
		}
	}
	for _, g := range m.book.grants {
		if g.Used != granted[g.ID] || g.Used < 0 || g.Used > g.Amount {
			m.say("grant %+v is used by %d open charges", g, granted[g.ID])
		}
	}
}

// limit is what a pool may hold, reckoned afresh; negative is without end.
func (m *machine) limit(p Pool) int {
	sum := -1
	switch p.Kind {
	case MemberPool:
		sum = m.policy.Quota.Places + slowAccrual(m.book.epochs, modelStart, m.now)
	case OrganizationPool:
		sum = m.policy.QuotaPerOrganization.Places
	case TotalPool:
		return -1
	}
	for _, g := range m.book.grants {
		switch {
		case g.pool != p.ID:
		case g.ExpiresAt.IsZero() || m.now.Before(g.ExpiresAt):
			sum += g.Amount
		default:
			sum += m.openCharges(g.ID)
		}
	}
	return sum
}

func (m *machine) openCharges(grant string) int {
	n := 0
	for _, c := range m.book.cases {
		for _, e := range c.Ledger {
			if e.Grants.Member == grant || e.Grants.Organization == grant {
				n += e.Sign
			}
		}
	}
	return n
}

// judgePlaces: whatever is about to be admitted finds a place in every pool.
func (m *machine) judgePlaces(r Record) {
	for _, p := range m.book.pools[r.ID] {
		if limit := m.limit(p); limit >= 0 && m.book.used[p.ID] >= limit {
			m.say("%s takes a place of %s, of which %d of %d are used", r.ID, p.Kind, m.book.used[p.ID], limit)
		}
	}
}

// judgeBegin: a POST is begun by who holds the lease, never after a wish to revoke, and beside an unknown one only with a
// place of its own, a wait later.
func (m *machine) judgeBegin(before, after Case) {
	r, a := before.Invite, after.Attempts[len(after.Attempts)-1]
	switch {
	case len(after.Attempts) != len(before.Attempts)+1 || after.attempt(a.N) == nil || before.attempt(a.N) != nil:
		m.say("%s: attempt %d is not one more", r.ID, a.N)
	case !r.RevokeRequestedAt.IsZero():
		m.say("%s: a POST is begun after a wish to revoke", r.ID)
	case r.State != Sending || r.InvitationID != "":
		m.say("%s: a POST is begun in state %s", r.ID, r.State)
	case a.Fence != r.Fence || !r.LeaseUntil.After(m.now):
		m.say("%s: a POST is begun without the lease", r.ID)
	case m.book.frozen[r.InviterID]:
		m.say("%s: a POST is begun for a frozen member", r.ID)
	}
	unknown := slices.ContainsFunc(before.Attempts, func(a Attempt) bool { return a.Outcome == OutcomeUnknown })
	if !unknown {
		return
	}
	m.judgePlaces(r)
	wait := m.policy.SendWait
	if a.N == 3 {
		wait *= 4
	}
	if m.now.Sub(before.Attempts[len(before.Attempts)-1].BegunAt) < wait || a.N > 3 {
		m.say("%s: POST %d is begun too early or too often", r.ID, a.N)
	}
	if n := places(before) + 1; places(after) != n {
		m.say("%s: POST %d has no place of its own: %d held", r.ID, a.N, places(after))
	}
}

func places(c Case) int { return c.held(KindCharge) + c.held(KindEscrow) + c.held(KindSurplus) }

// judgeCharged: every live invitation of ours has a place. Where WorkOS keeps its times, there is never a second one.
func (m *machine) judgeCharged(c *Case, later bool) {
	live, held, all := 0, 0, 0
	// Where no time is kept, two sends of one member to one address may be taken for each other; their pool is the same.
	for _, like := range m.book.cases {
		if like.Invite.AddressKey != c.Invite.AddressKey || like.Invite.InviterID != c.Invite.InviterID || like.Invite.Scope != c.Invite.Scope {
			continue
		}
		held += places(*like)
		for _, o := range m.upstream.objects {
			if m.book.belongs(o, like) && o.State.live() {
				live++
			}
		}
	}
	for _, o := range m.upstream.objects {
		if o.owner == c.Invite.ID {
			all++
		}
	}
	if live > held && !later {
		m.say("%s and its like have %d live invitations and %d places", c.Invite.ID, live, held)
	}
	if all > 1 && m.regime.single {
		m.say("%s has made %d invitations", c.Invite.ID, all)
	}
}

// judgeLink: the state follows the link, and an accepted invitation wins.
func (m *machine) judgeLink(c *Case) {
	r, links, accepted := c.Invite, 0, false
	for _, t := range c.Invitations {
		if t.Role == RoleLink {
			links++
		}
		accepted = accepted || t.State == InvitationAccepted && t.Role != RoleFormer
	}
	link := c.tracked(r.InvitationID)
	switch {
	case link == nil && (accepted || r.State == Pending || r.State == Accepted || r.State == Expired):
		m.say("%s is %s without an invitation", r.ID, r.State)
	case links > 1 || links == 1 && (link == nil || link.Role != RoleLink):
		m.say("%s has %d links", r.ID, links)
	case accepted != (r.State == Accepted) || accepted && link.State != InvitationAccepted:
		m.say("%s is %s, and an invitation of it is accepted: %t", r.ID, r.State, accepted)
	case r.State == Sending && link != nil:
		m.say("%s is SENDING and has an invitation", r.ID)
	case r.State == Pending && link.State != InvitationPending:
		m.say("%s is PENDING and its invitation %s", r.ID, link.State)
	}
	if (r.State == Sending || r.State == Pending || r.State == Accepted) != (c.held(KindCharge) == 1) && (r.State != Revoked && r.State != Expired) {
		m.say("%s is %s and holds %d", r.ID, r.State, c.held(KindCharge))
	}
}

// judgeLedger: rows are unique, a refund has its charge before it, from the same grants, and nothing is held below zero.
func (m *machine) judgeLedger(c *Case) {
	type key struct {
		issue int
		kind  Kind
		seq   int
	}
	open, rows := map[key]Entry{}, map[key][2]int{}
	for _, e := range c.Ledger {
		k := key{e.Issue, e.Kind, e.Seq}
		n := rows[k]
		n[(e.Sign+1)/2]++
		rows[k] = n
		charge, charged := open[k]
		switch {
		case n[0] > 1 || n[1] > 1:
			m.say("%s: row %+v is there twice", c.Invite.ID, e)
		case e.Sign < 0 && !charged:
			m.say("%s: refund %+v without its charge", c.Invite.ID, e)
		case e.Sign < 0 && charge.Grants != e.Grants:
			m.say("%s: refund %+v goes elsewhere than its charge came from", c.Invite.ID, e)
		}
		open[k] = e
	}
	for _, kind := range []Kind{KindCharge, KindEscrow, KindSurplus} {
		if n := c.held(kind); n < 0 || kind == KindCharge && n > 1 {
			m.say("%s holds %d of %s", c.Invite.ID, n, kind)
		}
	}
}

// judgeWatch: as long as something may come of a POST, or a second invitation holds a place, somebody looks.
func (m *machine) judgeWatch(c *Case) {
	left := c.Invite.State.Live()
	for _, p := range m.upstream.posts {
		a := c.attempt(p.attempt.N)
		left = left || p.invite == c.Invite.ID && a.Outcome == OutcomeUnknown
	}
	for _, t := range c.Invitations {
		left = left || t.Role == RoleSurplus && t.State == InvitationPending
	}
	if left && !c.Invite.Watched {
		m.say("%s is not watched", c.Invite.ID)
	}
}

// judgeWrite: rows of the ledger are only added, and what is final is changed by facts alone.
func (m *machine) judgeWrite(before, after Case) {
	id, from, to := after.Invite.ID, before.Invite.State, after.Invite.State
	if len(after.Ledger) < len(before.Ledger) || !slices.Equal(before.Ledger, after.Ledger[:len(before.Ledger)]) {
		m.say("%s: rows of the ledger were changed", id)
	}
	facts := !slices.Equal(before.Invitations, after.Invitations)
	if from == Accepted && to != from || from == Failed && to != from && !facts {
		m.say("%s goes from %s to %s", id, from, to)
	}
	if from == Accepted && after.Invite.InvitationID != before.Invite.InvitationID {
		m.say("%s was accepted by another invitation before", id)
	}
	for i, t := range before.Invitations {
		if now := after.Invitations[i]; now.State != InvitationAccepted && now.UpdatedAt.Before(t.UpdatedAt) || t.State == InvitationAccepted && now.State != t.State {
			m.say("%s: invitation %s goes back in time", id, t.ID)
		}
	}
	for i, a := range before.Attempts {
		if was := a.Outcome; was == OutcomeApplied && after.Attempts[i].Outcome != was {
			m.say("%s: attempt %d forgets what it made", id, a.N)
		}
	}
}

// judgeRevoke: nobody else's invitation is revoked, unless a member wishes gone what cannot be told from theirs. A worker that
// took that up may be overtaken by an accept of another, which makes what it revokes a surplus.
func (m *machine) judgeRevoke(o *object) {
	wished := slices.ContainsFunc(m.book.cases, func(c *Case) bool {
		wish := !c.Invite.RevokeRequestedAt.IsZero()
		t := c.tracked(o.ID)
		return t != nil && (wish || t.Role != RoleSurplus && c.Invite.StateAt(m.now) == Expired)
	})
	if o.owner == "" && (!wished || !m.regime.twins) {
		m.say("%s, which is not ours, is revoked", o.ID)
	}
}

// judgeRecorded: what an answer has proven is never thrown away, whoever holds the lease.
func (m *machine) judgeRecorded(s sending) {
	if t := m.book.find(s.invite).tracked(s.answered); t == nil || t.Proof != ProofCreated {
		m.say("%s does not remember the answer that made %s", s.invite, s.answered)
	}
}
