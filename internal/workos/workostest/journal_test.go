package workostest_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guestlist/internal/workos/workostest"
)

// kept is a world whose state is in dir.
func kept(t *testing.T, dir string) *world {
	t.Helper()
	return newWorld(t, func(o *workostest.Options) { o.Dir, o.SigningKey = dir, nil })
}

func TestARestartGoesOnWhereTheFakeStopped(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	before := kept(t, dir)
	pending := before.send(object{"email": "x@y.test", "organization_id": org1})
	before.expect("POST", invitations, object{"email": "x@y.test", "organization_id": org1}, 400, "email_already_invited_to_organization")
	gone := before.send(object{"email": "gone@y.test"})
	before.expect("POST", invitations+"/"+gone.str("id")+"/revoke", nil, 200, "")
	must(t, before.RemoveMembership(bob, org1))
	session := before.signedIn(adaMail)
	code := before.signIn(adaMail, "screen_hint", "sign-in").Get("code")
	events := len(before.events("invitation.created", "invitation.revoked", "session.created"))
	must(t, before.Close())

	after := kept(t, dir) // seeds again: Bob's membership comes back, nothing else changes
	equal(t, "events", len(after.events("invitation.created", "invitation.revoked", "session.created")), events)
	equal(t, "mails", len(after.Outbox()), 2)
	equal(t, "pending", after.expect("GET", invitations+"/by_token/"+pending.str("token"), nil, 200, "").str("state"), "pending")
	equal(t, "revoked", after.expect("GET", invitations+"/"+gone.str("id"), nil, 200, "").str("state"), "revoked")
	equal(t, "Bob's membership", len(after.events("organization_membership.deleted")), 1)
	if status, answer := after.refresh(session.str("refresh_token")); status != 200 {
		t.Errorf("refresh after a restart answered %d %v", status, answer)
	}
	if status, answer := after.exchange(code); status != 200 {
		t.Errorf("exchange after a restart answered %d %v", status, answer)
	}
	// The issuer holds the port, which changed; the key did not.
	_, body := after.do(after.request("GET", "/sso/jwks/"+after.ClientID(), "", ""))
	keys, _ := after.parse(body)["keys"].([]any)
	key, _ := keys[0].(map[string]any)
	if header := tokenHeader(t, session.str("access_token")); header["kid"] != key["kid"] {
		t.Errorf("the key changed from %v to %v", header["kid"], key["kid"])
	}
}

func TestAnAnswerLeavesAfterItsLineIsOnDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := kept(t, dir)
	i := w.send(object{"email": "x@y.test"})
	text, err := os.ReadFile(filepath.Join(dir, "journal.jsonl")) // the fake is still running
	must(t, err)
	if !strings.Contains(string(text), i.str("id")) || !strings.HasSuffix(string(text), "\n") {
		t.Error("the journal lacks the invitation")
	}
	for line := range strings.Lines(string(text)) {
		if !json.Valid([]byte(line)) {
			t.Errorf("not one JSON document: %s", line)
		}
	}
}

func TestATornLastLineIsForgotten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := kept(t, dir)
	first := w.send(object{"email": "x@y.test"})
	must(t, w.Close())
	path := filepath.Join(dir, "journal.jsonl")
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	_, err = file.WriteString(`{"kind":"invitation","id":"invitation_torn","val`)
	must(t, err)
	must(t, file.Close())
	for range 2 { // the second start reads what the first wrote after cutting
		again := kept(t, dir)
		again.expect("GET", invitations+"/invitation_torn", nil, 404, "")
		again.expect("GET", invitations+"/"+first.str("id"), nil, 200, "")
		_, err := again.CreateInvitationAsDashboard(workostest.DashboardInvitation{Email: "after@y.test"})
		if err != nil {
			must(t, again.RevokeInvitationAsDashboard(again.Invitations()[1].ID))
		}
		must(t, again.Close())
	}
}

func TestABrokenJournalOrKeyIsAnErrorNotAFreshStart(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a torn line in the middle": "{\"kind\":\"us\n{}\n",
		"an unknown kind":           "{\"kind\":\"starship\",\"id\":\"x\",\"value\":{}}\n",
		"a value of another type":   "{\"kind\":\"user\",\"id\":\"x\",\"value\":7}\n",
	} {
		dir := t.TempDir()
		must(t, os.WriteFile(filepath.Join(dir, "journal.jsonl"), []byte(text), 0o600))
		if _, err := workostest.New(workostest.Options{BaseURL: "http://fake.test", APIKey: "k", ClientID: "c", Dir: dir}); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "signing-key.pem"), []byte("no key"), 0o600))
	w := kept(t, dir)
	if _, _, err := w.MintAccessToken(ada, org1, 1); err == nil {
		t.Error("a broken key was replaced in silence")
	}
	response, _ := w.do(w.request("GET", "/sso/jwks/"+w.ClientID(), "", ""))
	equal(t, "status of the keys", response.StatusCode, http.StatusInternalServerError)
}

func TestOptionsAreCheckedAllAtOnce(t *testing.T) {
	t.Parallel()
	_, err := workostest.New(workostest.Options{BaseURL: "nowhere", RedirectURIs: []string{"/relative"}, TokenLife: -1})
	if err == nil {
		t.Fatal("bad options were accepted")
	}
	for _, part := range []string{"BaseURL", "APIKey", "redirect URI", "TokenLife"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not mention %s", err, part)
		}
	}
}
