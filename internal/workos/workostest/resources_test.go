package workostest_test

import (
	"testing"
	"time"

	"guestlist/internal/workos/workostest"
)

func TestUsersAreCreatedFoundAndDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.expect("POST", "/user_management/users", object{"email": "New@User.test", "first_name": nil, "metadata": object{"a": "b"}}, 201, "")
	found := w.expect("GET", "/user_management/users?email=new@user.test", nil, 200, "").items()
	if len(found) != 1 || found[0].str("id") != made.str("id") {
		t.Errorf("found %v", found)
	}
	w.expect("POST", "/user_management/users", object{"email": "new@USER.test"}, 400, "user_creation_error")
	w.expect("POST", "/user_management/users", object{"email": "x@y.test", "metadata": object{"a": 1}}, 400, "invalid_metadata")
	w.expect("POST", "/user_management/users", object{"email": "x@y.test", "admin": true}, 422, "invalid_request_parameters")
	w.expect("DELETE", "/user_management/users/"+made.str("id"), nil, 200, "")
	w.expect("GET", "/user_management/users/"+made.str("id"), nil, 404, "")
	w.expect("DELETE", "/user_management/users/"+made.str("id"), nil, 404, "")
}

func TestUsersListByOrganizationCountsActiveMembersOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.send(object{"email": carolMail, "organization_id": org1})
	equal(t, "members", len(w.expect("GET", "/user_management/users?organization_id="+org1, nil, 200, "").items()), 2)
}

func TestOrganizationsAreCreatedAndFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.expect("POST", "/organizations", object{"name": "New", "domain_data": []object{{"domain": "new.test", "state": "verified"}}}, 201, "")
	equal(t, "name", w.expect("GET", "/organizations/"+made.str("id"), nil, 200, "").str("name"), "New")
	equal(t, "by domain", len(w.expect("GET", "/organizations?domains=new.test", nil, 200, "").items()), 1)
	equal(t, "by name", len(w.expect("GET", "/organizations?search=acm", nil, 200, "").items()), 1)
	status, _ := w.api("POST", "/organizations", object{"name": "Thief", "domains": []string{"ACME.test"}})
	equal(t, "status for a taken domain", status, 409)
	w.expect("POST", "/organizations", object{}, 422, "invalid_request_parameters")
	w.expect("GET", "/organizations/org_nope", nil, 404, "")
}

func TestMembershipsAnswerWithTheDocumentedCodes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.send(object{"email": carolMail, "organization_id": org1})
	const path = "/user_management/organization_memberships"
	pair := func(user, org string) object { return object{"user_id": user, "organization_id": org} }
	w.expect("POST", path, pair(carol, org1), 400, "cannot_reactivate_pending_organization_membership")
	w.expect("POST", path, pair(ada, org1), 422, "invalid_request_parameters")
	w.expect("POST", path, pair("user_nope", org1), 404, "")
	w.expect("POST", path, pair(ada, "org_nope"), 404, "")
	w.expect("POST", path, object{"user_id": ada}, 422, "invalid_request_parameters")
	w.expect("POST", path, object{"user_id": ada, "organization_id": org2, "role_slug": "king"}, 422, "invalid_role")
	w.expect("POST", path, object{"user_id": ada, "organization_id": org2, "role_slugs": []string{"admin", "member"}}, 422, "multiple_roles_not_enabled")
	made := w.expect("POST", path, object{"user_id": ada, "organization_id": org2, "role_slugs": []string{"admin"}}, 201, "")
	equal(t, "organization_name", w.expect("GET", path+"/"+made.str("id"), nil, 200, "").str("organization_name"), "Globex")
	w.expect("GET", path, nil, 400, "missing_user_id_or_organization_id")
	w.expect("GET", path+"?user_id="+ada+"&statuses=gone", nil, 422, "invalid_request_parameters")
	equal(t, "all of org1", len(w.expect("GET", path+"?organization_id="+org1, nil, 200, "").items()), 3)
	equal(t, "active of org1", len(w.expect("GET", path+"?organization_id="+org1+"&statuses=active", nil, 200, "").items()), 2)
	equal(t, "two statuses", len(w.expect("GET", path+"?organization_id="+org1+"&statuses=active&statuses=pending", nil, 200, "").items()), 3)
	w.expect("DELETE", path+"/"+made.str("id"), nil, 200, "")
	w.expect("DELETE", path+"/"+made.str("id"), nil, 404, "")
}

func TestSeedingTwiceChangesNothingAndSeedingAnewUpdates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	all := []string{"user.created", "user.updated", "organization.created", "organization.updated", "organization_membership.created", "organization_membership.updated"}
	before := len(w.events(all...))
	w.seed()
	equal(t, "events after seeding again", len(w.events(all...)), before)
	must(t, w.AddUser(workostest.User{ID: ada, Email: adaMail, FirstName: "Augusta"}))
	must(t, w.AddOrganization(workostest.Organization{ID: org2, Name: "Globex Inc."}))
	must(t, w.AddMembership(workostest.Membership{UserID: bob, OrganizationID: org1, RoleSlug: "admin"}))
	for _, event := range []string{"user.updated", "organization.updated", "organization_membership.updated"} {
		equal(t, event, len(w.events(event)), 1)
	}
	equal(t, "name", w.expect("GET", "/user_management/users/"+ada, nil, 200, "").str("first_name"), "Augusta")
}

func TestSeedingRefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, noUser := w.MintAccessToken("user_nope", "", time.Hour)
	_, _, noMember := w.MintAccessToken(ada, org2, time.Hour)
	for name, err := range map[string]error{
		"user without id":           w.AddUser(workostest.User{Email: "x@y.test"}),
		"user without address":      w.AddUser(workostest.User{ID: "user_x"}),
		"address of another":        w.AddUser(workostest.User{ID: "user_x", Email: "ADA@acme.test"}),
		"organization without id":   w.AddOrganization(workostest.Organization{Name: "x"}),
		"member that is not there":  w.AddMembership(workostest.Membership{UserID: "user_x", OrganizationID: org1}),
		"member of nothing":         w.AddMembership(workostest.Membership{UserID: ada, OrganizationID: "org_x"}),
		"member with unknown role":  w.AddMembership(workostest.Membership{UserID: ada, OrganizationID: org1, RoleSlug: "king"}),
		"token of nobody":           noUser,
		"token of another's member": noMember,
	} {
		if err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestTheDefaultRoleIsWhatNewMembersGet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.SetRole("guest", []string{"look"}, true))
	must(t, w.AddMembership(workostest.Membership{UserID: carol, OrganizationID: org2}))
	equal(t, "role", w.memberships(carol)[0]["role"].(map[string]any)["slug"], any("guest"))
	must(t, w.SetRole("guest", nil, false))
	must(t, w.AddMembership(workostest.Membership{UserID: carol, OrganizationID: org1}))
	equal(t, "role later", w.memberships(carol)[0]["role"].(map[string]any)["slug"], any("guest"))
}
