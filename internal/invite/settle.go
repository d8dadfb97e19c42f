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
func settle(c *Case, n int, res SendResult, p Policy, now time.Time) {
	a := c.attempt(n)
	if a == nil || !news(*a, res) {
		return
	}
	a.Outcome, a.Code, a.Status = res.Outcome, res.Code, res.Status
	if res.Outcome != OutcomeUnknown {
		a.FinishedAt = now
	}
	r := &c.Invite
	r.LeaseUntil = time.Time{}
	switch res.Outcome {
	case OutcomeApplied:
		a.InvitationID = res.Invitation.ID
		own(c, res.Invitation, ProofCreated, now)
	case OutcomeRefused:
		if r.State == Sending { // it may come after another POST has made the invitation
			refused(c, res, now)
		}
	default:
		r.NextAt = now.Add(backoff(*r, now))
	}
	if r.State == Sending && !r.RevokeRequestedAt.IsZero() && !c.uncertain() {
		withdraw(c, now, r.InviterID)
	}
	c.schedule(p, now)
}

// news reports whether an outcome says more than what is known of an attempt. An answer that names an invitation does so
// even after the attempt was given up, or matched with what it made.
func news(a Attempt, res SendResult) bool {
	switch a.Outcome {
	case OutcomeUnknown:
		return true
	case OutcomeGivenUp, OutcomeApplied:
		return res.Outcome == OutcomeApplied
	default:
		return false
	}
}

// own books an invitation that is ours: the first becomes the link, any other is a surplus.
func own(c *Case, inv Invitation, proof Proof, now time.Time) {
	r := &c.Invite
	if t := c.tracked(inv.ID); t != nil {
		if proof == ProofCreated {
			t.Proof = proof
		}
		return
	}
	linked := r.InvitationID != "" || !r.State.Live() && c.Rival
	if linked {
		c.track(inv, proof, RoleSurplus)
		return
	}
	link(c, inv, proof, now)
}

func (c *Case) track(inv Invitation, proof Proof, role Role) {
	c.Invitations = append(c.Invitations, Tracked{
		ID: inv.ID, Issue: c.Invite.Issue, Proof: proof, Role: role, State: InvitationPending,
		CreatedAt: inv.CreatedAt, ExpiresAt: inv.ExpiresAt, UpdatedAt: inv.UpdatedAt,
	})
}

// link makes an invitation the one that the invite tracks. An invite that was given up meanwhile is charged again:
// nothing of ours may be live at WorkOS without its charge.
func link(c *Case, inv Invitation, proof Proof, now time.Time) {
	c.track(inv, proof, RoleLink)
	c.recharge("found", now)
	r := &c.Invite
	r.Failure, r.RevokedAt = "", time.Time{}
	r.State, r.InvitationID, r.ExpiresAt = Pending, inv.ID, inv.ExpiresAt
	r.SentAt = orNow(inv.CreatedAt, now)
	r.LastSentAt, r.MailedAt = r.SentAt, r.SentAt
}

// refused books a no. It ends the invite when it is the whole story: a POST of unknown outcome beside it may have made an
// invitation all the same, and so may this one, if a no about the recipient is explained by nothing older than itself
// (their side may have repeated it inside, and refused its own work). The same holds for every other POST that was so refused.
func refused(c *Case, res SendResult, now time.Time) {
	echoes := len(c.echoes())
	if aboutRecipient(res.Code) && res.Explained {
		echoes--
	}
	switch {
	case pauses(res), c.Invite.Source == SourceSeed && stopsSeeding(res):
		wait := res.RetryAfter
		if wait <= 0 {
			wait = max(pauseShort, backoff(c.Invite, now))
		}
		c.Invite.NextAt = now.Add(wait)
	case c.unknown() || echoes > 0:
		c.Invite.NextAt = now.Add(backoff(c.Invite, now))
	default:
		fail(c, refusalOf(res), now)
	}
}

// schedule says when a linked or ended invite wants attention: at once where an invitation is to be revoked, else after
// the end of one that holds a place, or when what a POST of unknown outcome may have made is given up.
func (c *Case) schedule(p Policy, now time.Time) {
	r := &c.Invite
	if r.State == Sending {
		return
	}
	if c.stray() != nil || r.State == Pending && (!r.RevokeRequestedAt.IsZero() || r.ExpiresAt.IsZero()) {
		r.NextAt = now
		return
	}
	var next time.Time
	if r.State == Pending {
		next = r.ExpiresAt.Add(lapseGrace)
	}
	if t := c.tracked(r.InvitationID); r.State == Pending && t != nil && !t.Proof.sure() {
		// What is only presumed is looked at once more when nothing of ours can be on its way any more.
		if quiet := lastBegun(c).Add(min(p.SendWait, p.GiveUp)); quiet.After(now) {
			next = sooner(next, quiet)
		}
	}
	if t := c.surplus(); t != nil {
		next = sooner(next, t.ExpiresAt.Add(lapseGrace))
	}
	if c.unknown() {
		next = sooner(next, lastBegun(c).Add(p.GiveUp))
	}
	r.NextAt = next
}

// sooner is the earlier of two moments, of which the first may be none.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// finish brings what follows from a change up to date: the places held beside the invite's own, and whether the deliverer
// has anything left to do.
func (c *Case) finish(now time.Time) {
	c.balance(now)
	c.Invite.Watched = c.Invite.State.Live() || c.unknown() || c.surplus() != nil
}

// stray is a live surplus that is provably ours, and therefore to be revoked; nil when there is none. One that is only
// presumed to be ours stays charged and is left alone: it may be somebody else's.
func (c *Case) stray() *Tracked {
	for i := range c.Invitations {
		if t := &c.Invitations[i]; t.Role == RoleSurplus && t.Proof.sure() && t.State == InvitationPending {
			return t
		}
	}
	return nil
}

// surplus is the pending surplus that ends first, whatever its proof; nil when there is none. WorkOS tells nobody when it
// ends, so somebody has to look, or its place would be held for ever.
func (c *Case) surplus() *Tracked {
	var first *Tracked
	for i := range c.Invitations {
		t := &c.Invitations[i]
		if t.Role == RoleSurplus && t.State == InvitationPending && (first == nil || t.ExpiresAt.Before(first.ExpiresAt)) {
			first = t
		}
	}
	return first
}

// fail ends an invite that no invitation stands for, and gives its place back.
func fail(c *Case, code RefusalCode, now time.Time) {
	c.Invite.State, c.Invite.Failure = Failed, code
	c.Invite.Replaces = "" // what it was to replace may be reissued again
	if veil(code, false) == RecipientUnavailable {
		c.Probe = c.Invite.InviterID
	}
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
