package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"guestlist/graph"
	"guestlist/internal/invite"
	"guestlist/internal/viewer"
)

// many sends n invites and waits until none is on its way.
func (a *api) many(n int) {
	a.Helper()
	for first := 0; first < n; first += 100 {
		var rows []map[string]any
		for i := first; i < min(n, first+100); i++ {
			rows = append(rows, map[string]any{"email": fmt.Sprintf("p%03d@example.com", i)})
		}
		got := a.ask(`mutation($i:InviteUsersInput!){inviteUsers(input:$i){results{__typename}}}`, map[string]any{"i": map[string]any{"invites": rows}})
		if got.Errors != nil || strings.Count(got.body, "InviteUserSuccess") != len(rows) {
			a.Fatal(got.body)
		}
	}
}

func plenty(o *graph.Options) { o.Invites.Policy.Quota = invite.Limit{Places: 1000} }

// cost is how many statements an operation takes.
func (a *api) cost(query string, variables map[string]any) int64 {
	a.Helper()
	before := a.statements.Load()
	if got := a.ask(query, variables); got.Errors != nil {
		a.Fatal(got.body)
	}
	return a.statements.Load() - before
}

// A page costs as many statements with a hundred rows as with two, whatever is asked of each row.
func TestStatementsOfAPageDoNotGrowWithItsRows(t *testing.T) {
	a := start(t, plenty)
	a.stop() // the feed of subscriptions reads too
	a.many(100)
	const page = `query($n:Int!){sentInvites(first:$n){totalCount pageInfo{hasNextPage hasPreviousPage} edges{node{
		id state inviter{id email name invitedBy{id}} organization{id name assignableRoles} acceptedBy{id}}}}}`
	few, all := a.cost(page, map[string]any{"n": 2}), a.cost(page, map[string]any{"n": 100})
	if few != all || all > 14 {
		t.Errorf("%d statements for 2 rows, %d for 100", few, all)
	}
	a.as = member(maxID, viewer.InvitesRead)
	const nodes = `query($ids:[ID!]!){nodes(ids:$ids){id ... on Invite{inviter{id email} organization{id name}}}}`
	ids := a.ids()
	few, all = a.cost(nodes, map[string]any{"ids": ids[:2]}), a.cost(nodes, map[string]any{"ids": ids})
	if few != all || all > 12 {
		t.Errorf("nodes: %d statements for 2 ids, %d for %d", few, all, len(ids))
	}
}

// ids are those of all invites, read as Mia.
func (a *api) ids() []string {
	a.Helper()
	as := a.as
	a.as = member(miaID)
	got := a.ask("{sentInvites(first:100){nodes{id}}}", nil)
	a.as = as
	var ids []string
	rows, _ := got.field("sentInvites.nodes").([]any)
	for _, row := range rows {
		if m, ok := row.(map[string]any); ok {
			ids = append(ids, fmt.Sprint(m["id"]))
		}
	}
	return ids
}

func TestNodesAnswersInTheOrderAskedAndHidesWhatNodeHides(t *testing.T) {
	a := start(t)
	mine := a.inviteAs(miaID, "mine@example.com")
	theirs := a.inviteAs(maxID, "theirs@example.com")
	quota, _ := a.ask("{quota{id}}", nil).field("quota.id").(string)
	asked := []string{acme, theirs, mine, "nonsense", miaID, maxID, quota, mine, invite.ApplicationID, "invite_\x00", "org_01OTHER", ""}
	const query = "query($ids:[ID!]!){nodes(ids:$ids){id}}"
	for name, row := range map[string]struct {
		as   viewer.Viewer
		seen []string
	}{
		"oneself":  {member(miaID), []string{acme, mine, miaID, quota, mine, invite.ApplicationID}},
		"a reader": {member(maxID, viewer.InvitesRead), []string{acme, theirs, mine, miaID, maxID, quota, mine, invite.ApplicationID}},
	} {
		a.as = row.as
		got := a.ask(query, map[string]any{"ids": asked})
		rows, _ := got.Data["nodes"].([]any)
		if got.Errors != nil || len(rows) != len(asked) {
			t.Fatalf("%s: %s", name, got.body)
		}
		var seen []string
		for i, node := range rows {
			single := a.ask("query($id:ID!){node(id:$id){id}}", map[string]any{"id": asked[i]})
			if (single.Data["node"] == nil) != (node == nil) {
				t.Errorf("%s: node and nodes differ about %q", name, asked[i])
			}
			if m, ok := node.(map[string]any); ok {
				if m["id"] != asked[i] {
					t.Errorf("%s: %v in the place of %s", name, m["id"], asked[i])
				}
				seen = append(seen, asked[i])
			}
		}
		if !slices.Equal(seen, row.seen) {
			t.Errorf("%s sees %v", name, seen)
		}
	}
	for code, who := range map[string]viewer.Viewer{"UNAUTHENTICATED": {}, "NOT_ADMITTED": {Kind: viewer.Member, UserID: "user_01STAN"}} {
		a.as = who
		if got := a.ask(query, map[string]any{"ids": asked}); got.code() != code {
			t.Errorf("%s: %s", code, got.body)
		}
	}
	a.as = member(miaID)
	if got := a.ask(query, map[string]any{"ids": []string{}}); got.Errors != nil || len(got.Data["nodes"].([]any)) != 0 {
		t.Errorf("no id at all: %s", got.body)
	}
}

// A list read to its end by cursors, in either direction and every order, is the list read at once.
func TestListReadByCursorsIsTheListReadAtOnce(t *testing.T) {
	a := start(t, plenty)
	a.many(23)
	for _, field := range []string{"CREATED_AT", "EXPIRES_AT", "EMAIL"} {
		for _, direction := range []string{"ASC", "DESC"} {
			order := fmt.Sprintf("orderBy:{field:%s,direction:%s}", field, direction)
			whole := a.emails("{sentInvites(first:100," + order + "){nodes{email} pageInfo{startCursor endCursor hasNextPage hasPreviousPage}}}")
			if field == "EMAIL" && slices.IsSorted(whole) != (direction == "ASC") || len(whole) != 23 {
				t.Errorf("%s: %v", order, whole)
			}
			if got := a.walk(order, "first", "after", "endCursor", "hasNextPage"); !slices.Equal(got, whole) {
				t.Errorf("%s forward: %v", order, got)
			}
			backward := a.walk(order, "last", "before", "startCursor", "hasPreviousPage")
			slices.Reverse(backward)
			if !slices.Equal(backward, whole) {
				t.Errorf("%s backward: %v", order, backward)
			}
		}
	}
	cursor := a.ask("{sentInvites(first:1,orderBy:{field:EMAIL}){pageInfo{endCursor}}}", nil).field("sentInvites.pageInfo.endCursor")
	for _, order := range []string{"orderBy:{field:EMAIL,direction:ASC}", "orderBy:{field:CREATED_AT}", ""} {
		if got := a.ask(`query($c:String){sentInvites(first:1,after:$c `+order+`){nodes{id}}}`, map[string]any{"c": cursor}); got.code() != "BAD_USER_INPUT" {
			t.Errorf("a cursor of another order, %q: %s", order, got.body)
		}
	}
}

func (a *api) emails(query string) []string {
	a.Helper()
	return emails(a.ask(query, nil))
}

func emails(r response) []string {
	var all []string
	rows, _ := r.field("sentInvites.nodes").([]any)
	for _, row := range rows {
		if m, ok := row.(map[string]any); ok {
			all = append(all, fmt.Sprint(m["email"]))
		}
	}
	return all
}

// walk reads page after page; read backward, each page is turned round.
func (a *api) walk(order, size, from, edge, more string) []string {
	a.Helper()
	query := fmt.Sprintf("query($c:String){sentInvites(%s:4,%s:$c,%s){nodes{email} pageInfo{%s %s}}}", size, from, order, edge, more)
	var all []string
	var cursor any
	for {
		got := a.ask(query, map[string]any{"c": cursor})
		page := emails(got)
		if size == "last" {
			slices.Reverse(page)
		}
		all = append(all, page...)
		if got.Errors != nil || got.field("sentInvites.pageInfo."+more) != true {
			return all
		}
		cursor = got.field("sentInvites.pageInfo." + edge)
	}
}
