package main

import (
	"time"

	"guestlist/internal/workos/workostest"
)

// What the fake puts off at most: work, lists and events, answers. With the clocks' disagreement it is well below the 30 s of
// the last resort, and longer than the 5 s before a second send, which so comes too early at times.
const (
	late = 7 * time.Second
	lag  = 4 * time.Second
	slow = 2 * time.Second
)

// person is somebody who may invite.
type person struct{ ID, Email, Organization, Role string }

const (
	acme   = "org_01TORTUREACME"
	globex = "org_01TORTUREGLOBEX"
)

var people = []person{
	{"user_01TORTUREADA", "ada@acme.example", acme, "admin"},
	{"user_01TORTUREMIA", "mia@acme.example", acme, "member"},
	{"user_01TORTUREMAX", "max@acme.example", acme, "member"},
	{"user_01TORTUREOLGA", "olga@globex.example", globex, "admin"},
	{"user_01TORTUREOTTO", "otto@globex.example", globex, "member"},
	{"user_01TORTURESOL", "sol@people.example", "", ""},
	{"user_01TORTURESAM", "sam@people.example", "", ""},
}

// policy is what one server is configured with; admins have no limit of their own.
type policy struct{ alone, member, organization, total int }

// policies are what a restart may come up with. The first is the most generous in everything.
var policies = []policy{
	{alone: 20, member: 16, organization: 70, total: 150},
	{alone: 20, member: 10, organization: 70, total: 150},
	{alone: 12, member: 16, organization: 70, total: 130},
}

// limit is the most that a pool may ever have held, grants aside; false for none.
func (p policy) limit(kind string, who person) (int, bool) {
	switch {
	case kind == "ORGANIZATION":
		return p.organization, true
	case kind == "TOTAL":
		return p.total, true
	case who.Role == "admin":
		return 0, false
	case who.Role == "":
		return p.alone, true
	default:
		return p.member, true
	}
}

// chaos is what the fake does while there is trouble.
func (w *world) chaos() *workostest.Chaos {
	return &workostest.Chaos{
		Seed: w.plan.Seed,
		Sends: workostest.Odds{
			CutBefore: 0.04, CutAfter: 0.05, CutMidway: 0.03, StatusBefore: 0.03, StatusAfter: 0.05, RateLimit: 0.03, Delay: 0.15,
			Late: 0.06, Repeat: w.plan.Repeats,
		},
		Writes: workostest.Odds{
			CutBefore: 0.04, CutAfter: 0.05, CutMidway: 0.03, StatusBefore: 0.03, StatusAfter: 0.04, RateLimit: 0.03, Delay: 0.10, Late: 0.05, Repeat: 0.05,
		},
		Reads: workostest.Odds{CutBefore: 0.03, CutMidway: 0.02, StatusBefore: 0.03, RateLimit: 0.02, Delay: 0.05},
		Delay: slow, Late: late,
		Behaviour: workostest.Behaviour{
			ListLag: lag, EventLag: lag, StaleDuplicateCheck: w.plan.Duplicates == "stale", AllowDuplicates: w.plan.Duplicates == "off",
			RateLimits: workostest.DocumentedRateLimits(),
		},
	}
}
