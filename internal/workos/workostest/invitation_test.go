package workostest_test

import (
	"testing"
	"time"

	"guestlist/internal/workos/workostest"
)

// inState makes an invitation to Acme in the state.
func (w *world) inState(state string) object {
	w.t.Helper()
	i := w.send(object{"email": "x@corp.test", "organization_id": org1, "role_slug": "admin", "expires_in_days": 1})
	switch state {
	case "accepted", "revoked":
		verb := map[string]string{"accepted": "accept", "revoked": "revoke"}[state]
		w.expect("POST", invitations+"/"+i.str("id")+"/"+verb, nil, 200, "")
	case "expired":
		w.clock.Add(24 * time.Hour)
	case "orphaned":
		must(w.t, w.RemoveOrganization(org1))
	}
	return i
}

func TestChangesOfAnInvitationAnswerByItsState(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		verb, state string
		status      int
		code        string
	}{
		{"accept", "pending", 200, ""},
		{"accept", "accepted", 400, "invite_has_accepted_user_id"},
		{"accept", "expired", 400, "invite_not_pending"},
		{"accept", "revoked", 400, "invite_not_pending"},
		{"accept", "orphaned", 400, "invalid_invite"},
		{"revoke", "pending", 200, ""},
		{"revoke", "accepted", 400, "invite_not_pending"},
		{"revoke", "expired", 400, "invite_not_pending"},
		{"revoke", "revoked", 400, "invite_not_pending"},
		{"resend", "pending", 200, ""},
		{"resend", "accepted", 400, "invite_accepted"},
		{"resend", "expired", 400, "invite_expired"},
		{"resend", "revoked", 400, "invite_revoked"},
	} {
		t.Run(row.verb+" when "+row.state, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			path := invitations + "/" + w.inState(row.state).str("id")
			before := w.expect("GET", path, nil, 200, "")
			w.expect("POST", path+"/"+row.verb, nil, row.status, row.code)
			if after := w.expect("GET", path, nil, 200, ""); row.status != 200 && after.str("state") != before.str("state") {
				t.Errorf("a refused %s changed %s to %s", row.verb, before.str("state"), after.str("state"))
			}
		})
	}
}

func TestInvitationRoutesKnowWhatIsNotThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, row := range [][2]string{
		{"GET", "invitation_nope"},
		{"GET", "by_token/nope"},
		{"POST", "invitation_nope/accept"},
		{"POST", "invitation_nope/revoke"},
		{"POST", "invitation_nope/resend"},
	} {
		if answer := w.expect(row[0], invitations+"/"+row[1], nil, 404, ""); answer.str("message") == "" {
			t.Errorf("%v has no message", row)
		}
	}
}

func TestAcceptOfTheAPICreatesTheUserAndTheMembership(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i := w.inState("pending")
	accepted := w.expect("POST", invitations+"/"+i.str("id")+"/accept", nil, 200, "")
	equal(t, "state", accepted.str("state"), "accepted")
	equal(t, "accepted_at", accepted.str("accepted_at"), "2026-11-22T12:00:00.000Z")
	user := w.expect("GET", "/user_management/users/"+accepted.str("accepted_user_id"), nil, 200, "")
	equal(t, "the new user's address", user.str("email"), "x@corp.test")
	members := w.memberships(user.str("id"))
	if len(members) != 1 || members[0].str("status") != "active" || members[0]["role"].(map[string]any)["slug"] != "admin" {
		t.Errorf("memberships are %v", members)
	}
}

func (w *world) memberships(userID string) []object {
	w.t.Helper()
	return w.expect("GET", "/user_management/organization_memberships?user_id="+userID, nil, 200, "").items()
}

func TestAnOrganizationsInvitationMakesAPendingMembershipOfAnExistingUser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	status := func() string {
		if members := w.memberships(carol); len(members) == 1 {
			return members[0].str("status")
		}
		return "none"
	}
	i := w.send(object{"email": carolMail, "organization_id": org1})
	equal(t, "after the send", status(), "pending")
	w.expect("POST", invitations+"/"+i.str("id")+"/revoke", nil, 200, "")
	equal(t, "after the revoke", status(), "none")
	i = w.send(object{"email": carolMail, "organization_id": org1})
	w.expect("POST", invitations+"/"+i.str("id")+"/accept", nil, 200, "")
	equal(t, "after the accept", status(), "active")
	w.expect("POST", invitations, object{"email": carolMail, "organization_id": org1}, 400, "user_already_organization_member")
}

func TestResendMailsAgainAndKeepsTokenAndExpiry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i := w.send(object{"email": "x@y.test"})
	w.clock.Add(time.Hour)
	again := w.expect("POST", invitations+"/"+i.str("id")+"/resend", object{"locale": "fr"}, 200, "")
	equal(t, "token", again.str("token"), i.str("token"))
	equal(t, "expires_at", again.str("expires_at"), i.str("expires_at"))
	equal(t, "mails", len(w.Outbox()), 2)
	equal(t, "invitation.resent events", len(w.events("invitation.resent")), 1)
	w.expect("POST", invitations+"/"+i.str("id")+"/resend", object{"locale": "tlh"}, 422, "invalid_request_parameters")
	w.expect("POST", invitations+"/"+i.str("id")+"/resend", object{"days": 3}, 422, "invalid_request_parameters")
}

func TestResendRotatesAndExtendsWhenTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.SetBehaviour(workostest.Behaviour{ResendRotatesToken: true, ResendExtendsExpiry: true})
	i := w.send(object{"email": "x@y.test", "expires_in_days": 3})
	w.clock.Add(36 * time.Hour)
	again := w.expect("POST", invitations+"/"+i.str("id")+"/resend", nil, 200, "")
	equal(t, "expires_at", again.str("expires_at"), "2026-11-27T00:00:00.000Z")
	w.expect("GET", invitations+"/by_token/"+i.str("token"), nil, 404, "")
	equal(t, "by the new token", w.expect("GET", invitations+"/by_token/"+again.str("token"), nil, 200, "").str("id"), i.str("id"))
}

func TestTheDashboardActsBehindTheApplicationsBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i, err := w.CreateInvitationAsDashboard(workostest.DashboardInvitation{Email: "x@y.test", OrganizationID: org2})
	must(t, err)
	must(t, w.ResendInvitationAsDashboard(i.ID))
	must(t, w.RevokeInvitationAsDashboard(i.ID))
	if w.RevokeInvitationAsDashboard(i.ID) == nil {
		t.Error("a revoked invitation was revoked again")
	}
	if _, err := w.CreateInvitationAsDashboard(workostest.DashboardInvitation{Email: adaMail, OrganizationID: org1}); err == nil {
		t.Error("a member was invited")
	}
	recorded := w.events("invitation.created", "invitation.resent", "invitation.revoked")
	equal(t, "events", len(recorded), 3)
	for _, e := range recorded {
		equal(t, e.str("event")+" source", source(e), "dashboard")
	}
}

func source(event object) string {
	c, _ := event["context"].(map[string]any)
	a, _ := c["actor"].(map[string]any)
	s, _ := a["source"].(string)
	return s
}
