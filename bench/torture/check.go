package main

import (
	"fmt"
	"strings"
	"time"

	"guestlist/internal/workos/workostest"
)

// violation is a promise that was broken.
type violation struct{ Rule, Text, Story string }

// sums are what was found in the end.
type sums struct {
	// Invites counts ours by state, Live the invitations of ours at WorkOS that are pending or accepted.
	Invites map[string]int
	Live    int
	Charges int
	// LaterSends counts sends after the first of an invite's issue.
	LaterSends int
	// SecondMails counts invitations of ours beyond the first of an invite's issue, and those that nothing tracks.
	SecondMails int
}

// comparison holds what our database says against what exists at WorkOS and what clients were told.
type comparison struct {
	book book
	fake dump
	told *told

	atWorkOS map[string]workostest.Invitation
	owner    map[string]string // the invite that tracks an invitation
	byID     map[string]row    // invites
	charges  map[string]int    // places that an invite holds by the ledger
	found    []violation
}

func compare(b book, d dump, t *told) *comparison {
	c := &comparison{
		book: b, fake: d, told: t,
		atWorkOS: map[string]workostest.Invitation{}, owner: map[string]string{}, byID: map[string]row{}, charges: map[string]int{},
	}
	for _, i := range d.Invitations {
		c.atWorkOS[i.ID] = i
	}
	for _, r := range b.invitations {
		c.owner[r["id"]] = r["invite_id"]
	}
	for _, r := range b.invites {
		c.byID[r["id"]] = r
	}
	for _, r := range b.ledger {
		c.charges[r["invite_id"]] += r.number("sign")
	}
	c.checkCharges()
	c.checkPools()
	c.checkLimits()
	c.checkOneLive()
	c.checkMails()
	c.checkStates()
	c.checkTold()
	c.checkForeign()
	return c
}

// say notes a violation of an invite, with all that is known of it.
func (c *comparison) say(rule, inviteID, format string, args ...any) {
	c.found = append(c.found, violation{rule, fmt.Sprintf(format, args...), c.story(inviteID, "")})
}

// sayOf notes one of an address, where no invite is known.
func (c *comparison) sayOf(rule, email, format string, args ...any) {
	c.found = append(c.found, violation{rule, fmt.Sprintf(format, args...), c.story("", email)})
}

func live(i workostest.Invitation) bool { return i.State == statePending || i.State == stateAccepted }

func scopeOf(i workostest.Invitation) string {
	if i.OrganizationID == "" {
		return "app"
	}
	return i.OrganizationID
}

// ours are the invitations that our API key made.
func (c *comparison) ours(yield func(workostest.Invitation) bool) {
	for _, i := range c.fake.Invitations {
		if i.CreatedVia == viaAPI && !yield(i) {
			return
		}
	}
}

// checkCharges: no invitation of ours is live without its charge, and at rest no charge is without an invitation.
func (c *comparison) checkCharges() {
	alive := map[string]int{}
	for i := range c.ours {
		if !live(i) {
			continue
		}
		id, tracked := c.owner[i.ID]
		if !tracked {
			c.sayOf("charged", i.Email, "invitation %s is %s at WorkOS and no invite tracks it", i.ID, i.State)
			continue
		}
		alive[id]++
	}
	for _, r := range c.book.invites {
		if n, held := alive[r["id"]], c.charges[r["id"]]; n != held {
			c.say("charged", r["id"], "invite %s holds %d places, and %d invitations of it are live", r["id"], held, n)
		}
	}
}

// checkPools: used is the ledger's sum, and at rest it is how many invitations of the pool's are live.
func (c *comparison) checkPools() {
	for _, p := range c.book.pools {
		ledger, alive := 0, 0
		for _, e := range c.book.ledger {
			if e["member_pool"] == p["id"] || e["organization_pool"] == p["id"] || e["total_pool"] == p["id"] {
				ledger += e.number("sign")
			}
		}
		for i := range c.ours {
			if live(i) && inPool(p, i) {
				alive++
			}
		}
		if used := p.number("used"); used != ledger || used != alive {
			c.sayOf("used", "", "pool %s %s %s has used %d; its ledger says %d, and %d invitations are live",
				p["kind"], p["scope_key"], p["user_id"], used, ledger, alive)
		}
	}
}

func inPool(p row, i workostest.Invitation) bool {
	switch p["kind"] {
	case "TOTAL":
		return true
	case "ORGANIZATION":
		return p["scope_key"] == scopeOf(i)
	default:
		return p["scope_key"] == scopeOf(i) && p["user_id"] == i.InviterUserID
	}
}

// skew is more than any two of the clocks differ.
const skew = 12 * time.Second

// checkLimits: no charge was admitted above the most that its pools' limits may have been. Facts that came late may lift
// used above it, a new reservation or an escrow never.
func (c *comparison) checkLimits() {
	used := map[string]int{}
	pools := map[string]row{}
	for _, p := range c.book.pools {
		pools[p["id"]] = p
	}
	for _, e := range c.book.ledger {
		asked := e.number("sign") > 0 && (e["reason"] == "reserved" || e["kind"] == "escrow")
		for _, column := range []string{"member_pool", "organization_pool", "total_pool"} {
			id := e[column]
			if id == "" {
				continue
			}
			used[id] += e.number("sign")
			most, limited := c.limit(pools[id], e.moment("at"))
			if asked && limited && used[id] > most {
				c.say("limit", e["invite_id"], "ledger row %s took pool %s %s %s to %d, and its limit was %d at most",
					e["id"], pools[id]["kind"], pools[id]["scope_key"], pools[id]["user_id"], used[id], most)
			}
		}
	}
}

func (c *comparison) limit(pool row, at time.Time) (int, bool) {
	var who person
	for _, p := range people {
		if p.ID == pool["user_id"] {
			who = p
		}
	}
	most, limited := policies[0].limit(pool["kind"], who)
	for _, g := range c.book.grants {
		if g["pool_id"] == pool["id"] && !g.moment("created_at").After(at.Add(skew)) {
			most += g.number("amount")
		}
	}
	return most, limited
}

func sameAddress(a, b string) bool { return strings.EqualFold(a, b) }
