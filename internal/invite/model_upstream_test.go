package invite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"guestlist/internal/problem"
)

// upstream is WorkOS: invitations with their states, POSTs that take effect now, later or never, readers that lag behind.
// Its clock is off by drift; lags and delays are told by ours.
type upstream struct {
	Provider  // what is not asked for panics
	Directory // as well
	m         *machine

	duplicates bool // a second open invitation of an address is accepted
	drift      time.Duration
	posts      []*post
	objects    []*object
	since      map[string]time.Time // when the person of an address became a member
	tellings   []telling
}

// post is a request that has left us.
type post struct {
	invite  string
	attempt Attempt
	req     SendRequest
	at      time.Time // when it takes effect
	fate    fate
	object  *object
	code    string
}

type fate string

const (
	flying     fate = "flying"
	made       fate = "made"
	echoed     fate = "echoed" // made, and then refused as a repetition of itself
	refusedFor fate = "refused"
	paused     fate = "paused"
	lost       fate = "lost"
)

// object is an invitation with its past, by our clock.
type object struct {
	Invitation
	owner            string // the invite whose POST made it; empty: somebody else's
	past             []version
	listLag, tellLag time.Duration
}

type version struct {
	at time.Time
	Invitation
}

// telling is an event: that something happened to an invitation, not what.
type telling struct {
	id      string
	visible time.Time
}

var errUpstream = problem.New(problem.UpstreamUnavailable, "WorkOS does not answer.")

func (u *upstream) at(t time.Time) time.Time { return t.Add(u.drift) }

// advance lets happen what happens by itself until a moment, in order.
func (u *upstream) advance(to time.Time) {
	for {
		next, do := to, func() {}
		found := false
		for _, p := range u.posts {
			if p.fate == flying && !p.at.After(next) {
				next, do, found = p.at, func() { u.apply(p) }, true
			}
		}
		for _, o := range u.objects {
			if ends := o.ExpiresAt.Add(-u.drift); o.State == InvitationPending && !ends.After(next) {
				next, do, found = ends, func() { u.become(o, InvitationExpired, ends) }, true
			}
		}
		if !found {
			return
		}
		do()
	}
}

// apply makes an invitation of a POST, or refuses it for what is there already.
func (u *upstream) apply(p *post) {
	open := slices.ContainsFunc(u.objects, func(o *object) bool { return o.Email == p.req.Email && o.State == InvitationPending })
	switch {
	case !u.since[p.req.Email].IsZero():
		p.fate, p.code = refusedFor, "user_already_organization_member"
	case open && !u.duplicates:
		p.fate, p.code = refusedFor, "email_already_invited_to_organization"
	default:
		p.fate = made
		p.object = u.create(p.req.Email, p.req.InviterUserID, p.invite, p.at)
	}
}

func (u *upstream) create(email, inviter, owner string, at time.Time) *object {
	o := &object{owner: owner, listLag: u.m.lag("list lag"), tellLag: u.m.lag("event lag"), Invitation: Invitation{
		ID: fmt.Sprintf("invitation_%d", len(u.objects)+1), Email: email, State: InvitationPending, OrganizationID: modelOrg, InviterUserID: inviter,
		CreatedAt: u.at(at), UpdatedAt: u.at(at), ExpiresAt: u.at(at).Add(7 * 24 * time.Hour),
	}}
	u.objects = append(u.objects, o)
	u.changed(o, at)
	return o
}

func (u *upstream) changed(o *object, at time.Time) {
	o.past = append(o.past, version{at, o.Invitation})
	if o.State != InvitationExpired { // WorkOS tells nobody
		u.tellings = append(u.tellings, telling{o.ID, at.Add(o.tellLag)})
	}
}

func (u *upstream) become(o *object, s InvitationState, at time.Time) {
	o.State, o.UpdatedAt = s, u.at(at)
	u.changed(o, at)
}

func (u *upstream) accept(o *object, as string, at time.Time) {
	o.AcceptedAt, o.AcceptedUserID = u.at(at), "user_of_"+as
	if u.since[as].IsZero() {
		u.since[as] = u.at(at)
	}
	u.become(o, InvitationAccepted, at)
}

func (u *upstream) find(id string) *object {
	i := slices.IndexFunc(u.objects, func(o *object) bool { return o.ID == id })
	if i < 0 {
		return nil
	}
	return u.objects[i]
}

// seen is an object as a reader that lags saw it last; false before it was visible.
func (o *object) seen(now time.Time, lag time.Duration) (Invitation, bool) {
	for _, v := range slices.Backward(o.past) {
		if !v.at.Add(lag).After(now) {
			return v.Invitation, true
		}
	}
	return Invitation{}, false
}

// SendInvitation writes the POST when its worker comes to it, and answers when its worker comes back.
func (u *upstream) SendInvitation(_ context.Context, req SendRequest) SendResult {
	mine := u.m.current.sending
	u.m.pause()
	late := u.m.now.Sub(req.NoSendAfter)
	if u.m.fails("never written") || late > 0 && (!u.m.regime.late || late > 10*time.Minute) {
		return SendResult{Outcome: OutcomeNotSent, Err: errUpstream}
	}
	p := &post{fate: flying, invite: mine.invite, attempt: mine.attempt, req: req, at: u.m.now.Add(u.m.delay("applied after"))}
	switch u.m.die("fate", 14) {
	case 0, 1:
		p.fate = lost
	case 2, 3:
		p.fate, p.code = refusedFor, "invalid_email"
	case 4:
		p.fate, p.code = paused, "rate_limited"
	}
	u.posts = append(u.posts, p)
	u.advance(u.m.now)
	u.m.pause()
	unknown := u.m.fails("answer lost")
	switch {
	case p.fate == lost || p.fate == flying || unknown:
		return SendResult{Outcome: OutcomeUnknown, Err: errUpstream}
	case p.fate == paused:
		return SendResult{Outcome: OutcomeRefused, Status: 429, Code: p.code, Err: errUpstream}
	case p.fate == refusedFor:
		return SendResult{Outcome: OutcomeRefused, Status: 400, Code: p.code, Err: errUpstream}
	}
	if u.m.regime.echoes && !u.duplicates && u.m.die("echo", 2) == 0 {
		p.fate = echoed
		return SendResult{Outcome: OutcomeRefused, Status: 400, Code: "email_already_invited_to_organization", Err: errUpstream}
	}
	u.m.current.sending.answered = p.object.ID
	inv, _ := p.object.seen(p.at, 0)
	return SendResult{Outcome: OutcomeApplied, Status: 201, Invitation: inv}
}

func (u *upstream) Invitation(_ context.Context, id string) (Invitation, error) {
	u.m.pause()
	if u.m.fails("read") {
		return Invitation{}, errUpstream
	}
	if o := u.find(id); o != nil {
		return o.Invitation, nil
	}
	return Invitation{}, notThere()
}

func (u *upstream) InvitationsByEmail(_ context.Context, email string) ([]Invitation, error) {
	u.m.pause()
	if u.m.fails("list") {
		return nil, errUpstream
	}
	var listed []Invitation
	for _, o := range u.objects {
		if inv, ok := o.seen(u.m.now, o.listLag); ok && inv.Email == email {
			listed = append(listed, inv)
		}
	}
	return listed, nil
}

func (u *upstream) InvitationsMade(_ context.Context, from, to time.Time) ([]Invitation, error) {
	u.m.pause()
	if u.m.fails("events") {
		return nil, errUpstream
	}
	var told []Invitation
	for _, o := range u.objects {
		_, visible := o.seen(u.m.now, o.tellLag)
		if visible && !o.CreatedAt.Before(from) && !o.CreatedAt.After(to) {
			told = append(told, o.past[0].Invitation)
		}
	}
	return told, nil
}

func (u *upstream) RevokeInvitation(_ context.Context, id string) (Invitation, error) {
	u.m.pause()
	if u.m.fails("revoke") {
		return Invitation{}, errUpstream
	}
	o := u.find(id)
	if o == nil {
		return Invitation{}, notThere()
	}
	u.m.judgeRevoke(o)
	if o.State == InvitationPending {
		u.become(o, InvitationRevoked, u.m.now)
		o.RevokedAt = o.UpdatedAt
	}
	if o.State != InvitationRevoked || u.m.fails("revoke answer") {
		return Invitation{}, errors.New("refused")
	}
	return o.Invitation, nil
}

func (u *upstream) Person(_ context.Context, id string) (Person, error) {
	u.m.pause()
	return Person{ID: id, Email: id[len("user_of_"):]}, nil
}

func (u *upstream) Organization(_ context.Context, id string) (Organization, error) {
	return Organization{ID: id, Name: id}, nil
}

func (u *upstream) MachineName(_ context.Context, id string) (string, error) { return id, nil }

func (u *upstream) MemberSince(_ context.Context, address string, _ Scope) (time.Time, error) {
	u.m.pause()
	if u.m.fails("account") {
		return time.Time{}, errUpstream
	}
	return u.since[address], nil
}
