package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"guestlist/internal/viewer"
)

const (
	ownFiltered   = `query($f:InviteFilter){sentInvites(filter:$f){totalCount}}`
	theirFiltered = `query($f:InviteFilter){organization{invites(filter:$f){totalCount}}}`
	userFiltered  = `query($f:InviteFilter){node(id:"` + miaID + `"){... on User{sentInvites(filter:$f){totalCount}}}}`
	statsFiltered = `query($f:InviteFilter){organization{inviteStats(filter:$f){sent}}}`
)

// What is no filter would show everything to whoever believes to have asked for one person's.
func TestWhatCannotBeAFilterIsRefused(t *testing.T) {
	a := start(t)
	a.invite("a@example.com")
	a.as = member(maxID, viewer.InvitesRead)
	for _, query := range []string{ownFiltered, theirFiltered, userFiltered, statsFiltered} {
		for name, filter := range map[string]vars{
			"an empty inviter":        {"inviterId": ""},
			"no id":                   {"inviterId": "mia@example.com"},
			"an id with a NUL":        {"inviterId": miaID + "\x00"},
			"an id beyond all":        {"inviterId": strings.Repeat("a", 129)},
			"an empty list":           {"seedBatchId": ""},
			"a list with a NUL":       {"seedBatchId": "seed_\x00"},
			"an address beyond all":   {"email": strings.Repeat("x", 100_000)},
			"an address with a NUL":   {"email": "a\x00"},
			"the time that is none":   {"createdBefore": "0001-01-01T00:00:00Z"},
			"none by another offset":  {"createdAfter": "0001-01-01T01:00:00+01:00"},
			"a time before 1970":      {"createdBefore": "1969-12-31T23:59:59.999Z"},
			"a time in the year 1e4":  {"createdAfter": "9999-12-31T23:59:59-01:00"},
			"a time before by offset": {"createdBefore": "1970-01-01T00:00:00+00:01"},
		} {
			if got := a.ask(query, vars{"f": filter}); got.code() != "BAD_USER_INPUT" {
				t.Errorf("%s, %s: %.300s", query, name, got.body)
			}
		}
	}
}

func TestWhatIsLeftOutDoesNotNarrow(t *testing.T) {
	a := start(t)
	a.invite("a@example.com")
	a.as = member(maxID, viewer.InvitesRead)
	for name, row := range map[string]struct {
		filter vars
		want   float64
	}{
		"nulls":                    {vars{"inviterId": nil, "seedBatchId": nil, "email": nil, "createdAfter": nil, "createdBefore": nil, "states": nil, "sources": nil}, 1},
		"her":                      {vars{"inviterId": miaID}, 1},
		"him":                      {vars{"inviterId": maxID}, 0},
		"of no list":               {vars{"seedBatchId": "seed_nobody"}, 0},
		"the first moment, before": {vars{"createdBefore": "1970-01-01T00:00:00Z"}, 0},
		"the first moment, after":  {vars{"createdAfter": "1970-01-01T00:00:00Z"}, 1},
		"the last moment":          {vars{"createdBefore": "9999-12-31T23:59:59Z"}, 1},
		"the longest address":      {vars{"email": strings.Repeat("x", 320)}, 0},
	} {
		if got := a.ask(theirFiltered, vars{"f": row.filter}); got.field("organization.invites.totalCount") != row.want {
			t.Errorf("%s: %s", name, got.body)
		}
		if got := a.ask(statsFiltered, vars{"f": row.filter}); got.field("organization.inviteStats.sent") != row.want {
			t.Errorf("%s, counted: %s", name, got.body)
		}
	}
}

func TestTheTimeThatIsNoneIsNoTime(t *testing.T) {
	a := start(t)
	a.as = member(miaID, viewer.InvitesRead, viewer.InvitesManage)
	for _, args := range []string{"from", "to"} {
		if got := a.ask(`{organization{inviteStats(`+args+`:"0001-01-01T00:00:00Z"){sent}}}`, nil); got.code() != "BAD_USER_INPUT" {
			t.Errorf("%s: %s", args, got.body)
		}
	}
	grant := vars{"userId": maxID, "amount": 1, "reason": "for the fair", "expiresAt": "0001-01-01T00:00:00Z"}
	if got := a.ask(grantQuota, vars{"i": grant}); got.code() != "BAD_USER_INPUT" {
		t.Errorf("a grant for no time at all is for good: %s", got.body)
	}
	grant["expiresAt"] = nil
	if got := a.ask(grantQuota, vars{"i": grant}); got.field("grantQuota.quota.granted") != 1.0 {
		t.Errorf("null is for good: %s", got.body)
	}
}

// Among invites of one's own making, their order would tell another's address letter by letter.
func TestMaskedAddressesGiveNoOrder(t *testing.T) {
	a := start(t, masked)
	for _, name := range []string{"b", "a"} {
		a.inviteAs(miaID, name+"@example.com")
	}
	order := func(path, id string) response {
		return a.ask(fmt.Sprintf(`query($o:InviteOrder){%s}`, strings.ReplaceAll(path, "#", id)), vars{"o": vars{"field": "EMAIL", "direction": "ASC"}})
	}
	const theirs, one = `organization{invites(orderBy:$o){nodes{displayEmail}}}`, `node(id:"#"){... on User{sentInvites(orderBy:$o){nodes{displayEmail}}}}`
	a.as = member(maxID, viewer.InvitesRead)
	for _, got := range []response{order(theirs, ""), order(one, miaID)} {
		if got.code() != "BAD_USER_INPUT" || !strings.Contains(got.Errors[0].Message, "CREATED_AT") {
			t.Error(got.body)
		}
	}
	if got := a.ask(`{organization{invites(orderBy:{field:EXPIRES_AT}){totalCount}}}`, nil); got.field("organization.invites.totalCount") != 2.0 {
		t.Errorf("by another order: %s", got.body)
	}
	a.as = member(miaID, viewer.InvitesRead)
	for _, got := range []response{order(`sentInvites(orderBy:$o){nodes{displayEmail}}`, ""), order(one, miaID)} {
		if at := []int{strings.Index(got.body, "a@example.com"), strings.Index(got.body, "b@example.com")}; got.Errors != nil || at[0] < 0 || !slices.IsSorted(at) {
			t.Errorf("one's own: %s", got.body)
		}
	}
}
