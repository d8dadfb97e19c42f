package workostest_test

import "testing"

func TestWhatIsNamedChangesAndIsToldByAnEvent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const members = "/user_management/organization_memberships"
	before := len(w.events("user.updated", "organization.updated", "organization_membership.updated"))
	user := w.expect("PUT", "/user_management/users/"+ada, object{"first_name": "Augusta"}, 200, "")
	equal(t, "address", user.str("email"), adaMail)
	equal(t, "name", user.str("first_name"), "Augusta")
	w.expect("PUT", "/user_management/users/"+ada, object{"email": bobMail}, 400, "email_not_available")
	w.expect("PUT", "/user_management/users/"+ada, object{"frist_name": "x"}, 422, "invalid_request_parameters")
	equal(t, "organization", w.expect("PUT", "/organizations/"+org1, object{"name": "Acme & Co."}, 200, "").str("name"), "Acme & Co.")
	mine := w.expect("GET", members+"?user_id="+ada+"&organization_id="+org1, nil, 200, "").items()[0]
	changed := w.expect("PUT", members+"/"+mine.str("id"), object{"role_slug": "member"}, 200, "")
	equal(t, "role", changed["role"].(map[string]any)["slug"], any("member"))
	w.expect("PUT", members+"/"+mine.str("id"), object{"role_slug": "member", "role_slugs": []string{"member"}}, 422, "invalid_request_parameters")
	equal(t, "events", len(w.events("user.updated", "organization.updated", "organization_membership.updated")), before+3)
}

func TestAMembershipIsSwitchedOffAndOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const members = "/user_management/organization_memberships"
	mine := w.expect("GET", members+"?user_id="+ada+"&organization_id="+org1, nil, 200, "").items()[0].str("id")
	before := len(w.events("organization_membership.updated"))
	for range 2 { // the second time there is nothing to tell
		equal(t, "status", w.expect("PUT", members+"/"+mine+"/deactivate", nil, 200, "").str("status"), "inactive")
	}
	equal(t, "active members", len(w.expect("GET", members+"?organization_id="+org1+"&statuses=inactive", nil, 200, "").items()), 1)
	equal(t, "status", w.expect("PUT", members+"/"+mine+"/reactivate", nil, 200, "").str("status"), "active")
	equal(t, "events", len(w.events("organization_membership.updated")), before+2)
	w.send(object{"email": carolMail, "organization_id": org1})
	pending := w.expect("GET", members+"?user_id="+carol, nil, 200, "").items()[0].str("id")
	w.expect("PUT", members+"/"+pending+"/deactivate", nil, 400, "cannot_deactivate_pending_organization_membership")
	w.expect("PUT", members+"/"+pending+"/reactivate", nil, 400, "cannot_reactivate_pending_organization_membership")
	w.expect("PUT", members+"/om_nope/deactivate", nil, 404, "")
}

func TestADeletedOrganizationTakesItsMembershipsAlong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.expect("DELETE", "/organizations/"+org1, nil, 202, "")
	w.expect("GET", "/organizations/"+org1, nil, 404, "")
	equal(t, "memberships", len(w.memberships(ada)), 0)
	equal(t, "events", len(w.events("organization.deleted")), 1)
}

func TestSessionsAreListedAlsoWhenTheyHaveEnded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	session := w.signedIn(adaMail)
	list := func() []object {
		return w.expect("GET", "/user_management/users/"+ada+"/sessions", nil, 200, "").items()
	}
	equal(t, "status", list()[0].str("status"), "active")
	revokeByAPI(w, session)
	equal(t, "status", list()[0].str("status"), "revoked")
}
