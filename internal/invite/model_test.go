package invite

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"guestlist/internal/viewer"
)

// TestRulesHoldWhateverWorkersClockAndWorkOSDo drives the rules with several workers at once, each stopped before every
// step that it takes, against a model of WorkOS, and compares after each step what is true there with the ledger.
func TestRulesHoldWhateverWorkersClockAndWorkOSDo(t *testing.T) {
	t.Parallel()
	for _, r := range regimes {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				m := newMachine(t, r)
				defer m.close()
				actions := m.actions()
				for range rounds {
					t.Repeat(actions)
				}
				m.comeToRest()
			})
		})
	}
}

// rounds is how often rapid's number of steps is taken: sends of unknown outcome take many.
const rounds = 10

const modelOrg = "org_model"

var (
	modelStart     = time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	modelMembers   = []string{"user_mia", "user_max"}
	modelAddresses = []string{"ann@example.com", "bob@example.com", "cem@example.com"}
)

// machine is everything at one moment: two processes, their workers, the book, WorkOS and the clock.
type machine struct {
	t         *rapid.T
	regime    regime
	now       time.Time
	book      *book
	upstream  *upstream
	processes []*Service
	policy    Policy
	workers   []*worker
	current   *worker
	calm      bool // nothing fails any more
	odds      int  // until then, of everything one in so many goes wrong
	admitted  int
	wrong     string
}

func newMachine(t *rapid.T, r regime) *machine {
	m := &machine{t: t, regime: r, now: modelStart, odds: rapid.SampledFrom([]int{3, 6, 15}).Draw(t, "odds")}
	m.book = &book{m: m, pools: map[string][]Pool{}, used: map[string]int{}, frozen: map[string]bool{}}
	m.upstream = &upstream{m: m, since: map[string]time.Time{}}
	m.upstream.duplicates = r.duplicates || rapid.Bool().Draw(t, "WorkOS accepts duplicates")
	m.upstream.drift = rapid.SampledFrom([]time.Duration{0, 4 * time.Second, -4 * time.Second}).Draw(t, "drift")
	places := rapid.IntRange(1, 4)
	m.policy = Policy{
		Quota: Limit{Places: places.Draw(t, "member limit")}, QuotaPerOrganization: Limit{Places: 1 + places.Draw(t, "organization limit")},
		QuotaTotal: Limit{Unlimited: true}, RefundRevoked: rapid.Bool().Draw(t, "refund revoked"), RefundExpired: rapid.Bool().Draw(t, "refund expired"),
		SendWait: r.sendWait, GiveUp: time.Hour,
	}
	for range 2 {
		m.processes = append(m.processes, &Service{
			Store: m.book, Provider: m.upstream, Directory: m.upstream, Policy: m.policy,
			Now: func() time.Time { return m.now }, Log: slog.New(slog.DiscardHandler),
		})
	}
	return m
}

func (m *machine) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"":                 func(*rapid.T) { m.judge() },
		"invite":           func(*rapid.T) { m.invite() },
		"invite and write": func(*rapid.T) { m.invite(); m.runToAnswer() },
		"invite and end":   func(*rapid.T) { m.invite(); m.runLast() },
		"step":             func(*rapid.T) { m.step() },
		"run":              func(*rapid.T) { m.run() },
		"crash":            func(*rapid.T) { m.crash() },
		"deliver":          func(*rapid.T) { m.claim() },
		"deliver and end":  func(*rapid.T) { m.claim(); m.runLast() },
		"deliver when due": func(*rapid.T) { m.waitForWork(); m.claim(); m.runLast() },
		"deliver later":    func(*rapid.T) { m.move(m.policy.SendWait + time.Minute); m.claim(); m.runLast() },
		"hear":             func(*rapid.T) { m.hear() },
		"hear and end":     func(*rapid.T) { m.hear(); m.runLast() },
		"revoke":           func(*rapid.T) { m.revoke() },
		"reissue":          func(*rapid.T) { m.reissue() },
		"wait":             func(*rapid.T) { m.wait() },
		"wait for work":    func(*rapid.T) { m.waitForWork() },
		"invitee":          func(*rapid.T) { m.invitee() },
		"dashboard":        func(*rapid.T) { m.dashboard() },
		"operator":         func(*rapid.T) { m.operator() },
	}
}

// one picks any of some; false where there are none.
func one[T any](m *machine, label string, of []T) (T, bool) {
	if len(of) == 0 {
		var none T
		return none, false
	}
	return of[m.die(label, len(of))], true
}

func filtered[T any](all []T, keep func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(all), func(x T) bool { return !keep(x) })
}

func (m *machine) die(label string, n int) int {
	if m.calm {
		return n - 1
	}
	return rapid.IntRange(0, n-1).Draw(m.t, label)
}

// fails is true once in as many times as the odds say, and never once the faults have stopped.
func (m *machine) fails(label string) bool { return !m.calm && m.die(label, m.odds) == 0 }

func (m *machine) delay(label string) time.Duration {
	return m.regime.delays[m.die(label, len(m.regime.delays))]
}

func (m *machine) lag(label string) time.Duration {
	return m.regime.lags[m.die(label, len(m.regime.lags))]
}

func (m *machine) addresses() []string {
	if n := m.regime.addresses; n > 0 {
		return modelAddresses[:n]
	}
	return modelAddresses
}

func (m *machine) process() *Service { return m.processes[m.die("process", len(m.processes))] }

func (m *machine) invite() {
	inviter, _ := one(m, "inviter", modelMembers)
	email, _ := one(m, "address", m.addresses())
	m.reserveAndSend(inviter, email, "", m.die("later", 4) == 0)
}

// reserveAndSend is inviteUser without what callers wait for.
func (m *machine) reserveAndSend(inviter, email, replaces string, later bool) {
	s, v := m.process(), viewer.Viewer{Kind: viewer.Member, UserID: inviter, Admitted: true, OrganizationID: modelOrg}
	m.admitted++
	rec := Record{
		ID: fmt.Sprintf("invite_%d", m.admitted), Scope: modelOrg, Email: email, SentAddress: email, AddressKey: AddressKey(email),
		Source: SourceMember, InviterID: inviter, ExpiresInDays: 7, State: Sending, Issue: 1, Fence: 1, Replaces: replaces,
	}
	m.spawn("invite "+rec.ID, func(ctx context.Context) error {
		r, err := s.reserve(ctx, v, Draft{Record: rec, Domain: "example.com", Pools: PoolsOf(inviter, modelOrg), Later: later, SentBy: inviter})
		if err == nil && !later {
			_, err = s.send(ctx, r.Record, r.Attempt)
		}
		return err
	})
}

// claim is one deliverer's turn with one invite.
func (m *machine) claim() {
	due, ok := one(m, "due", m.book.due(m.now))
	if !ok {
		return
	}
	s, rec := m.process(), m.book.claim(due, m.now)
	m.spawn("deliver "+rec.ID, func(ctx context.Context) error { return s.advance(ctx, rec) })
}

// hear is the tail's turn with one event that has become visible.
func (m *machine) hear() {
	e, ok := one(m, "event", filtered(m.upstream.tellings, func(e telling) bool { return !e.visible.After(m.now) }))
	if !ok {
		return
	}
	s := m.process()
	m.spawn("hear of "+e.id, func(ctx context.Context) error {
		linked, _ := m.book.Linked(ctx, []string{e.id})
		inv, err := m.upstream.Invitation(ctx, e.id)
		switch {
		case err != nil:
			return err
		case linked[e.id]:
			_, err = s.Observe(ctx, inv, nil)
		default:
			err = s.Recognize(ctx, inv, Maker{}) // the regimes are harder without its maker
		}
		if err == nil {
			m.upstream.tellings = slices.DeleteFunc(m.upstream.tellings, func(x telling) bool { return x == e })
		}
		return err
	})
}

func (m *machine) revoke() {
	c, ok := one(m, "invite", filtered(m.book.cases, func(c *Case) bool { return c.Invite.State.Live() }))
	if !ok || m.die("really", 2) > 0 {
		return
	}
	s, id, by, wished := m.process(), c.Invite.ID, c.Invite.InviterID, m.now
	m.spawn("revoke "+id, func(ctx context.Context) error {
		rec, err := s.change(ctx, id, func(c *Case) error { return wantRevoke(c, by, wished) })
		if err == nil && rec.State == Pending && !rec.RevokeRequestedAt.IsZero() {
			_, err = s.finishRevoke(ctx, rec)
		}
		return err
	})
}

// reissue sends one that has run out again, in its place.
func (m *machine) reissue() {
	c, ok := one(m, "invite", filtered(m.book.cases, func(c *Case) bool {
		return c.Invite.StateAt(m.now) == Expired && c.Invite.ReplacedBy == ""
	}))
	if !ok {
		return
	}
	s, rec := m.process(), c.Invite
	m.spawn("confirm the end of "+rec.ID, func(ctx context.Context) error {
		rec, err := s.confirmEnd(ctx, rec)
		if err == nil && (rec.State == Expired || rec.State == Revoked) {
			m.reserveAndSend(rec.InviterID, rec.Email, rec.ID, false)
		}
		return err
	})
}
