package invite

import (
	"context"
	"slices"
	"time"

	"guestlist/internal/problem"
)

// book is as much of Store as the send protocol asks for, in memory. Every call is one step of the worker that makes it.
type book struct {
	Store // the rest is never asked: it would panic
	m     *machine

	cases  []*Case
	taken  map[string]bool   // invitations that were taken in as issued elsewhere
	pools  map[string][]Pool // by invite
	used   map[string]int    // by pool
	grants []grantRow
	epochs []AccrualEpoch
	frozen map[string]bool
}

type grantRow struct {
	GrantFacts
	pool string
}

func (b *book) find(id string) *Case {
	for _, c := range b.cases {
		if c.Invite.ID == id {
			return c
		}
	}
	return nil
}

func notThere() error { return problem.New(problem.NotFound, "There is no such invite.") }

func copied(c Case) Case {
	c.Attempts, c.Invitations, c.Ledger = slices.Clone(c.Attempts), slices.Clone(c.Invitations), slices.Clone(c.Ledger)
	return c
}

// live finds the invite that holds an address.
func (b *book) live(addressKey string, scope Scope) *Case {
	for _, c := range b.cases {
		if c.Invite.State.Live() && c.Invite.AddressKey == addressKey && c.Invite.Scope == scope {
			return c
		}
	}
	return nil
}

func (b *book) facts(inviter string, pools []Pool, now time.Time) Facts {
	f := Facts{Now: now, Accrual: b.epochs, Standing: Standing{Active: true, Since: modelStart, Frozen: b.frozen[inviter]}}
	for _, p := range pools {
		pf := PoolFacts{Pool: p, Used: b.used[p.ID]}
		for _, g := range b.grants {
			if g.pool == p.ID {
				pf.Grants = append(pf.Grants, g.GrantFacts)
			}
		}
		f.Pools = append(f.Pools, pf)
	}
	return f
}

func (b *book) Reserve(_ context.Context, d Draft, now func() time.Time, decide func(Facts) (Draft, error)) (Reserved, error) {
	b.m.pause()
	f := b.facts(d.Record.InviterID, d.Pools, now())
	if c := b.live(d.Record.AddressKey, d.Record.Scope); c != nil {
		f.Existing = &c.Invite
	}
	var replaced *Case
	if replaced = b.find(d.Record.Replaces); replaced != nil {
		c := copied(*replaced)
		f.Replaced = &c
	}
	d, err := decide(f)
	if err != nil {
		return Reserved{}, err
	}
	before := Case{Invite: Record{ID: d.Record.ID}}
	after := Case{Invite: d.Record, Ledger: []Entry{{Issue: 1, Kind: KindCharge, Sign: 1, Reason: "reserved", At: f.Now, By: d.SentBy, Grants: d.Grants}}}
	after.Invite.Watched = true
	if d.Attempt.N > 0 {
		after.Attempts = []Attempt{d.Attempt}
	}
	b.pools[d.Record.ID] = d.Pools
	b.cases = append(b.cases, &before)
	if replaced != nil && len(f.Replaced.Ledger) > len(replaced.Ledger) {
		b.write(replaced, *f.Replaced) // its place is handed over: nothing more is taken
	} else {
		b.m.judgePlaces(d.Record)
	}
	if replaced != nil {
		b.write(replaced, *f.Replaced)
	}
	b.write(&before, after)
	if d.Attempt.N > 0 {
		b.m.begun(d.Record.ID, d.Attempt)
	}
	return Reserved{Record: d.Record, Attempt: d.Attempt}, nil
}

func (b *book) Change(_ context.Context, id string, fn func(*Case) error) (Record, error) {
	b.m.pause()
	stored := b.find(id)
	if stored == nil {
		return Record{}, notThere()
	}
	return b.change(stored, fn)
}

func (b *book) change(stored *Case, fn func(*Case) error) (Record, error) {
	c := copied(*stored)
	r := c.Invite
	c.Rival = !r.State.Live() && b.live(r.AddressKey, r.Scope) != nil
	c.Facts = func(now time.Time) (Facts, error) { return b.facts(r.InviterID, b.pools[r.ID], now), nil }
	if err := fn(&c); err != nil {
		return Record{}, err
	}
	c.Facts, c.Rival = nil, false
	begins := len(c.Attempts) > len(stored.Attempts)
	if begins {
		b.m.judgeBegin(*stored, c)
	}
	b.write(stored, c)
	if begins {
		b.m.begun(r.ID, c.Attempts[len(c.Attempts)-1])
	}
	return c.Invite, nil
}

func (b *book) ChangeByInvitation(_ context.Context, id string, _ *EventMark, fn func(*Case) error) (Record, error) {
	b.m.pause()
	for _, c := range b.cases {
		if c.tracked(id) != nil {
			return b.change(c, fn)
		}
	}
	return Record{}, notThere()
}

// TakeIn only remembers what was taken in: nothing that a send of ours has made may be.
func (b *book) TakeIn(_ context.Context, c Case, _ []Pool) (bool, error) {
	b.m.pause()
	id := c.Invite.InvitationID
	for _, known := range b.cases {
		if known.tracked(id) != nil {
			return false, nil
		}
	}
	for _, o := range b.m.upstream.objects {
		if o.ID == id && o.owner != "" && len(c.Ledger) == 0 {
			b.m.say("%s, which %s has sent, is taken for somebody else's", id, o.owner)
		}
	}
	if b.taken == nil {
		b.taken = map[string]bool{}
	}
	b.taken[id] = true
	return true, nil
}

// write applies the difference as the store does: sums move with the rows that are new.
func (b *book) write(stored *Case, c Case) {
	b.m.judgeWrite(*stored, c)
	for _, e := range c.Ledger[min(len(stored.Ledger), len(c.Ledger)):] {
		for _, p := range b.pools[c.Invite.ID] {
			b.used[p.ID] += e.Sign
		}
		for i := range b.grants {
			if id := b.grants[i].ID; id == e.Grants.Member || id == e.Grants.Organization {
				b.grants[i].Used += e.Sign
			}
		}
	}
	*stored = c
}

// due are the invites that a deliverer could claim now.
func (b *book) due(now time.Time) []*Case {
	var due []*Case
	for _, c := range b.cases {
		if c.Invite.Watched && !c.Invite.NextAt.After(now) && !c.Invite.LeaseUntil.After(now) {
			due = append(due, c)
		}
	}
	return due
}

func (b *book) claim(c *Case, now time.Time) Record {
	c.Invite.Fence++
	c.Invite.LeaseUntil = now.Add(lease)
	return c.Invite
}

func (b *book) Case(_ context.Context, id string) (Case, error) {
	b.m.pause()
	if c := b.find(id); c != nil {
		return copied(*c), nil
	}
	return Case{}, notThere()
}

func (b *book) Record(_ context.Context, id string) (Record, error) {
	b.m.pause()
	return b.find(id).Invite, nil
}

// belongs reports whether an invite answers for an invitation: the one that tracks it, or else the one whose send made it.
// At the last resort a look-alike is taken for ours, and two sends of one member to one address may be confused then.
func (b *book) belongs(o *object, c *Case) bool {
	for _, other := range b.cases {
		if t := other.tracked(o.ID); t != nil && t.Role != RoleFormer {
			return other == c
		}
	}
	return o.owner == c.Invite.ID
}

func (b *book) links(id string) bool {
	return slices.ContainsFunc(b.cases, func(c *Case) bool { return c.tracked(id) != nil })
}

func (b *book) Linked(_ context.Context, ids []string) (map[string]bool, error) {
	b.m.pause()
	linked := map[string]bool{}
	for _, id := range ids {
		linked[id] = b.links(id)
	}
	return linked, nil
}

func (b *book) Canary(_ context.Context, from, to time.Time) (*Canary, error) {
	b.m.pause()
	var latest *Canary
	for _, c := range b.cases {
		for _, t := range c.Invitations {
			inside := t.Proof == ProofCreated && !t.CreatedAt.Before(from) && !t.CreatedAt.After(to)
			if inside && (latest == nil || t.CreatedAt.After(latest.CreatedAt)) {
				latest = &Canary{InvitationID: t.ID, SentAddress: c.Invite.SentAddress, CreatedAt: t.CreatedAt}
			}
		}
	}
	return latest, nil
}

// Senders finds everybody in good standing: what a viewer is shown is not what is searched here.
func (b *book) Senders(_ context.Context, q SendersQuery) (Senders, error) {
	all := Senders{Standings: map[string]Standing{}}
	for _, id := range q.UserIDs {
		all.Standings[id] = Standing{Active: true}
	}
	return all, nil
}

func (b *book) Suspects(_ context.Context, addressKey string, scope Scope, inviter string) ([]Record, error) {
	b.m.pause()
	var found []Record
	for _, c := range slices.Backward(b.cases) {
		if r := c.Invite; r.AddressKey == addressKey && r.Scope == scope && r.InviterID == inviter {
			found = append(found, r)
		}
	}
	return found, nil
}

func (b *book) Presumed(_ context.Context, id string) (*Record, error) {
	b.m.pause()
	for _, c := range b.cases {
		if t := c.tracked(id); t != nil && t.Proof == ProofMatch && t.Role == RoleLink && c.Invite.State == Pending {
			r := c.Invite
			return &r, nil
		}
	}
	return nil, nil
}

func (b *book) Lapsed(_ context.Context, p Pool, now time.Time, limit int) ([]Record, error) {
	b.m.pause()
	var found []Record
	for _, c := range b.cases {
		mine := p.Kind != MemberPool || c.Invite.InviterID == p.UserID
		if mine && c.Invite.lapsed(now) && c.Invite.RevokeRequestedAt.IsZero() && len(found) < limit {
			found = append(found, c.Invite)
		}
	}
	return found, nil
}
