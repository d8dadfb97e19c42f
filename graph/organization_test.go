package graph_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"guestlist/graph"
	"guestlist/internal/invite"
	"guestlist/internal/viewer"
	"guestlist/internal/workos/workostest"
)

// lists are what needs invites:read, by every path that leads there.
var lists = map[string]string{
	"quota": "quota{used}", "invites": "invites{nodes{id}}", "members": "members{nodes{id}}", "inviteStats": "inviteStats{sent}", "inviteTree": "inviteTree{nodes{id}}",
}

func TestListsOfAScopeNeedThePermissionThere(t *testing.T) {
	a := start(t)
	a.invite("a@example.com")
	elsewhere := member(maxID, viewer.InvitesRead, viewer.InvitesManage)
	elsewhere.OrganizationID = "org_01OTHER"
	robot := viewer.Viewer{Kind: viewer.Machine, MachineID: "client_01ROBOT", Admitted: true, OrganizationID: acme, Permissions: []string{viewer.InvitesRead}}
	mute := robot
	mute.Permissions = nil
	for name, row := range map[string]struct {
		as  viewer.Viewer
		may bool
	}{
		"a reader": {member(maxID, viewer.InvitesRead), true}, "a machine that reads": {robot, true},
		"a member": {member(maxID), false}, "a manager": {member(maxID, viewer.InvitesManage), false},
		"a reader of another scope": {elsewhere, false}, "a machine": {mute, false},
	} {
		a.as = row.as
		for field, selection := range lists {
			for path, query := range map[string]string{
				"organization": `{organization(id:"` + acme + `"){id name %s}}`, "node": `{node(id:"` + acme + `"){id ... on Scope{%s}}}`,
				"viewer.scope": `{viewer{scope{id %s}}}`,
			} {
				if path == "viewer.scope" && row.as.OrganizationID != acme {
					continue
				}
				got := a.ask(fmt.Sprintf(query, selection), nil)
				if got.field(path+".id") != acme {
					t.Errorf("%s, %s: the organization is gone: %s", name, path, got.body)
				}
				seen := got.field(path+"."+field) != nil
				if seen != row.may || !row.may && got.code() != "FORBIDDEN" {
					t.Errorf("%s by %s, %s: %s", field, path, name, got.body)
				}
			}
			got := a.ask(fmt.Sprintf(`{application{id %s}}`, selection), nil)
			if got.field("application."+field) != nil || got.code() != "FORBIDDEN" {
				t.Errorf("application.%s, %s: %s", field, name, got.body)
			}
		}
	}
	a.as = member(maxID)
	for _, query := range []string{`{node(id:"` + miaID + `"){... on User{quota{used}}}}`, `{node(id:"` + miaID + `"){... on User{sentInvites{totalCount}}}}`} {
		if got := a.ask(query, nil); got.Data["node"] != nil {
			t.Errorf("a colleague: %s", got.body)
		}
	}
	a.as = member(maxID, viewer.InvitesRead)
	got := a.ask(`{node(id:"`+miaID+`"){... on User{quota{used} sentInvites{totalCount}}}}`, nil)
	if got.field("node.quota.used") != 1.0 || got.field("node.sentInvites.totalCount") != 1.0 {
		t.Errorf("a reader: %s", got.body)
	}
}

func TestScopeListsItsInvitesAndMembers(t *testing.T) {
	a := start(t)
	a.invite("b@example.com")
	a.invite("c@other.example")
	a.as = member(maxID)
	a.invite("a@example.com")
	a.as = member(maxID, viewer.InvitesRead)
	got := a.ask(`query($max:ID!){organization{
		quota{id pool used limit remaining organization{id} user{id} canInvite}
		all:invites(orderBy:{field:EMAIL,direction:ASC}){totalCount nodes{email inviter{id}}}
		theirs:invites(filter:{inviterId:$max}){nodes{email}}
		prefix:invites(filter:{email:"C@"}){totalCount}
		states:invites(filter:{states:[REVOKED]}){totalCount}
		members{totalCount nodes{id user{id email} status roleSlugs quota{used} frozenAt} edges{cursor} pageInfo{hasNextPage hasPreviousPage}}
		named:members(query:"USER_01MAX@"){nodes{user{id}}}
		nobody:members(query:"%"){totalCount}
		inviteStats(by:DOMAIN){sent pending acceptanceRate medianSecondsToAccept truncated groups{key startsAt inviter{id} counts{sent pending}}}
		days:inviteStats(by:DAY,timeZone:"Asia/Kathmandu"){groups{key startsAt counts{sent}}}
		people:inviteStats(by:INVITER){groups{key inviter{id} counts{sent}}}
	}}`, map[string]any{"max": maxID})
	if got.Errors != nil {
		t.Fatal(got.body)
	}
	for path, want := range map[string]string{
		"quota.pool": "ORGANIZATION", "quota.used": "3", "quota.limit": "<nil>", "quota.canInvite": "true", "quota.organization.id": acme, "quota.user": "<nil>",
		"all.totalCount": "3", "prefix.totalCount": "1", "states.totalCount": "0", "members.totalCount": "2", "nobody.totalCount": "0",
		"members.pageInfo.hasNextPage": "false", "inviteStats.sent": "3", "inviteStats.acceptanceRate": "0", "inviteStats.medianSecondsToAccept": "<nil>", "inviteStats.truncated": "false",
	} {
		if have := fmt.Sprint(got.field("organization." + path)); have != want {
			t.Errorf("%s = %s, want %s", path, have, want)
		}
	}
	for _, want := range []string{
		`"all":{"totalCount":3,"nodes":[{"email":"a@example.com","inviter":{"id":"user_01MAX"}},{"email":"b@example.com","inviter":{"id":"user_01MIA"}},{"email":"c@other.example"`,
		`"theirs":{"nodes":[{"email":"a@example.com"}]}`, `"named":{"nodes":[{"user":{"id":"user_01MAX"}}]}`,
		`"user":{"id":"user_01MAX","email":"user_01MAX@people.example"},"status":"ACTIVE","roleSlugs":["member"],"quota":{"used":1},"frozenAt":null`,
		`"groups":[{"key":"example.com","startsAt":null,"inviter":null,"counts":{"sent":2,"pending":2}},{"key":"other.example"`,
		`"groups":[{"key":"user_01MIA","inviter":{"id":"user_01MIA"},"counts":{"sent":2}}`,
	} {
		if !strings.Contains(got.body, want) {
			t.Errorf("%s is not in %s", want, got.body)
		}
	}
	for _, args := range []string{`timeZone:"Mars/Olympus"`, `timeZone:"Local"`, `timeZone:"localtime"`, `timeZone:"posixrules"`, `timeZone:"posix/Europe/Berlin"`, `timeZone:"right/UTC"`, `timeZone:"Factory"`, `timeZone:""`, `by:DAY,filter:{email:"\u0000"}`} {
		if got := a.ask(`{organization{inviteStats(`+args+`){sent}}}`, nil); got.code() != "BAD_USER_INPUT" {
			t.Errorf("%s: %s", args, got.body)
		}
	}
	for _, args := range []string{"first:0", "first:101", "first:1,last:1", `after:"x"`} {
		for _, list := range []string{"invites", "members", "inviteTree"} {
			if got := a.ask(`{organization{`+list+`(`+args+`){totalCount}}}`, nil); got.code() != "BAD_USER_INPUT" {
				t.Errorf("%s(%s): %s", list, args, got.body)
			}
		}
	}
}

// The page of a dashboard costs as many statements with sixty rows as with two.
func TestStatementsOfADashboardDoNotGrowWithItsRows(t *testing.T) {
	a := start(t, plenty)
	a.stop()
	a.many(100)
	a.as = member(maxID, viewer.InvitesRead)
	for name, row := range map[string]struct {
		query string
		most  int64
	}{
		"invites": {`query($n:Int!){organization{invites(first:$n){totalCount pageInfo{hasNextPage hasPreviousPage} nodes{id state viewerCanRevoke inviter{id email} history{id type at origin actor{... on User{id}} reason}}}}}`, 14},
		"resends": {`query($n:Int!){organization{quota{used} invites(first:$n){nodes{id viewerCanResend resendBlockedBy}} members(first:$n){totalCount} inviteStats{sent}}}`, 12},
		"members": {`query($n:Int!){organization{members(first:$n){totalCount nodes{id user{id email} invite{id} frozenAt}}}}`, 14},
		"stats":   {`query($n:Int!){organization{invites(first:$n){pageInfo{hasNextPage}} inviteStats(by:DAY){sent medianSecondsToAccept groups{key counts{sent medianSecondsToAccept}}}}}`, 12},
	} {
		few, many := a.cost(row.query, map[string]any{"n": 2}), a.cost(row.query, map[string]any{"n": 60})
		if few != many || many > row.most {
			t.Errorf("%s: %d statements for 2 rows, %d for 60", name, few, many)
		}
	}
	const quotas = `query($n:Int!){organization{members(first:$n){nodes{id quota{used limit remaining reserved canInvite}}}}}`
	one, both := a.cost(quotas, map[string]any{"n": 1}), a.cost(quotas, map[string]any{"n": 2})
	if both > one+1 || both > 17 { // the first is oneself, for the others it is asked once whether they may be seen
		t.Errorf("quotas: %d statements for one member, %d for two", one, both)
	}
}

const history = `query($id:ID!){invite(id:$id){state failure history{id type state origin reason actor{__typename ... on User{id}}}}}`

func steps(r response) string {
	var b strings.Builder
	rows, _ := r.field("invite.history").([]any)
	for _, row := range rows {
		m, _ := row.(map[string]any)
		actor, _ := m["actor"].(map[string]any)
		fmt.Fprintf(&b, "%v>%v %v", m["type"], m["state"], m["origin"])
		if m["reason"] != nil {
			fmt.Fprintf(&b, " %v", m["reason"])
		}
		if actor != nil {
			fmt.Fprintf(&b, " by %v", actor["id"])
		}
		b.WriteString("; ")
	}
	return b.String()
}

func TestHistoryTellsEveryStep(t *testing.T) {
	a := start(t)
	id := a.invite("a@example.com").field("inviteUser.invite.id")
	a.ask(resendInvite, map[string]any{"i": map[string]any{"id": id}})
	a.as = member(maxID, viewer.InvitesRead, viewer.InvitesManage)
	shown := a.ask(`query($id:ID!){invite(id:$id){viewerCanRevoke revokeBlockedBy}}`, map[string]any{"id": id})
	if shown.field("invite.viewerCanRevoke") != true {
		t.Errorf("a manager: %s", shown.body)
	}
	if got := a.ask(`mutation($i:RevokeInviteInput!){revokeInvite(input:$i){__typename ... on RevokeInviteSuccess{invite{state} quota{used}}}}`, map[string]any{"i": map[string]any{"id": id}}); got.field("revokeInvite.invite.state") != "REVOKED" || got.field("revokeInvite.quota.used") != 0.0 {
		t.Errorf("a manager revokes: %s", got.body)
	}
	a.as = member(miaID)
	got := a.ask(history, map[string]any{"id": id})
	want := "RESERVED>SENDING REQUEST by user_01MIA; SENT>PENDING REQUEST; RESENT>PENDING REQUEST by user_01MIA; " +
		"REVOKE_REQUESTED>REVOKING REQUEST by user_01MAX; REVOKED>REVOKED REQUEST; REFUNDED>REVOKED REQUEST revoked; "
	if steps(got) != want {
		t.Errorf("%s, want %s", steps(got), want)
	}
	rows, _ := got.field("invite.history").([]any)
	for _, row := range rows {
		m, _ := row.(map[string]any)
		again := a.ask(`query($id:ID!){node(id:$id){id ... on InviteEvent{type}}}`, map[string]any{"id": m["id"]})
		if again.field("node.type") != m["type"] {
			t.Errorf("%v: %s", m, again.body)
		}
		a.as = member(maxID)
		if hidden := a.ask(`query($id:ID!){node(id:$id){id}}`, map[string]any{"id": m["id"]}); hidden.Data["node"] != nil || hidden.Errors != nil {
			t.Errorf("a colleague: %s", hidden.body)
		}
		a.as = member(miaID)
	}
}

// oldMembers says of everybody that they have been a member for long.
type oldMembers struct{ noDirectory }

func (oldMembers) MemberSince(context.Context, string, invite.Scope) (time.Time, error) {
	return time.Unix(0, 0), nil
}

// Whether we or WorkOS found out: without invites:read the reason of a failure is one answer, in the history too.
func TestHistoryKeepsTheVeil(t *testing.T) {
	a := start(t, func(o *graph.Options) { o.Invites.Directory = oldMembers{} })
	a.fake.SetFault(func(r *http.Request) *workostest.Fault {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/invitations") {
			return &workostest.Fault{Status: http.StatusBadRequest, Body: `{"code":"user_already_organization_member","message":"no"}`}
		}
		return nil
	})
	many := a.ask(`mutation{inviteUsers(input:{invites:[{email:"member@example.com"}]}){results{... on InviteUserSuccess{invite{id}}}}}`, nil)
	rows, _ := many.field("inviteUsers.results").([]any)
	first, _ := rows[0].(map[string]any)
	in, _ := first["invite"].(map[string]any)
	if _, err := a.service.DeliverDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	for permission, want := range map[string]string{"": "RECIPIENT_UNAVAILABLE", viewer.InvitesRead: "ALREADY_MEMBER"} {
		a.as = member(miaID, permission)
		got := a.ask(history, map[string]any{"id": in["id"]})
		if got.field("invite.failure") != want || !strings.Contains(steps(got), "FAILED>FAILED RECONCILE "+want) {
			t.Errorf("with %q: %s", permission, got.body)
		}
	}
}

func TestMaskedAddressesStayHidden(t *testing.T) {
	a := start(t, func(o *graph.Options) { o.Invites.Policy.MaskEmails = true })
	a.invite("secret.person@example.com")
	const list = `{organization{invites{nodes{email displayEmail inviter{email}}} members{nodes{user{id email}}}}}`
	a.as = member(maxID, viewer.InvitesRead, viewer.InvitesManage)
	got := a.ask(list, nil)
	if strings.Contains(got.body, "secret.person") || strings.Contains(got.body, miaID+"@people") || !strings.Contains(got.body, `"email":null,"displayEmail":"s***@example.com"`) {
		t.Error(got.body)
	}
	if got := a.ask(`{organization{invites(filter:{email:"s"}){totalCount}}}`, nil); got.code() != "BAD_USER_INPUT" {
		t.Errorf("an address can be found out: %s", got.body)
	}
	if got := a.ask(`{organization{members(query:"user_01MIA@"){totalCount}}}`, nil); got.field("organization.members.totalCount") != 0.0 {
		t.Errorf("an address can be found out: %s", got.body)
	}
	a.as = member(miaID, viewer.InvitesRead)
	if got := a.ask(list, nil); !strings.Contains(got.body, `"email":"secret.person@example.com"`) {
		t.Errorf("one's own: %s", got.body)
	}
}
