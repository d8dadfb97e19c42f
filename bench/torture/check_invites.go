package main

import (
	"strings"

	"guestlist/internal/workos/workostest"
)

// checkOneLive: an address has at most one live invite in one scope, and at rest at most one pending invitation of ours.
func (c *comparison) checkOneLive() {
	invites, pending := map[string][]string{}, map[string][]string{}
	for _, r := range c.book.invites {
		if (r["state"] == "SENDING" || r["state"] == "PENDING") && !elsewhere(r) {
			at := strings.ToLower(r["email"]) + " " + r["scope_key"]
			if invites[at] = append(invites[at], r["id"]); len(invites[at]) > 1 {
				c.say("one live", r["id"], "invites %v are live for one address in one scope", invites[at])
			}
		}
	}
	for i := range c.ours {
		if i.State == statePending {
			at := strings.ToLower(i.Email) + " " + scopeOf(i)
			if pending[at] = append(pending[at], i.ID); len(pending[at]) > 1 {
				c.sayOf("one live", i.Email, "invitations %v are pending for one address in one scope", pending[at])
			}
		}
	}
}

// checkMails: nothing was mailed for an invite after a client was told that it is revoked.
func (c *comparison) checkMails() {
	for i := range c.ours {
		if id, tracked := c.owner[i.ID]; tracked {
			if at := c.told.invites[id].revokedAt; !at.IsZero() && i.CreatedAt.After(at) {
				c.say("mail after revoke", id, "invitation %s was made at %s, after the revoke of %s was answered at %s", i.ID, i.CreatedAt, id, at.UTC())
			}
			continue
		}
		if !c.explained(i) {
			c.sayOf("mail after revoke", i.Email, "invitation %s (%s) was made at %s, when no invite of its address wanted it", i.ID, i.State, i.CreatedAt)
		}
	}
}

// explained says whether some invite could have sent an invitation that nothing tracks.
func (c *comparison) explained(i workostest.Invitation) bool {
	for _, r := range c.book.invites {
		if !sameAddress(r["email"], i.Email) || r["scope_key"] != scopeOf(i) || r["inviter_id"] != i.InviterUserID {
			continue
		}
		at := c.told.invites[r["id"]].revokedAt
		if r.moment("created_at").Add(-skew).Before(i.CreatedAt) && (at.IsZero() || i.CreatedAt.Before(at)) {
			return true
		}
	}
	return false
}

// secondMails counts what was mailed beyond one for each invite and issue.
func (c *comparison) secondMails() int {
	n, first := 0, map[string]bool{}
	for _, r := range c.book.invitations {
		at := r["invite_id"] + " " + r["issue"]
		if first[at] {
			n++
		}
		first[at] = true
	}
	for i := range c.ours {
		if _, tracked := c.owner[i.ID]; !tracked {
			n++
		}
	}
	return n
}

// wanted is what WorkOS's state must be for each of ours.
var wanted = map[string]string{"PENDING": statePending, "ACCEPTED": stateAccepted, "EXPIRED": "expired"}

// checkStates: at rest our states are WorkOS's, and nothing is under way.
func (c *comparison) checkStates() {
	for _, r := range c.book.invites {
		id, state := r["id"], r["state"]
		i, made := c.atWorkOS[r["invitation_id"]]
		switch {
		case state == "SENDING":
			c.say("at rest", id, "invite %s is still SENDING", id)
		case state == "PENDING" && r["revoke_requested_at"] != "":
			c.say("at rest", id, "invite %s is still REVOKING", id)
		case wanted[state] != "":
			if !made || i.State != wanted[state] {
				c.say("states", id, "invite %s is %s, and its invitation %q is %q", id, state, r["invitation_id"], i.State)
			}
		case made && live(i):
			c.say("states", id, "invite %s is %s, and its invitation %s is %s", id, state, i.ID, i.State)
		case state == "REVOKED" && made && i.State != stateRevoked:
			c.say("states", id, "invite %s is REVOKED, and its invitation %s is %s", id, i.ID, i.State)
		}
	}
}

// checkTold: what a client was told exists, and one key stands for one invite.
func (c *comparison) checkTold() {
	for id, said := range c.told.invites {
		if _, there := c.byID[id]; !there {
			c.sayOf("told", said.email, "a client was told of invite %s at %s, and there is none", id, said.at.UTC())
		}
	}
	for key, ids := range c.told.keys {
		if len(ids) == 1 {
			continue
		}
		for id := range ids {
			c.say("keys", id, "key %q was answered with %d invites, %s among them", key, len(ids), id)
		}
	}
}

// checkForeign: what the dashboard made is never revoked by us, and nothing of it is charged.
func (c *comparison) checkForeign() {
	for _, i := range c.fake.Invitations {
		if i.CreatedVia == viaAPI {
			continue
		}
		if i.RevokedVia == viaAPI {
			c.sayOf("foreign", i.Email, "invitation %s came from %s and was revoked by us", i.ID, i.CreatedVia)
		}
		if id, tracked := c.owner[i.ID]; tracked && !elsewhere(c.byID[id]) {
			c.say("foreign", id, "invitation %s came from %s, and invite %s takes it for its own", i.ID, i.CreatedVia, id)
		}
	}
}

// elsewhere says whether an invite stands for an invitation that was issued elsewhere.
func elsewhere(invite row) bool {
	return invite["source"] == "DASHBOARD" || invite["source"] == "API" || invite["source"] == "OTHER"
}

// resting says whether nothing is under way.
func (c *comparison) resting() bool {
	for _, v := range c.found {
		if v.Rule == "at rest" {
			return false
		}
	}
	return c.fake.Late == 0
}

func (c *comparison) sums() sums {
	s := sums{Invites: map[string]int{}, SecondMails: c.secondMails()}
	for _, r := range c.book.invites {
		s.Invites[r["state"]]++
		s.Charges += c.charges[r["id"]]
	}
	for _, r := range c.book.attempts {
		if r.number("n") > 1 {
			s.LaterSends++
		}
	}
	for i := range c.ours {
		if live(i) {
			s.Live++
		}
	}
	return s
}
