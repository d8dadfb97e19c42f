package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"guestlist/internal/workos/workostest"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// fine is a small world in which everything is as it should be: one pending invite, one accepted, one revoked.
func fine() (book, dump, *told) {
	micros := "1795348800000000" // noon
	var b book
	add := func(id, email, state, invitation string) {
		b.invites = append(b.invites, row{
			"id": id, "email": email, "scope_key": acme, "inviter_id": people[1].ID, "state": state, "invitation_id": invitation, "created_at": micros,
		})
		b.invitations = append(b.invitations, row{"id": invitation, "invite_id": id, "issue": "1"})
		b.ledger = append(b.ledger, row{
			"id": id[len(id)-1:], "invite_id": id, "kind": "charge", "reason": "reserved", "sign": "1", "at": micros,
			"member_pool": "quota_mia", "organization_pool": "quota_acme", "total_pool": "quota_all",
		})
	}
	add("invite_1", "a@guests.example", "PENDING", "invitation_1")
	add("invite_2", "b@guests.example", "ACCEPTED", "invitation_2")
	add("invite_3", "c@guests.example", "REVOKED", "invitation_3")
	refund := row{}
	for k, v := range b.ledger[2] {
		refund[k] = v
	}
	refund["id"], refund["sign"], refund["reason"] = "4", "-1", "revoked"
	b.ledger = append(b.ledger, refund)
	b.pools = []row{
		{"id": "quota_mia", "kind": "MEMBER", "scope_key": acme, "user_id": people[1].ID, "used": "2"},
		{"id": "quota_acme", "kind": "ORGANIZATION", "scope_key": acme, "used": "2"},
		{"id": "quota_all", "kind": "TOTAL", "scope_key": "app", "used": "2"},
	}
	d := dump{}
	for n, state := range []string{statePending, stateAccepted, stateRevoked} {
		digit := string(rune('1' + n))
		d.Invitations = append(d.Invitations, workostest.Invitation{
			ID: "invitation_" + digit, Email: b.invites[n]["email"], State: state, OrganizationID: acme, InviterUserID: people[1].ID,
			CreatedVia: viaAPI, CreatedAt: noon.Add(time.Second),
		})
	}
	t := newTold()
	t.invited("invite_1", "a@guests.example", people[1], noon)
	t.keyed("key", "invite_1")
	t.revoked("invite_3", noon.Add(time.Minute))
	return b, d, t
}

// second is one more invitation of the first's address and inviter.
func second(d *dump, via, state string, at time.Time) {
	i := d.Invitations[0]
	i.ID, i.CreatedVia, i.State, i.CreatedAt = "invitation_9", via, state, at
	d.Invitations = append(d.Invitations, i)
}

func TestEveryBrokenPromiseIsNoticedByItsOwnRule(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		breakIt func(*book, *dump, *told)
		rules   string
	}{
		"nothing is wrong":                      {func(*book, *dump, *told) {}, ""},
		"a foreign invitation is nobody's":      {func(_ *book, d *dump, _ *told) { second(d, "dashboard", statePending, noon) }, ""},
		"a live one that nothing tracks":        {func(_ *book, d *dump, _ *told) { second(d, viaAPI, stateAccepted, noon) }, "charged used"},
		"a live one of an invite given up":      {func(b *book, _ *dump, _ *told) { b.invites[0]["state"] = "FAILED" }, "states"},
		"refunded though live":                  {func(b *book, _ *dump, _ *told) { b.ledger[3]["invite_id"] = "invite_1" }, "charged"},
		"two are pending":                       {func(_ *book, d *dump, _ *told) { second(d, viaAPI, statePending, noon) }, "charged one live used"},
		"used is not the sum":                   {func(b *book, _ *dump, _ *told) { b.pools[2]["used"] = "3" }, "used"},
		"a charge above the limit":              {func(b *book, _ *dump, _ *told) { overcharge(b, "reserved") }, "limit"},
		"a late fact above the limit":           {func(b *book, _ *dump, _ *told) { overcharge(b, "found") }, ""},
		"two live invites of one address":       {func(b *book, _ *dump, _ *told) { twin(b) }, "at rest one live"},
		"revoked here and pending there":        {func(_ *book, d *dump, _ *told) { d.Invitations[2].State = statePending }, "charged states used"},
		"pending here and revoked there":        {func(_ *book, d *dump, _ *told) { d.Invitations[0].State = stateRevoked }, "charged states used"},
		"sending for ever":                      {func(b *book, _ *dump, _ *told) { b.invites[1]["state"] = "SENDING" }, "at rest"},
		"revoking for ever":                     {func(b *book, _ *dump, _ *told) { b.invites[0]["revoke_requested_at"] = "1" }, "at rest"},
		"a mail after the revoke was answered":  {func(_ *book, d *dump, _ *told) { d.Invitations[2].CreatedAt = noon.Add(time.Hour) }, "mail after revoke"},
		"a mail that nobody wanted":             {func(_ *book, d *dump, _ *told) { stray(d) }, "mail after revoke"},
		"a told invite is gone":                 {func(_ *book, _ *dump, t *told) { t.invited("invite_8", "x@y.example", people[0], noon) }, "told"},
		"one key, two invites":                  {func(_ *book, _ *dump, t *told) { t.keyed("key", "invite_2") }, "keys"},
		"a foreign one that we revoked":         {func(_ *book, d *dump, _ *told) { foreign(d) }, "foreign"},
		"a foreign one that we took for ours":   {func(_ *book, d *dump, _ *told) { d.Invitations[2].CreatedVia = "dashboard" }, "foreign"},
		"work of WorkOS's is still to be done":  {func(_ *book, d *dump, _ *told) { d.Late = 1 }, ""},
		"an address in other letters is itself": {func(_ *book, d *dump, _ *told) { d.Invitations[0].Email = "A@guests.example" }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, d, told := fine()
			row.breakIt(&b, &d, told)
			c := compare(b, d, told)
			rules := map[string]bool{}
			for _, v := range c.found {
				rules[v.Rule] = true
			}
			var names []string
			for rule := range rules {
				names = append(names, rule)
			}
			slices.Sort(names)
			if got := strings.Join(names, " "); got != row.rules {
				t.Errorf("broken are %q, want %q: %v", got, row.rules, c.found)
			}
			if c.resting() != (d.Late == 0 && !rules["at rest"]) {
				t.Errorf("resting is %v", c.resting())
			}
		})
	}
}

// overcharge charges twenty places more and gives them back, so that only the way up was wrong.
func overcharge(b *book, reason string) {
	charge := b.ledger[2]
	b.ledger = b.ledger[:2]
	for n := range 20 {
		for _, sign := range []string{"1", "-1"} {
			one := row{}
			for k, v := range charge {
				one[k] = v
			}
			one["sign"], one["reason"], one["kind"] = sign, reason, "charge"
			if sign == "-1" {
				defer func() { b.ledger = append(b.ledger, one) }()
				continue
			}
			one["id"] = string(rune('a' + n))
			b.ledger = append(b.ledger, one)
		}
	}
}

// twin is an invite of the first's address that has sent nothing yet.
func twin(b *book) {
	one := row{}
	for k, v := range b.invites[0] {
		one[k] = v
	}
	one["id"], one["state"], one["invitation_id"] = "invite_9", "SENDING", ""
	b.invites = append(b.invites, one)
}

// stray is a dead invitation of an address that nobody invited.
func stray(d *dump) {
	second(d, viaAPI, stateRevoked, noon)
	d.Invitations[3].Email = "z@guests.example"
}

func foreign(d *dump) {
	second(d, "dashboard", stateRevoked, noon)
	d.Invitations[3].RevokedVia = viaAPI
}

func TestAStoryTellsWhatIsKnownOfAnInvite(t *testing.T) {
	t.Parallel()
	b, d, told := fine()
	d.Writes = []workostest.Write{
		{Method: "POST", Path: "/user_management/invitations", Email: "a@guests.example", Fault: "late"},
		{Method: "POST", Path: "/user_management/invitations/invitation_1/revoke"},
		{Method: "POST", Path: "/user_management/invitations/invitation_2/revoke"},
	}
	b.attempts = []row{{"invite_id": "invite_1", "n": "1", "begun_at": "1795348800000000"}}
	story := compare(b, d, told).story("invite_1", "")
	for _, part := range []string{"state=PENDING", "begun_at=12:00:00.000", "reason=reserved", "ID:invitation_1", "Fault:late", "invitation_1/revoke", "told"} {
		if !strings.Contains(story, part) {
			t.Errorf("the story lacks %q:\n%s", part, story)
		}
	}
	if strings.Contains(story, "invitation_2") || strings.Contains(story, "invite_3") {
		t.Errorf("the story tells of others:\n%s", story)
	}
}
