package main_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestAStrangerWithAnAccountAndNoInvitationGetsAPageAndNoSession(t *testing.T) {
	t.Parallel()
	d := start(t)
	b := d.browser()
	end := b.signIn(d.Stranger.Email)
	if end.status != http.StatusForbidden || end.heading(t) != "By invitation only" {
		t.Errorf("sign-in ends with %d %q", end.status, end.heading(t))
	}
	if b.session() != "" {
		t.Error("the stranger has a session")
	}
	if home := b.open(d.URL + "/"); home.status != http.StatusOK || home.heading(t) != "By invitation" {
		t.Errorf("the home page says %d %q", home.status, home.heading(t))
	}
	c := caller{d: d, token: d.Stranger.AccessToken}
	if a := c.ask(askMe, nil); a.reply.status != http.StatusOK || a.Data.Me != nil || len(a.Errors) != 0 {
		t.Errorf("me: %s", a.reply.body)
	}
	for _, a := range []answer{c.ask(askQuota, nil), c.ask(askSent, nil), c.try(vars{"email": "friend@guests.example"}), c.revoke("invite_x")} {
		if a.code() != "NOT_ADMITTED" {
			t.Errorf("want NOT_ADMITTED: %s", a.reply.body)
		}
	}
	if n := len(d.outbox()); n != 0 {
		t.Errorf("%d mails were sent", n)
	}
}

func TestAnUnknownAddressWithoutInvitationCannotSignUp(t *testing.T) {
	t.Parallel()
	d := start(t)
	b := d.browser()
	end := b.signIn("nobody@guests.example")
	if end.status != http.StatusForbidden || end.url.Path != "/auth/callback" || end.heading(t) == "" {
		t.Errorf("sign-up ends with %d at %s", end.status, end.url.Path)
	}
	if b.session() != "" {
		t.Error("somebody without invitation has a session")
	}
	users := d.send(request(t, http.MethodGet, d.WorkOS+"/user_management/users?limit=100", "", "Authorization", "Bearer "+d.APIKey))
	if users.status != http.StatusOK || strings.Contains(string(users.body), "nobody@guests.example") {
		t.Errorf("WorkOS knows a user who was never invited: %d", users.status)
	}
}

func TestWhoeverDoesNotSayWhoTheyAreIsAStranger(t *testing.T) {
	t.Parallel()
	d := start(t)
	c := caller{d: d}
	a := c.ask(askMe, nil)
	if a.Data.Viewer == nil || a.Data.Viewer.Kind != "ANONYMOUS" || a.Data.Me != nil || len(a.Errors) != 0 {
		t.Errorf("viewer: %s", a.reply.body)
	}
	for _, a := range []answer{c.ask(askQuota, nil), c.ask(askSent, nil), c.try(vars{"email": "friend@guests.example"})} {
		if a.code() != "UNAUTHENTICATED" || a.reply.status != http.StatusOK || a.Errors[0].Extensions.RequestID == "" {
			t.Errorf("want UNAUTHENTICATED with a requestId: %s", a.reply.body)
		}
	}
	if n := len(d.outbox()); n != 0 {
		t.Errorf("%d mails were sent", n)
	}
}

func TestAnInvitationForOneAddressLetsNoAddressOfAnotherDomainIn(t *testing.T) {
	t.Parallel()
	d := start(t)
	mia := d.as("Mia")
	sent := mia.invite("right@guests.example")
	b := d.browser()
	form := b.click(b.open(d.mailTo("right@guests.example").AcceptURL), "Accept the invitation")
	end := b.submit(form, map[string][]string{"email": {"wrong@elsewhere.example"}})
	if end.status/100 != 4 || end.heading(t) == "" || b.session() != "" {
		t.Errorf("another address is answered %d at %s", end.status, end.url.Path)
	}
	if got := mia.sent(); len(got) != 1 || got[0].ID != sent.ID || got[0].State != "PENDING" {
		t.Errorf("the invite is %+v", got)
	}
}

// WorkOS lets anybody of a company's domain accept what was sent to one of its addresses.
func TestAColleagueWhoAcceptsIsLetInAndShownAsAnotherAddress(t *testing.T) {
	t.Parallel()
	d := start(t)
	mia := d.as("Mia")
	mia.invite("right@guests.example")
	b := d.browser()
	form := b.click(b.open(d.mailTo("right@guests.example").AcceptURL), "Accept the invitation")
	end := b.submit(form, map[string][]string{"email": {"colleague@guests.example"}})
	if end.status != 200 || b.session() == "" {
		t.Errorf("the colleague is answered %d at %s", end.status, end.url.Path)
	}
	said := mia.ask(`{ sentInvites { nodes { state acceptedWithOtherAddress } } quota { used } }`, nil).reply.body
	if want := `{"sentInvites":{"nodes":[{"state":"ACCEPTED","acceptedWithOtherAddress":true}]},"quota":{"used":1}}`; !strings.Contains(string(said), want) {
		t.Errorf("the inviter reads %s", said)
	}
}
