package graph_test

import (
	"fmt"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/viewer"
)

const inviteUser = `mutation($i:InviteUserInput!){inviteUser(input:$i){__typename
	... on InviteUserSuccess{invite{id state email organization{id name} inviter{id email} viewerCanRevoke} quota{used remaining user{id}}}
	... on Refusal{code message} ... on QuotaExhausted{pool quota{used}} ... on RecipientUnavailable{existingInvite{id}}}}`

func (a *api) invite(address string) response {
	a.Helper()
	return a.ask(inviteUser, map[string]any{"i": map[string]any{"email": address}})
}

func TestStrangersAndThoseNotAdmittedLearnOnlyWhoTheyAre(t *testing.T) {
	a := start(t)
	if got := a.invite("a@example.com"); got.Errors != nil {
		t.Fatal(got.body)
	}
	fields := map[string]string{
		"quota": "{quota{id}}", "sentInvites": "{sentInvites{nodes{id}}}", "invite": `{invite(id:"invite_x"){id}}`,
		"organization": "{organization{id}}", "application": "{application{id}}", "node": `{node(id:"` + miaID + `"){id}}`,
		"inviteUser":   `mutation{inviteUser(input:{email:"b@example.com"}){__typename}}`,
		"revokeInvite": `mutation{revokeInvite(input:{id:"invite_x"}){__typename}}`,
	}
	for code, who := range map[string]viewer.Viewer{
		"UNAUTHENTICATED": {}, "NOT_ADMITTED": {Kind: viewer.Member, UserID: "user_01STAN", Permissions: []string{viewer.InvitesRead}},
	} {
		a.as = who
		for name, query := range fields {
			if got := a.ask(query, nil); got.code() != code || got.Data[name] != nil {
				t.Errorf("%s as %s: %s", name, code, got.body)
			}
		}
		got := a.ask("{viewer{kind user{id} scope{id} permissions registration} me{id}}", nil)
		if got.Errors != nil || got.Data["me"] != nil || got.field("viewer.user") != nil || got.field("viewer.scope") != nil ||
			fmt.Sprint(got.field("viewer.permissions")) != "[]" || got.field("viewer.registration") != "INVITE_ONLY" {
			t.Errorf("viewer as %s: %s", code, got.body)
		}
	}
}

func TestInviteAnswersWithEverythingAClientShows(t *testing.T) {
	a := start(t)
	got := a.invite("New.Person@Example.COM")
	in := "inviteUser.invite."
	for path, want := range map[string]any{
		"inviteUser.__typename": "InviteUserSuccess", in + "state": "PENDING", in + "email": "New.Person@Example.COM",
		in + "organization.name": "Org " + acme, in + "inviter.id": miaID, in + "viewerCanRevoke": true,
		"inviteUser.quota.used": 1.0, "inviteUser.quota.remaining": 4.0, "inviteUser.quota.user.id": miaID,
	} {
		if got.field(path) != want {
			t.Errorf("%s = %v, want %v", path, got.field(path), want)
		}
	}
	again := a.invite("new.person@example.com")
	if again.field("inviteUser.code") != "RECIPIENT_UNAVAILABLE" || again.field("inviteUser.existingInvite.id") != got.field(in+"id") {
		t.Errorf("one's own live invite: %s", again.body)
	}
	a.as = member(maxID)
	other := a.invite("new.person@example.com")
	if other.field("inviteUser.code") != "RECIPIENT_UNAVAILABLE" || other.field("inviteUser.existingInvite") != nil {
		t.Errorf("somebody else's: %s", other.body)
	}
	a.as = member(maxID, viewer.InvitesRead)
	reader := a.invite("new.person@example.com")
	if reader.field("inviteUser.code") != "ALREADY_INVITED" || reader.field("inviteUser.existingInvite.id") != got.field(in+"id") {
		t.Errorf("for invites:read: %s", reader.body)
	}
}

// Own, same organization without and with permission, other organization: by every path that leads to an object.
func TestNodesAreSeenByWhomTheyBelongTo(t *testing.T) {
	a := start(t)
	id, _ := a.invite("a@example.com").field("inviteUser.invite.id").(string)
	quota, _ := a.ask("{quota{id}}", nil).field("quota.id").(string)
	elsewhere := member(maxID, viewer.InvitesRead, viewer.InvitesManage)
	elsewhere.OrganizationID = "org_01OTHER"
	for name, row := range map[string]struct {
		as                                viewer.Viewer
		invite, quota, person, org, email bool
	}{
		"oneself":                         {member(miaID), true, true, true, true, true},
		"a colleague":                     {member(maxID), false, false, false, true, false},
		"a colleague with invites:read":   {member(maxID, viewer.InvitesRead), true, true, true, true, true},
		"a colleague with invites:manage": {member(maxID, viewer.InvitesManage), false, false, false, true, false},
		"a manager in another scope":      {elsewhere, false, false, false, true, false}, // Max is active in Acme all the same
	} {
		a.as = row.as
		for path, want := range map[string]bool{
			`{invite(id:"` + id + `"){id}}`: row.invite, `{node(id:"` + id + `"){id}}`: row.invite, `{node(id:"` + quota + `"){id}}`: row.quota,
			`{node(id:"` + miaID + `"){id}}`: row.person, `{node(id:"` + acme + `"){id}}`: row.org, `{organization(id:"` + acme + `"){id}}`: row.org,
		} {
			got := a.ask(path, nil)
			seen := got.field("node.id") != nil || got.field("invite.id") != nil || got.field("organization.id") != nil
			if got.Errors != nil || seen != want {
				t.Errorf("%s, %s: %s", name, path, got.body)
			}
		}
		got := a.ask(`{node(id:"`+miaID+`"){... on User{email}}}`, nil)
		if (got.field("node.email") != nil) != row.email {
			t.Errorf("%s: %s", name, got.body)
		}
	}
	for _, id := range []string{"", "invite_", "org_01OTHER", "nonsense", "user_01STAN", "quota_x", "application_other"} {
		if got := a.ask(`{node(id:"`+id+`"){id}}`, nil); got.Errors != nil || got.Data["node"] != nil {
			t.Errorf("node %q: %s", id, got.body)
		}
	}
}

func TestCursorBelongsToItsList(t *testing.T) {
	a := start(t)
	for i := range 3 {
		a.invite(fmt.Sprintf("p%d@example.com", i))
	}
	page := a.ask("{sentInvites(first:2){totalCount edges{cursor node{email}} nodes{email} pageInfo{hasNextPage hasPreviousPage endCursor}}}", nil)
	cursor, _ := page.field("sentInvites.pageInfo.endCursor").(string)
	if page.field("sentInvites.totalCount") != 3.0 || page.field("sentInvites.pageInfo.hasNextPage") != true || cursor == "" {
		t.Fatal(page.body)
	}
	next := "query($c:String){sentInvites(first:2,after:$c){nodes{email} pageInfo{hasNextPage hasPreviousPage}}}"
	got := a.ask(next, map[string]any{"c": cursor})
	if fmt.Sprint(got.field("sentInvites.nodes")) != "[map[email:p0@example.com]]" || got.field("sentInvites.pageInfo.hasPreviousPage") != true {
		t.Error(got.body)
	}
	other := a.ask("query($c:String){sentInvites(first:2,after:$c,filter:{states:[PENDING]}){nodes{email}}}", map[string]any{"c": cursor})
	if other.code() != "BAD_USER_INPUT" {
		t.Errorf("on another filter: %s", other.body)
	}
	a.as = member(maxID)
	if got := a.ask(next, map[string]any{"c": cursor}); got.code() != "BAD_USER_INPUT" {
		t.Errorf("of somebody else: %s", got.body)
	}
}

func TestEveryRefusalIsAMemberOfItsUnion(t *testing.T) {
	a := start(t)
	for name, row := range map[string]struct {
		input          map[string]any
		typename, code string
	}{
		"not an address":    {map[string]any{"email": "nobody"}, "InvalidEmail", "INVALID_EMAIL"},
		"unknown role":      {map[string]any{"email": "a@example.com", "roleSlug": "owner"}, "InviteNotAllowed", "ROLE_NOT_ALLOWED"},
		"foreign scope":     {map[string]any{"email": "a@example.com", "organizationId": "org_01OTHER"}, "InviteNotAllowed", "SCOPE_NOT_ALLOWED"},
		"application scope": {map[string]any{"email": "a@example.com", "organizationId": invite.ApplicationID}, "InviteNotAllowed", "SCOPE_NOT_ALLOWED"},
	} {
		got := a.ask(inviteUser, map[string]any{"i": row.input})
		if got.field("inviteUser.__typename") != row.typename || got.field("inviteUser.code") != row.code || got.field("inviteUser.message") == "" {
			t.Errorf("%s: %s", name, got.body)
		}
	}
	if n := len(a.fake.Invitations()); n != 0 {
		t.Errorf("%d invitations were made", n)
	}
	facts, _, err := a.db.PoolFacts(t.Context(), invite.PoolsOf(miaID, acme), time.Now())
	if err != nil || facts[0].Used != 0 {
		t.Errorf("charged: %+v, %v", facts, err)
	}
}

func TestBadRowIsNullWithItsErrorAndDoesNotSpoilTheRest(t *testing.T) {
	a := start(t)
	days := 31
	got := a.ask(`mutation($i:InviteUsersInput!){inviteUsers(input:$i){quota{used} results{__typename ... on InviteUserSuccess{invite{state email}} ... on Refusal{code}}}}`,
		map[string]any{"i": map[string]any{"invites": []map[string]any{
			{"email": "a@example.com"}, {"email": "b@example.com", "expiresInDays": days}, {"email": "nobody"}, {"email": "c@example.com"},
		}}})
	results, _ := got.field("inviteUsers.results").([]any)
	if len(results) != 4 || results[1] != nil || got.field("inviteUsers.quota.used") != 2.0 {
		t.Fatal(got.body)
	}
	if fmt.Sprint(results[0]) != "map[__typename:InviteUserSuccess invite:map[email:a@example.com state:SENDING]]" || fmt.Sprint(results[2]) != "map[__typename:InvalidEmail code:INVALID_EMAIL]" {
		t.Error(got.body)
	}
	if len(got.Errors) != 1 || got.code() != "BAD_USER_INPUT" || fmt.Sprint(got.Errors[0].Path) != "[inviteUsers results 1]" {
		t.Error(got.body)
	}
}
