package graph_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"testing"

	"guestlist/internal/viewer"
)

// forged is a cursor with another invite in it.
func (a *api) forged(cursor, id string) string {
	a.Helper()
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	held := map[string]any{}
	if err != nil || json.Unmarshal(text, &held) != nil || held["i"] == nil {
		a.Fatalf("%v %s", err, text)
	}
	held["i"] = id
	if text, err = json.Marshal(held); err != nil {
		a.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// A cursor can be read and written by whoever has one: what is in it opens nothing.
func TestCursorWithAnotherInviteInItTellsNothing(t *testing.T) {
	a := start(t)
	maxs := a.inviteAs(maxID, "bobby@secret.example")
	for _, name := range []string{"a", "c"} {
		a.inviteAs(miaID, name+"@example.com")
	}
	sent := func(field, after string) response {
		a.Helper()
		return a.ask(fmt.Sprintf(`query($c:String){%s(first:1,after:$c,orderBy:{field:EMAIL,direction:ASC}){nodes{email} pageInfo{startCursor}}}`, field), map[string]any{"c": after})
	}
	first := a.ask(`{sentInvites(first:1,orderBy:{field:EMAIL,direction:ASC}){pageInfo{startCursor}}}`, nil)
	cursor, _ := first.field("sentInvites.pageInfo.startCursor").(string)
	if got := sent("sentInvites", cursor); fmt.Sprint(got.field("sentInvites.nodes")) != "[map[email:c@example.com]]" {
		t.Errorf("as it was given: %s", got.body)
	}
	var said []string
	for _, id := range []string{maxs, "invite_06h28007kfflsofed34bum2i1z", "no id"} {
		got := sent("sentInvites", a.forged(cursor, id))
		if got.code() != "BAD_USER_INPUT" || got.Data["sentInvites"] != nil {
			t.Errorf("with %s: %s", id, got.body)
		}
		said = append(said, got.body)
	}
	if said[0] != said[1] || said[0] != said[2] {
		t.Errorf("who tries learns what there is: %q", said)
	}
	a.as = member(maxID, viewer.InvitesRead)
	theirs := fmt.Sprintf(`{node(id:"%s"){... on User{sentInvites(first:1,orderBy:{field:EMAIL}){pageInfo{startCursor}}}}}`, miaID)
	cursor, _ = a.ask(theirs, nil).field("node.sentInvites.pageInfo.startCursor").(string)
	got := a.ask(fmt.Sprintf(`{node(id:"%s"){... on User{sentInvites(first:1,after:"%s",orderBy:{field:EMAIL}){nodes{id}}}}}`, miaID, a.forged(cursor, maxs)), nil)
	if got.code() != "BAD_USER_INPUT" {
		t.Errorf("in another person's list: %s", got.body)
	}
}
