package workostest_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"guestlist/internal/workos/workostest"
)

func TestRevokingAnInvitationLeavesAnActiveMemberIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i := w.send(object{"email": carolMail, "organization_id": org1})
	must(t, w.AddMembership(workostest.Membership{UserID: carol, OrganizationID: org1}))
	w.expect("POST", invitations+"/"+i.str("id")+"/revoke", nil, 200, "")
	members := w.memberships(carol)
	if len(members) != 1 || members[0].str("status") != "active" {
		t.Errorf("memberships are %v", members)
	}
}

func TestAcceptingKeepsTheRoleOfAMemberOfBefore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i := w.send(object{"email": carolMail, "organization_id": org1})
	must(t, w.AddMembership(workostest.Membership{UserID: carol, OrganizationID: org1, RoleSlug: "admin"}))
	w.expect("POST", invitations+"/"+i.str("id")+"/accept", nil, 200, "")
	equal(t, "role", w.memberships(carol)[0]["role"].(map[string]any)["slug"], any("admin"))
}

func TestSigningOutElsewhereEndsAuthKitsSessionToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sid := sidOf(t, w, w.signedIn(adaMail).str("access_token"))
	jar := w.browser.Jar
	w.browser.Jar = nil // the request to sign out comes from another browser
	out, _ := w.do(w.request("GET", "/user_management/sessions/logout?session_id="+sid, "", ""))
	equal(t, "where sign-out leads without return_to", out.Header.Get("Location"), "http://127.0.0.1:4000/")
	w.browser.Jar = jar
	shown, _ := w.authorize()
	equal(t, "status of authorize", shown.StatusCode, http.StatusOK)
}

func TestADeletedUsersBrowserIsForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	code := w.signIn(adaMail).Get("code")
	must(t, w.RemoveUser(ada))
	shown, _ := w.authorize()
	equal(t, "status of authorize", shown.StatusCode, http.StatusOK)
	status, answer := w.exchange(code)
	if status != 400 || answer.code() != "invalid_grant" {
		t.Errorf("exchange answered %d %v", status, answer)
	}
}

func TestTestsMayAcceptForAPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.send(object{"email": "x@corp.test", "organization_id": org1}).str("id")
	if _, err := w.AcceptInvitationAs(id, "x@else.test"); err == nil {
		t.Error("a foreign address was let in")
	}
	user, err := w.AcceptInvitationAs(id, "y@corp.test")
	must(t, err)
	i, ok := w.Invitation(id)
	if !ok || i.State != "accepted" || i.AcceptedUserID != user {
		t.Errorf("the invitation is %v %+v", ok, i)
	}
	accepted := w.events("invitation.accepted")
	equal(t, "events", len(accepted), 1)
	equal(t, "source", source(accepted[0]), "system")
}

func TestRedirectAndAcceptURLsMayComeLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.send(object{"email": "x@y.test"})
	w.SetAcceptURL("http://127.0.0.1:5000/invite")
	w.SetRedirectURIs("http://127.0.0.1:5000/auth/callback")
	if link := w.Outbox()[0].AcceptURL; !strings.HasPrefix(link, "http://127.0.0.1:5000/invite?invitation_token=") {
		t.Errorf("the mail leads to %s", link)
	}
	old, _ := w.authorize()
	equal(t, "status for the old URI", old.StatusCode, http.StatusUnprocessableEntity)
	fresh, _ := w.authorize("redirect_uri", "http://127.0.0.1:5000/auth/callback")
	equal(t, "status for the new URI", fresh.StatusCode, http.StatusOK)
}

func TestHostedAcceptanceOverridesTheApplicationsPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *workostest.Options) { o.AcceptURL, o.HostedAccept = "http://127.0.0.1:4000/invite", true })
	i := w.send(object{"email": "x@y.test"})
	equal(t, "link", i.str("accept_invitation_url"), w.BaseURL()+"/invitations/accept?invitation_token="+i.str("token"))
}

func TestTheLogHoldsNoSecretsAndNoAddresses(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer // one request at a time writes: slog's handlers lock
	w := newWorld(t, func(o *workostest.Options) {
		o.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	i := w.send(object{"email": "secret-person@y.test"})
	w.expect("GET", invitations+"/by_token/"+i.str("token"), nil, 200, "")
	w.expect("GET", invitations+"?email=secret-person@y.test", nil, 200, "")
	session := w.signedIn(adaMail)
	must(t, w.Close())
	if !strings.Contains(log.String(), "by_token/{token}") {
		t.Errorf("the log lacks the requests: %s", log.String())
	}
	for _, secret := range []string{"secret-person", i.str("token"), session.str("access_token"), session.str("refresh_token"), w.APIKey(), verifier, adaMail} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}
