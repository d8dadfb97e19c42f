package main_test

import (
	"net/http"
	"testing"
)

// dashboard does something to an invitation behind our back, as an operator in WorkOS's dashboard does.
func (d *dev) dashboard(invitationID, action string) {
	d.t.Helper()
	got := d.send(request(d.t, http.MethodPost, d.WorkOS+"/user_management/invitations/"+invitationID+"/"+action, "",
		"Authorization", "Bearer "+d.APIKey))
	if got.status != http.StatusOK {
		d.t.Fatalf("%s: %d %s", action, got.status, got.body)
	}
}

func TestWhatIsRevokedAtWorkOSIsRevokedHereAndThePlaceIsBack(t *testing.T) {
	t.Parallel()
	d := start(t)
	olga := d.as("Olga")
	sent := olga.invite("dropped@guests.example")
	d.dashboard(sent.WorkosInvitationID, "revoke")
	olga.sees(sent.ID, "REVOKED")
	if q := olga.quota(); q.Used != 0 || q.Refunded != 1 {
		t.Errorf("quota %+v, want the place back", q)
	}
	a := olga.revoke(sent.ID)
	if got := a.Data.RevokeInvite; got == nil || got.Typename != "RevokeInviteSuccess" || got.Quota.Refunded != 1 {
		t.Errorf("revoking it here too: %s", a.reply.body)
	}
}

func TestWhatIsAcceptedAtWorkOSIsAcceptedHereAndThePersonIsLetIn(t *testing.T) {
	t.Parallel()
	d := start(t)
	olga, address := d.as("Olga"), "joined@guests.example"
	sent := olga.invite(address)
	d.dashboard(sent.WorkosInvitationID, "accept")
	got := olga.sees(sent.ID, "ACCEPTED")
	if got.AcceptedBy == nil || got.AcceptedBy.ID == "" {
		t.Errorf("nobody accepted: %+v", got)
	}
	if q := olga.quota(); q.Used != 1 || q.Refunded != 0 {
		t.Errorf("quota %+v, want one used", q)
	}
	a := olga.revoke(sent.ID)
	if r := a.Data.RevokeInvite; r == nil || r.Typename != "InviteStateConflict" || r.Code != "ALREADY_ACCEPTED" {
		t.Errorf("revoking it: %s", a.reply.body)
	}
	b := d.browser()
	if home := b.signIn(address); home.heading(t)[:7] != "Welcome" {
		t.Errorf("the person is shown %q", home.heading(t))
	}
}
