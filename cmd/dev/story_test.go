package main_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestADemoPersonAsksWhoTheyAreAndHasFivePlaces(t *testing.T) {
	t.Parallel()
	d := start(t)
	if len(d.People) < 5 || len(d.Organizations) < 2 || d.Machines == nil || d.Stranger.AccessToken == "" {
		t.Fatalf("the report lacks something: %+v", d.report)
	}
	for _, first := range []string{"Ada", "Mia", "Max", "Olga", "Sol"} {
		c, p := d.as(first), d.demo(first)
		me := c.ask(askMe, nil).Data.Me
		if me == nil || me.ID != p.ID || me.Email != p.Email || me.Name != p.Name {
			t.Errorf("%s is told to be %+v", first, me)
		}
		if q := c.quota(); *q.Limit != 5 || q.Used != 0 || *q.Remaining != 5 || !q.CanInvite {
			t.Errorf("%s has quota %+v", first, q)
		}
		if sent := c.sent(); len(sent) != 0 {
			t.Errorf("%s has sent %v", first, sent)
		}
	}
}

func TestAnInvitedPersonSignsUpByTheLinkInTheMailAndTheInviterSeesIt(t *testing.T) {
	t.Parallel()
	d := start(t)
	mia, address := d.as("Mia"), "grace@guests.example"
	sent := mia.invite(address)
	if m := d.mailTo(address); m.InvitationID != sent.WorkosInvitationID || !strings.HasPrefix(m.AcceptURL, d.URL+"/invite?invitation_token=") {
		t.Fatalf("the mail leads to %s", m.AcceptURL)
	}

	b := d.browser()
	landing := b.click(b.open(d.Outbox), "Accept invitation")
	if landing.status != http.StatusOK || landing.url.Path != "/invite" || landing.heading(t) != "You are invited" {
		t.Fatalf("the mail's link leads to %d %s", landing.status, landing.url.Path)
	}
	form := b.click(landing, "Accept the invitation")
	if got := form.url.Scheme + "://" + form.url.Host; got != d.WorkOS {
		t.Fatalf("sign-in is at %s, want WorkOS", got)
	}
	home := b.submit(form, url.Values{"email": {address}})
	if home.status != http.StatusOK || home.url.String() != d.URL+"/" || !strings.Contains(home.body, address) ||
		!strings.Contains(home.body, "Acme Observatory") || !strings.Contains(home.body, "You are signed in, and on the list.") {
		t.Fatalf("sign-up ends at %d %s:\n%s", home.status, home.url, home.body)
	}
	c := b.setCookie("/auth/callback", "guestlist")
	if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.Value == "" {
		t.Errorf("the session cookie is HttpOnly=%v SameSite=%v Path=%q Domain=%q", c.HttpOnly, c.SameSite, c.Path, c.Domain)
	}

	me := caller{d: d, via: b}.ask(askMe, nil).Data.Me
	if me == nil || me.Email != address {
		t.Fatalf("the session is %+v", me)
	}
	if got := mia.sees(sent.ID, "ACCEPTED"); got.AcceptedBy == nil || got.AcceptedBy.ID != me.ID {
		t.Errorf("accepted by %+v, want %s", got.AcceptedBy, me.ID)
	}
	if q := mia.quota(); q.Used != 1 || *q.Remaining != 4 || q.Refunded != 0 {
		t.Errorf("the inviter's quota is %+v, want one used", q)
	}
	// Whoever was let in invites in turn.
	if q := (caller{d: d, via: b}).quota(); q.Used != 0 || *q.Remaining != 5 {
		t.Errorf("the new member's quota is %+v", q)
	}
}

func TestAnInvitedPersonJoinsByWorkOSsOwnPageWithoutAState(t *testing.T) {
	t.Parallel()
	d := start(t, "--hosted-accept")
	sol, address := d.as("Sol"), "grace@guests.example"
	sent := sol.invite(address)
	m := d.mailTo(address)
	if !strings.HasPrefix(m.AcceptURL, d.WorkOS+"/") {
		t.Fatalf("the mail leads to %s, want WorkOS's own page", m.AcceptURL)
	}
	b := d.browser()
	home := b.submit(b.open(m.AcceptURL), url.Values{"email": {address}})
	if home.status != http.StatusOK || home.url.String() != d.URL+"/" || !strings.Contains(home.body, address) {
		t.Fatalf("acceptance ends at %d %s:\n%s", home.status, home.url, home.body)
	}
	// The first callback is nobody's: it begins a login of this browser, which WorkOS answers without asking.
	var ways []string
	for _, h := range b.hops[1:] {
		way := h.method + " " + h.url.Path
		if h.url.Path == "/auth/callback" && !h.url.Query().Has("state") {
			way += " stateless"
			if c := (&http.Response{Header: h.header}).Cookies(); len(c) > 0 && c[0].Name == "guestlist" {
				t.Error("a callback without state made a session")
			}
		}
		ways = append(ways, way)
	}
	want := "POST /invitations/accept, GET /auth/callback stateless, GET /auth/login, GET /user_management/authorize, GET /auth/callback, GET /"
	if got := strings.Join(ways, ", "); got != want {
		t.Errorf("the way was\n%s, want\n%s", got, want)
	}
	me := caller{d: d, via: b}.ask(askMe, nil).Data.Me
	if got := sol.sees(sent.ID, "ACCEPTED"); me == nil || got.AcceptedBy == nil || got.AcceptedBy.ID != me.ID {
		t.Errorf("accepted by %+v, want %+v", got.AcceptedBy, me)
	}
	if q := sol.quota(); q.Used != 1 {
		t.Errorf("the inviter's quota is %+v, want one used", q)
	}
}

func TestTheLinkOfARevokedInviteLeadsNowhereAndThePlaceIsBack(t *testing.T) {
	t.Parallel()
	d := start(t)
	mia, address := d.as("Mia"), "second@guests.example"
	sent := mia.invite(address)
	if q := mia.quota(); q.Used != 1 {
		t.Fatalf("after inviting: %+v", q)
	}
	a := mia.revoke(sent.ID)
	got := a.Data.RevokeInvite
	if got == nil || got.Typename != "RevokeInviteSuccess" || got.Invite.State != "REVOKED" || got.Quota.Used != 0 || got.Quota.Refunded != 1 {
		t.Fatalf("revokeInvite: %s", a.reply.body)
	}
	if again := mia.revoke(sent.ID).Data.RevokeInvite; again == nil || again.Typename != "RevokeInviteSuccess" || again.Quota.Refunded != 1 {
		t.Errorf("revoking again: %+v", again)
	}

	b := d.browser()
	end := b.open(d.mailTo(address).AcceptURL)
	if end.status != http.StatusOK {
		t.Errorf("the landing page tells by status %d which tokens are good", end.status)
	}
	end = b.submit(b.click(end, "Accept the invitation"), url.Values{"email": {address}})
	if end.status/100 != 4 || end.url.Path != "/auth/callback" || end.heading(t) == "" {
		t.Errorf("the walk ends at %d %s", end.status, end.url.Path)
	}
	if b.session() != "" {
		t.Error("somebody without a valid invitation has a session")
	}
	if home := b.open(d.URL + "/"); home.heading(t) != "By invitation" {
		t.Errorf("the home page says %q", home.heading(t))
	}
	if q := mia.quota(); q.Used != 0 || *q.Remaining != 5 || q.Refunded != 1 {
		t.Errorf("the inviter's quota is %+v, want the place back", q)
	}
	mia.invite(address) // at once after a revoke
}

func TestTheSixthInviteOverAQuotaOfFiveIsRefusedAsDataAndNothingIsSent(t *testing.T) {
	t.Parallel()
	d := start(t)
	max := d.as("Max")
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		max.invite(name + ".guest@guests.example")
	}
	a := max.try(vars{"email": "sixth@guests.example"})
	got := a.Data.InviteUser
	if a.reply.status != http.StatusOK || len(a.Errors) != 0 || got == nil || got.Typename != "QuotaExhausted" || got.Code != "QUOTA_EXHAUSTED" ||
		got.Pool != "MEMBER" || got.Message == "" || got.Quota == nil || *got.Quota.Remaining != 0 || got.Quota.CanInvite {
		t.Fatalf("the sixth: %s", a.reply.body)
	}
	if mails := d.outbox(); len(mails) != 5 {
		t.Errorf("%d mails were sent, want 5", len(mails))
	}
	if q := max.quota(); q.Used != 5 || len(max.sent()) != 5 {
		t.Errorf("quota %+v with %d invites, want 5 and 5", q, len(max.sent()))
	}
	if other := d.as("Mia").quota(); other.Used != 0 {
		t.Errorf("somebody else was charged: %+v", other)
	}
}
