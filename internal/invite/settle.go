package invite

import (
	"time"
)

const (
	// lapseGrace is how long after its end an invitation is looked up, so that a late accept is not overtaken.
	lapseGrace = 2 * time.Minute
	// missingFor is how long WorkOS must not know an invitation before that is believed; missingCheck is how often it is asked.
	missingFor   = 24 * time.Hour
	missingCheck = time.Hour
	// pauseShort is waited when WorkOS names no pause of its own.
	pauseShort = 5 * time.Second
)

// settle books what one POST came to. It may be called by whichever worker knows, and more than once.
func settle(c *Case, n int, res SendResult, now time.Time) {
	a := c.attempt(n)
	late := a != nil && a.Outcome == OutcomeGivenUp && res.Outcome == OutcomeApplied
	if a == nil || a.Outcome != OutcomeUnknown && !late {
		return
	}
	a.Outcome, a.Code, a.Status = res.Outcome, res.Code, res.Status
	if res.Outcome != OutcomeUnknown {
		a.FinishedAt = now
	}
	c.Invite.LeaseUntil = time.Time{}
	switch res.Outcome {
	case OutcomeApplied:
		a.InvitationID = res.Invitation.ID
		link(c, res.Invitation, ProofCreated, now)
	case OutcomeRefused:
		refused(c, res, now)
	case OutcomeNotSent:
		c.Invite.NextAt = now.Add(backoff(c.Invite, now))
	case OutcomeUnknown:
		c.Invite.NextAt = now.Add(backoff(c.Invite, now))
	}
	if c.Invite.State == Sending && !c.Invite.RevokeRequestedAt.IsZero() && !c.unknown() {
		withdraw(c, now, c.Invite.InviterID)
	}
}

// link makes an invitation the one that the invite tracks. An invite that was given up meanwhile is charged again:
// nothing of ours may be live at WorkOS without its charge. It stays dead where its address has another live invite.
func link(c *Case, inv Invitation, proof Proof, now time.Time) {
	c.Invitations = append(c.Invitations, Tracked{
		ID: inv.ID, Issue: c.Invite.Issue, Proof: proof, State: InvitationPending,
		CreatedAt: inv.CreatedAt, ExpiresAt: inv.ExpiresAt, UpdatedAt: inv.UpdatedAt,
	})
	c.recharge("found", now)
	r := &c.Invite
	if !r.State.Live() && c.Rival {
		return
	}
	r.Failure, r.RevokedAt = "", time.Time{}
	r.State, r.InvitationID, r.ExpiresAt = Pending, inv.ID, inv.ExpiresAt
	r.SentAt = orNow(inv.CreatedAt, now)
	r.LastSentAt = r.SentAt
	r.NextAt = inv.ExpiresAt.Add(lapseGrace)
	if !r.RevokeRequestedAt.IsZero() || inv.ExpiresAt.IsZero() {
		r.NextAt = now // revoke it, or read what the answer did not say
	}
}

func refused(c *Case, res SendResult, now time.Time) {
	if !pauses(res) {
		fail(c, refusalOf(res), now)
		return
	}
	wait := res.RetryAfter
	if wait <= 0 {
		wait = max(pauseShort, backoff(c.Invite, now))
	}
	c.Invite.NextAt = now.Add(wait)
}

// fail ends an invite that no invitation stands for, and gives its place back.
func fail(c *Case, code RefusalCode, now time.Time) {
	c.Invite.State, c.Invite.Failure = Failed, code
	c.refund("failed", now, "")
	c.ForgetKey = !c.Invite.Answered
}

// withdraw ends an invite of which nothing was ever sent.
func withdraw(c *Case, now time.Time, by string) {
	c.Invite.State, c.Invite.RevokedAt = Revoked, now
	c.refund("not_sent", now, by)
}

// backoff grows with the invite's age: half of it, between one and thirty seconds.
func backoff(r Record, now time.Time) time.Duration {
	return min(max(now.Sub(r.CreatedAt)/2, time.Second), 30*time.Second)
}

// rank orders the states of two reads with the same updated_at: what cannot be undone wins.
func rank(s InvitationState) int {
	switch s {
	case InvitationAccepted:
		return 3
	case InvitationRevoked:
		return 2
	case InvitationExpired:
		return 1
	default:
		return 0
	}
}

// overtakes reports whether a read tells something newer than what was applied. Accepted absorbs.
func overtakes(inv Invitation, t Tracked) bool {
	if t.State == InvitationAccepted {
		return false
	}
	if inv.State == InvitationAccepted {
		return true
	}
	if !inv.UpdatedAt.Equal(t.UpdatedAt) {
		return inv.UpdatedAt.After(t.UpdatedAt)
	}
	return rank(inv.State) > rank(t.State)
}

// observe books what an authenticated read of an invitation says.
func observe(c *Case, inv Invitation, acceptor *Person, p Policy, now time.Time) {
	t := c.tracked(inv.ID)
	if t == nil || !overtakes(inv, *t) {
		return
	}
	t.State, t.UpdatedAt, t.ExpiresAt = inv.State, inv.UpdatedAt, inv.ExpiresAt
	c.Invite.MissingSince = time.Time{}
	if c.Invite.InvitationID != inv.ID {
		return
	}
	r := &c.Invite
	r.ExpiresAt = inv.ExpiresAt
	switch inv.State {
	case InvitationAccepted:
		accept(c, inv, acceptor, now)
	case InvitationRevoked:
		r.State, r.RevokedAt = Revoked, orNow(inv.RevokedAt, now)
		if p.RefundRevoked {
			c.refund("revoked", now, "")
		}
	case InvitationExpired:
		r.State = Expired
		if p.RefundExpired {
			c.refund("expired", now, "")
		}
	case InvitationPending:
		revive(c, inv, now)
	}
}

// revive follows an invitation that is pending by WorkOS's word. One that we had seen dead is charged again.
func revive(c *Case, inv Invitation, now time.Time) {
	r := &c.Invite
	if !r.State.Live() {
		c.recharge("revived", now)
		if c.Rival {
			return
		}
		r.State, r.RevokedAt, r.RevokeRequestedAt = Pending, time.Time{}, time.Time{}
	}
	if r.RevokeRequestedAt.IsZero() {
		r.NextAt = inv.ExpiresAt.Add(lapseGrace)
	}
}

// missing books that WorkOS does not know the invitation. Absence proves nothing until it has lasted a day: then the
// invitation cannot be accepted any more, and the invite ends as it was going to.
func missing(c *Case, p Policy, now time.Time) {
	r := &c.Invite
	r.LeaseUntil = time.Time{}
	if r.MissingSince.IsZero() {
		r.MissingSince = now
	}
	if now.Sub(r.MissingSince) < missingFor {
		r.NextAt = now.Add(missingCheck)
		return
	}
	inv := Invitation{ID: r.InvitationID, State: InvitationExpired, UpdatedAt: now, ExpiresAt: r.ExpiresAt}
	if !r.RevokeRequestedAt.IsZero() {
		inv.State = InvitationRevoked
	}
	observe(c, inv, nil, p, now)
}

func accept(c *Case, inv Invitation, acceptor *Person, now time.Time) {
	r := &c.Invite
	r.State, r.AcceptedAt, r.AcceptedBy = Accepted, orNow(inv.AcceptedAt, now), inv.AcceptedUserID
	r.RevokedAt = time.Time{}
	c.recharge("accepted", now)
	if acceptor == nil {
		return
	}
	r.AcceptedWithOtherAddress = acceptor.Email != "" && AddressKey(acceptor.Email) != r.AddressKey
	c.Person = acceptor
	c.Admit = &Admission{How: "invite", InviterID: r.InviterID, InviteID: r.ID, At: now}
}

func orNow(t, now time.Time) time.Time {
	if t.IsZero() {
		return now
	}
	return t
}
