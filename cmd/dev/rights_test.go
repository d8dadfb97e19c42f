package main_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// demote makes an admin a member as the dashboard does: nobody tells us but the event.
func (d *dev) demote(userID string) {
	d.t.Helper()
	ask := func(method, path, body string) []byte {
		got := d.send(request(d.t, method, d.WorkOS+"/user_management/organization_memberships"+path, body,
			"Authorization", "Bearer "+d.APIKey, "Content-Type", "application/json"))
		if got.status != http.StatusOK {
			d.t.Fatalf("%d %s", got.status, got.body)
		}
		return got.body
	}
	var memberships struct{ Data []struct{ ID string } }
	if err := json.Unmarshal(ask(http.MethodGet, "?user_id="+userID, ""), &memberships); err != nil || len(memberships.Data) != 1 {
		d.t.Fatalf("%v %v", err, memberships)
	}
	ask(http.MethodPut, "/"+memberships.Data[0].ID, `{"role_slug":"member"}`)
}

// They are signed in all the same, so the streams end without an error, and the next ones tell of their own invites only.
func TestStreamsOfWhoLosesAPermissionEnd(t *testing.T) {
	t.Parallel()
	d := start(t)
	b := d.browser()
	b.signIn(d.demo("Ada").Email)
	ada := caller{d: d, via: b}
	streams := map[string]io.Reader{
		"token":  d.follow("inviteChanged { email }", "Authorization", "Bearer "+d.as("Ada").token),
		"cookie": d.follow("inviteChanged { email }", "Cookie", "guestlist="+b.session(), "Origin", d.URL),
	}
	d.demote(d.demo("Ada").ID)
	for name, stream := range streams {
		said, err := io.ReadAll(stream)
		if err != nil || strings.Contains(string(said), "event: next") || !strings.HasSuffix(string(said), "event: complete\ndata:\n\n") {
			t.Errorf("%s: %v, %q", name, err, said)
		}
	}
	if a := ada.ask(`{ viewer { kind } organization { invites { totalCount } } }`, nil); a.code() != "FORBIDDEN" || ada.isStranger() {
		t.Errorf("%d %s", a.reply.status, a.reply.body)
	}
	again := d.follow("inviteChanged { email }", "Cookie", "guestlist="+b.session(), "Origin", d.URL)
	d.as("Mia").invite("mias@guests.example")
	ada.invite("adas@guests.example")
	if heard := firstEvent(again, []string{"inviteChanged", "email"}); heard != "adas@guests.example" {
		t.Errorf("afterwards Ada hears of %s", heard)
	}
}
