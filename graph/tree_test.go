package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"guestlist/graph"
	"guestlist/internal/invite"
	"guestlist/internal/store/storetest"
	"guestlist/internal/viewer"
)

// brought makes an accepted invite of the organization: who brought whom.
func (a *api) brought(who, whom string, at time.Time) {
	a.Helper()
	d := invite.Draft{
		Record: invite.Record{
			ID: "invite_" + whom, Scope: acme, Email: whom + "@example.com", SentAddress: whom + "@example.com", AddressKey: whom + "@example.com",
			Source: invite.SourceMember, InviterID: who, ExpiresInDays: 7, State: invite.Sending, Issue: 1, Fence: 1, CreatedAt: at, LeaseUntil: at, NextAt: at,
		},
		Pools: invite.PoolsOf(who, acme),
	}
	_, err := a.db.Reserve(a.Context(), d, time.Now, func(invite.Facts) (invite.Draft, error) { return d, nil })
	if err == nil {
		_, err = a.db.Change(a.Context(), d.Record.ID, func(c *invite.Case) error {
			c.Invite.State, c.Invite.AcceptedBy, c.Invite.AcceptedAt = invite.Accepted, whom, at.Add(time.Second)
			return nil
		})
	}
	if err != nil {
		a.Fatal(err)
	}
}

// line is a line of so many people, each brought by the one before, the first by Mia.
func (a *api) line(n int) {
	a.Helper()
	who, at := miaID, time.Now().Add(-time.Hour)
	for i := range n {
		whom := fmt.Sprintf("user_%03d", i)
		a.brought(who, whom, at.Add(time.Duration(i)*10*time.Second))
		who = whom
	}
}

func masked(o *graph.Options) { o.Invites.Policy.MaskEmails = true }

const way = `query($root:ID){organization{inviteTree(rootId:$root,maxDepth:0){
	ancestors{id user{id name email deletedAt} parentId depth invitedCount subtreeCount} nodes{id}}}}`

// told is what an answer says of each ancestor.
func (r response) told() string {
	var b strings.Builder
	rows, _ := r.field("organization.inviteTree.ancestors").([]any)
	for _, row := range rows {
		m, _ := row.(map[string]any)
		u, _ := m["user"].(map[string]any)
		fmt.Fprintf(&b, "%v %v %v below %v at %v, %v/%v", u["id"], u["name"], u["email"], m["parentId"], m["depth"], m["invitedCount"], m["subtreeCount"])
		if u["deletedAt"] != nil {
			b.WriteString(" gone")
		}
		b.WriteString("; ")
	}
	return strings.ReplaceAll(b.String(), "<nil>", "-")
}

func TestTreeTellsTheWayDownToItsRoot(t *testing.T) {
	for name, row := range map[string]struct {
		options []func(*graph.Options)
		email   string
	}{"shown": {nil, "user_01MIA@people.example"}, "masked": {[]func(*graph.Options){masked}, "-"}} {
		t.Run(name, func(t *testing.T) {
			a := start(t, row.options...)
			a.line(4)
			// The first of the line is erased, the second is a member elsewhere only, of the third nothing is known.
			storetest.Admit(t, a.db, "user_000", acme)
			storetest.Admit(t, a.db, "user_001", "org_01OTHER")
			if err := a.db.PersonGone(t.Context(), "user_000", time.Now(), time.Now()); err != nil {
				t.Fatal(err)
			}
			a.as = member(maxID, viewer.InvitesRead)
			got := a.ask(way, map[string]any{"root": "user_003"})
			want := "user_01MIA - " + row.email + " below - at 0, 1/4; user_000 - - below user_01MIA at 1, 1/3 gone; " +
				"user_001 - - below user_000 at 2, 1/2; user_002 - - below user_001 at 3, 1/1; "
			if got.Errors != nil || got.told() != want {
				t.Errorf("%s, want %s: %s", got.told(), want, got.body)
			}
			for _, root := range []any{nil, miaID, "user_nobody", "", "\x00"} {
				if got := a.ask(way, map[string]any{"root": root}); got.Errors != nil || !strings.Contains(got.body, `"ancestors":[]`) {
					t.Errorf("above %v: %s", root, got.body)
				}
			}
			a.as = member(maxID)
			if got := a.ask(way, map[string]any{"root": "user_003"}); got.code() != "FORBIDDEN" || got.field("organization.inviteTree") != nil {
				t.Errorf("without the permission: %s", got.body)
			}
		})
	}
}

// However far down somebody stands and however many rows there are, their tree costs the same statements.
func TestStatementsOfATreeDoNotGrowWithItsRowsOrItsDepth(t *testing.T) {
	a := start(t, plenty)
	a.stop()
	a.line(95)
	a.as = member(maxID, viewer.InvitesRead)
	const query = `query($root:ID,$n:Int!){organization{inviteTree(rootId:$root,maxDepth:50,first:$n){totalCount pageInfo{hasNextPage hasPreviousPage}
		nodes{id user{id email} parentId depth subtreeCount} ancestors{id user{id email} parentId depth subtreeCount}}}}`
	few := a.cost(query, map[string]any{"root": "user_001", "n": 2})
	for range 5 { // whichever field comes first
		if many := a.cost(query, map[string]any{"root": "user_050", "n": 40}); many != few || many > 12 {
			t.Errorf("%d statements for 2 rows below 2 people, %d for 40 below 51", few, many)
		}
	}
	without := a.cost(`query($root:ID){organization{inviteTree(rootId:$root){nodes{user{id}}}}}`, map[string]any{"root": "user_050"})
	with := a.cost(`query($root:ID){organization{inviteTree(rootId:$root){nodes{user{id}} ancestors{user{id}}}}}`, map[string]any{"root": "user_050"})
	if with != without+1 {
		t.Errorf("%d statements, with the ancestors' names %d", without, with)
	}
	const node = `query($id:ID!){node(id:$id){... on InviteTreeNode{depth parentId}}}`
	near, far := a.treeID("first:1"), a.treeID("last:1,maxDepth:50")
	if one, fifty := a.cost(node, map[string]any{"id": near}), a.cost(node, map[string]any{"id": far}); one != fifty {
		t.Errorf("a person by their id: %d statements near the root, %d far from it", one, fifty)
	}
}

// treeID is the id of the one row of a page below the first of the line.
func (a *api) treeID(page string) any {
	a.Helper()
	got := a.ask(`{organization{inviteTree(rootId:"user_000",`+page+`){nodes{id}}}}`, nil)
	rows, _ := got.field("organization.inviteTree.nodes").([]any)
	if len(rows) != 1 {
		a.Fatal(got.body)
	}
	row, _ := rows[0].(map[string]any)
	return row["id"]
}
