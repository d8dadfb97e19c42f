package invite

import "time"

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
	if t.Role == RoleSurplus && inv.State == InvitationAccepted {
		c.prefer(t)
	}
	if t.Role == RoleLink && !t.State.live() && !t.Proof.sure() {
		c.liveBy(c.surplus())
	}
	if t.Role == RoleLink {
		follow(c, inv, acceptor, p, now)
	} else if inv.State == InvitationAccepted && acceptor != nil {
		admit(c, acceptor, now)
	}
	c.schedule(p, now)
}

// prefer makes an accepted surplus the link, unless the link has been accepted too; what was the link is a surplus now.
func (c *Case) prefer(t *Tracked) {
	if c.Invite.State == Accepted {
		return
	}
	if old := c.tracked(c.Invite.InvitationID); old != nil {
		old.Role = RoleSurplus
	}
	t.Role, c.Invite.InvitationID = RoleLink, t.ID
}

// liveBy lets the invite go on by another invitation of ours when one that was only presumed to be ours has died.
func (c *Case) liveBy(other *Tracked) {
	r := &c.Invite
	if other == nil || r.State != Pending || !r.RevokeRequestedAt.IsZero() {
		return
	}
	c.tracked(r.InvitationID).Role = RoleFormer
	other.Role, r.InvitationID, r.ExpiresAt = RoleLink, other.ID, other.ExpiresAt
}

// follow moves the invite with the invitation that it is linked to.
func follow(c *Case, inv Invitation, acceptor *Person, p Policy, now time.Time) {
	r := &c.Invite
	r.ExpiresAt = inv.ExpiresAt
	switch inv.State {
	case InvitationAccepted:
		accept(c, inv, acceptor, now)
	case InvitationRevoked:
		if r.RevokeRequestedAt.IsZero() && !inv.RevokedAt.IsZero() && !inv.ExpiresAt.IsZero() && !inv.RevokedAt.Before(inv.ExpiresAt) {
			expire(c, p, now) // it had run out before: somebody, or a reissue of ours, made sure
			return
		}
		r.State, r.RevokedAt = Revoked, orNow(inv.RevokedAt, now)
		if p.RefundRevoked {
			c.refund("revoked", now, "")
		}
	case InvitationExpired:
		expire(c, p, now)
	case InvitationPending:
		revive(c, now)
	}
}

func expire(c *Case, p Policy, now time.Time) {
	c.Invite.State = Expired
	if p.RefundExpired {
		c.refund("expired", now, "")
	}
}

// revive follows an invitation that is pending by WorkOS's word. One that we had seen dead is charged again.
func revive(c *Case, now time.Time) {
	r := &c.Invite
	if r.State.Live() {
		return
	}
	if c.Rival && r.Source.Elsewhere() && !r.Erased() {
		c.recharge("revived", now)
		r.State, r.Beside, r.RevokedAt, r.RevokeRequestedAt = Pending, true, time.Time{}, time.Time{}
		return
	}
	if c.Rival || r.Erased() {
		// Another invite has the address now, or it was erased: this one stays dead, and what came back to life is one too many.
		c.tracked(r.InvitationID).Role = RoleSurplus
		return
	}
	c.recharge("revived", now)
	r.State, r.RevokedAt, r.RevokeRequestedAt = Pending, time.Time{}, time.Time{}
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
	r.AcceptedWithOtherAddress = !r.Erased() && acceptor.Email != "" && AddressKey(acceptor.Email) != r.AddressKey
	admit(c, acceptor, now)
}

func admit(c *Case, acceptor *Person, now time.Time) {
	c.Person = acceptor
	c.Admit = &Admission{How: "invite", InviterID: c.Invite.inviterUser(), InviteID: c.Invite.ID, At: now}
}

func orNow(t, now time.Time) time.Time {
	if t.IsZero() {
		return now
	}
	return t
}
