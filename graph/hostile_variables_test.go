package graph_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// Variables are bounded by the body alone: what is wrong with twenty thousand values is told once, and briefly.
func TestVariablesMadeToHurtAreRefusedBriefly(t *testing.T) {
	a := start(t)
	const ids, many = "query($v:[ID!]!){nodes(ids:$v){id}}", "mutation($v:InviteUsersInput!){inviteUsers(input:$v){results{__typename}}}"
	for name, row := range map[string]struct{ query, variables, code string }{
		"many ids":            {ids, `{"v":["x"` + strings.Repeat(`,"x"`, 20_000) + `]}`, "BAD_USER_INPUT"},
		"many wrong ids":      {ids, `{"v":[1` + strings.Repeat(`,1`, 20_000) + `]}`, "BAD_USER_INPUT"},
		"lists in lists":      {ids, `{"v":` + strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000) + "}", "BAD_USER_INPUT"},
		"objects in objects":  {"query($v:InviteFilter){sentInvites(filter:$v){totalCount}}", `{"v":` + strings.Repeat(`{"email":`, 5_000) + "1" + strings.Repeat("}", 5_000) + "}", "BAD_USER_INPUT"},
		"deeper than JSON":    {ids, `{"v":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + "}", "BAD_REQUEST"},
		"unknown fields":      {"mutation($v:InviteUserInput!){inviteUser(input:$v){__typename}}", `{"v":{` + each(5000, `"v#":1,`) + `"email":"a@example.com"}}`, "BAD_USER_INPUT"},
		"a long unknown name": {"mutation($v:InviteUserInput!){inviteUser(input:$v){__typename}}", `{"v":{"` + strings.Repeat("x", 100_000) + `":1,"email":"a@example.com"}}`, "BAD_USER_INPUT"},
		"a long wrong state":  {"query($v:[InviteState!]){sentInvites(filter:{states:$v}){totalCount}}", `{"v":["` + strings.Repeat("x", 100_000) + `"]}`, "BAD_USER_INPUT"},
		"too many invites":    {many, `{"v":{"invites":[{"email":"a"}` + strings.Repeat(`,{"email":"x"}`, 1000) + `]}}`, "BAD_USER_INPUT"},
		"a number too long":   {"query($v:Int){sentInvites(first:$v){totalCount}}", `{"v":` + strings.Repeat("9", 100_000) + "}", "BAD_USER_INPUT"},
	} {
		body, err := json.Marshal(map[string]string{"query": row.query})
		if err != nil {
			t.Fatal(err)
		}
		got := a.send(http.MethodPost, "application/json", "", strings.TrimSuffix(string(body), "}")+`,"variables":`+row.variables+"}")
		if got.code() != row.code || len(got.body) > 4<<10 {
			t.Errorf("%s: want %s: %d bytes: %.300s", name, row.code, len(got.body), got.body)
		}
	}
	body := `{"query":"query($v:[InviteState!]){sentInvites(filter:{states:$v}){totalCount}}","variables":{"v":["PENDING"` + strings.Repeat(`,"PENDING"`, 10_000) + `]}}`
	if got := a.send(http.MethodPost, "application/json", "", body); got.field("sentInvites.totalCount") != 0.0 {
		t.Errorf("one state ten thousand times: %.300s", got.body)
	}
	if n := len(a.fake.Invitations()); n != 0 || a.log.Len() != 0 {
		t.Errorf("%d invitations were made; the log says %.300s", n, a.log)
	}
}
