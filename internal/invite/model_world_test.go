package invite

import (
	"context"
	"iter"
	"slices"
	"time"
)

// worker is one goroutine of a process. It stands still before every call to the store or to WorkOS until it is its turn.
type worker struct {
	name    string
	next    func() (struct{}, bool)
	stop    func()
	yield   func(struct{}) bool
	sending sending
}

// sending is the POST that a worker has begun, and the invitation that it was told of.
type sending struct {
	invite   string
	attempt  Attempt
	answered string
}

type killed struct{}

func (m *machine) spawn(name string, work func(context.Context) error) {
	w := &worker{name: name}
	w.next, w.stop = iter.Pull(func(yield func(struct{}) bool) {
		defer func() {
			if p := recover(); p != nil && p != (killed{}) {
				panic(p)
			}
		}()
		w.yield = yield
		if err := work(context.Background()); err == nil && w.sending.answered != "" {
			m.judgeRecorded(w.sending)
		}
	})
	m.workers = append(m.workers, w)
	m.advanceWorker(w)
}

// pause ends a worker's turn. One that is killed goes no further.
func (m *machine) pause() {
	if w := m.current; !w.yield(struct{}{}) {
		panic(killed{})
	}
}

// advanceWorker lets one worker take one step; false when it has ended.
func (m *machine) advanceWorker(w *worker) bool {
	before := m.current
	m.current = w
	_, more := w.next()
	m.current = before
	if !more {
		m.workers = slices.DeleteFunc(m.workers, func(x *worker) bool { return x == w })
	}
	return more
}

func (m *machine) step() {
	if w, ok := one(m, "worker", m.workers); ok {
		m.advanceWorker(w)
	}
}

func (m *machine) run() {
	if w, ok := one(m, "worker", m.workers); ok {
		m.runOut(w)
	}
}

// runLast runs the worker that came last to its end.
func (m *machine) runLast() {
	if n := len(m.workers); n > 0 {
		m.runOut(m.workers[n-1])
	}
}

// runToAnswer runs the worker that came last until its POST has left.
func (m *machine) runToAnswer() {
	if n := len(m.workers); n > 0 {
		posts := len(m.upstream.posts)
		for w := m.workers[n-1]; len(m.upstream.posts) == posts && m.advanceWorker(w); {
			m.judge()
		}
	}
}

func (m *machine) runOut(w *worker) {
	for m.advanceWorker(w) {
		m.judge()
	}
}

// crash kills one worker for good; what it has done stays done.
func (m *machine) crash() {
	if w, ok := one(m, "worker", m.workers); ok {
		m.kill(w)
	}
}

func (m *machine) kill(w *worker) {
	m.current = w
	w.stop()
	m.current = nil
	m.workers = slices.DeleteFunc(m.workers, func(x *worker) bool { return x == w })
}

func (m *machine) close() {
	for len(m.workers) > 0 {
		m.kill(m.workers[0])
	}
}

func (m *machine) begun(id string, a Attempt) {
	m.current.sending = sending{invite: id, attempt: a}
}

func (m *machine) move(by time.Duration) {
	m.now = m.now.Add(by)
	m.upstream.advance(m.now)
}

func (m *machine) wait() {
	m.move([]time.Duration{
		time.Second, 3 * time.Second, 12 * time.Second, 31 * time.Second, time.Minute, 2 * time.Minute, 9 * time.Minute, time.Hour, 8 * 24 * time.Hour,
	}[m.die("wait", 9)])
}

// waitForWork moves the clock to the moment at which the next invite wants attention.
func (m *machine) waitForWork() {
	var next time.Time
	for _, c := range m.book.cases {
		at := c.Invite.NextAt
		if c.Invite.LeaseUntil.After(at) {
			at = c.Invite.LeaseUntil
		}
		if c.Invite.Watched && at.After(m.now) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	if !next.IsZero() {
		m.move(next.Sub(m.now))
	}
}

// open are the invitations that can be accepted.
func (u *upstream) open() []*object {
	return filtered(u.objects, func(o *object) bool { return o.State == InvitationPending })
}

// invitee accepts, with the address that was invited or with another.
func (m *machine) invitee() {
	o, ok := one(m, "invitation", m.upstream.open())
	if !ok || m.now.Sub(o.past[0].at) < 10*time.Second {
		return // nobody reads and accepts a mail within one request
	}
	as := o.Email
	if m.die("other address", 2) == 0 {
		as = "private-" + o.ID + "@example.net"
	}
	m.upstream.accept(o, as, m.now)
}

// dashboard is somebody at WorkOS itself: they invite, revoke, or let an invitation last longer.
func (m *machine) dashboard() {
	u := m.upstream
	o, ok := one(m, "invitation", u.open())
	switch m.die("deed", 3) {
	case 0:
		email, _ := one(m, "address", m.addresses())
		open := slices.ContainsFunc(u.objects, func(o *object) bool { return o.Email == email && o.State == InvitationPending })
		if u.since[email].IsZero() && (!open || u.duplicates) {
			inviter := "user_operator"
			if m.regime.twins {
				inviter, _ = one(m, "inviter", modelMembers)
			}
			u.create(email, inviter, "", m.now)
		}
	case 1:
		if ok {
			o.RevokedAt = u.at(m.now)
			u.become(o, InvitationRevoked, m.now)
		}
	default:
		if ok {
			o.ExpiresAt = u.at(m.now).Add(7 * 24 * time.Hour)
			u.become(o, InvitationPending, m.now)
		}
	}
}

// operator changes limits, gives grants, and freezes.
func (m *machine) operator() {
	inviter, _ := one(m, "member", modelMembers)
	places := m.die("places", 4)
	switch m.die("decision", 5) {
	case 0:
		m.setQuota(places, m.policy.QuotaPerOrganization.Places)
	case 1:
		m.setQuota(m.policy.Quota.Places, places+1)
	case 2:
		g := grantRow{GrantFacts: GrantFacts{ID: "grant_" + string(rune('a'+len(m.book.grants))), Amount: 1 + places}}
		if m.regime.restless && m.die("ends", 2) == 0 {
			g.ExpiresAt = m.now.Add(10 * time.Minute)
		}
		g.pool = PoolsOf(inviter, modelOrg)[m.die("pool", 2)].ID
		m.book.grants = append(m.book.grants, g)
	case 3:
		m.book.frozen[inviter] = !m.book.frozen[inviter]
	default:
		epochs := m.book.epochs
		if m.regime.restless || len(epochs) == 0 {
			m.book.epochs = append(epochs, AccrualEpoch{Accrual{Amount: places, Every: 30 * time.Minute, Cap: m.die("cap", 3)}, m.now})
		}
	}
}

func (m *machine) setQuota(member, organization int) {
	if !m.regime.restless {
		member, organization = max(member, m.policy.Quota.Places), max(organization, m.policy.QuotaPerOrganization.Places)
	}
	m.policy.Quota.Places, m.policy.QuotaPerOrganization.Places = member, organization
	for _, s := range m.processes {
		s.Policy.Quota.Places, s.Policy.QuotaPerOrganization.Places = member, organization
	}
}
