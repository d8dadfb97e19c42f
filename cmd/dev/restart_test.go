package main_test

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// fixed gives flags for three ports below those that systems hand out by themselves, so that a restart finds them free.
func fixed(t *testing.T) []string {
	t.Helper()
	var flags []string
	var open []net.Listener
	for _, flag := range []string{"--listen", "--workos-listen", "--admin-listen"} {
		for {
			l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 12000+rand.IntN(8000)))
			if err == nil {
				open, flags = append(open, l), append(flags, flag+"="+l.Addr().String())
				break
			}
		}
	}
	for _, l := range open {
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return flags
}

func TestARestartWithDataGoesOn(t *testing.T) {
	t.Parallel()
	flags := append(fixed(t), "--data="+t.TempDir())
	first := start(t, flags...)
	mia := first.as("Mia")
	open := mia.invite("later@guests.example")
	gone := mia.invite("revoked@guests.example")
	if got := mia.revoke(gone.ID).Data.RevokeInvite; got == nil || got.Typename != "RevokeInviteSuccess" {
		t.Fatalf("revokeInvite: %+v", got)
	}
	b := first.browser()
	if home := b.signIn(first.demo("Ada").Email); home.heading(t) != "Welcome, Ada Admin" {
		t.Fatalf("sign-in ends with %q", home.heading(t))
	}
	before := first.outbox()
	first.stop()

	second := start(t, flags...)
	if second.URL != first.URL || second.WorkOS != first.WorkOS {
		t.Fatalf("it moved from %s to %s", first.URL, second.URL)
	}
	b.d, mia.d = second, second
	if home := b.open(second.URL + "/"); home.heading(t) != "Welcome, Ada Admin" {
		t.Errorf("the session is gone: %q", home.heading(t))
	}
	states := map[string]string{}
	for _, one := range mia.sent() {
		states[one.ID] = one.State
	}
	if len(states) != 2 || states[open.ID] != "PENDING" || states[gone.ID] != "REVOKED" {
		t.Errorf("with the old token the invites are %v", states)
	}
	if q := second.as("Mia").quota(); q.Used != 1 || q.Refunded != 1 {
		t.Errorf("the quota is %+v", q)
	}
	after := second.outbox()
	if len(after) != 2 || after[0] != before[0] || after[1] != before[1] {
		t.Errorf("the outbox was %d mails and is %d, or others", len(before), len(after))
	}
	guest := second.browser()
	form := guest.click(guest.open(second.mailTo("later@guests.example").AcceptURL), "Accept the invitation")
	if home := guest.submit(form, url.Values{"email": {"later@guests.example"}}); !strings.Contains(home.body, "You are signed in, and on the list.") {
		t.Errorf("the old link ends at %d %s", home.status, home.url.Path)
	}
	mia.sees(open.ID, "ACCEPTED")
}

func TestAfterKillEveryMailHasItsChargeAndEveryChargeItsMail(t *testing.T) {
	t.Parallel()
	flags := append(fixed(t), "--data="+t.TempDir())
	env := []string{"INVITE_QUOTA=100", "INVITE_SEND_GIVE_UP=2s"}
	first := startWith(t, env, flags...)
	max := first.as("Max")
	kept := max.invite("kept@guests.example")
	const callers = 24
	answered := make(chan struct{}, callers)
	var calls sync.WaitGroup
	for n := range callers {
		address := fmt.Sprintf("cut.%02d@guests.example", n)
		first.never("invited address", address)
		body := fmt.Sprintf(`{"query":"mutation { inviteUser(input: {email: \"%s\"}) { __typename } }"}`, address)
		req := request(t, http.MethodPost, first.GraphQL, body, "Content-Type", "application/json", "Authorization", "Bearer "+max.token)
		calls.Go(func() {
			// Most of these calls are cut; what counts is what is true afterwards.
			if resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req); err == nil {
				resp.Body.Close()
				answered <- struct{}{}
			}
		})
	}
	<-answered
	first.kill()
	calls.Wait()

	second := startWith(t, env, flags...)
	max.d = second
	eventually(t, "nothing is SENDING", func() bool {
		for _, one := range max.sent() {
			if one.State == "SENDING" {
				return false
			}
		}
		return true
	})
	mails := map[string]int{}
	for _, m := range second.outbox() {
		mails[m.InvitationID]++
	}
	live := 0
	for _, one := range max.sent() {
		switch {
		case one.State == "PENDING" && mails[one.WorkosInvitationID] == 1:
			live++
			delete(mails, one.WorkosInvitationID)
		case one.State == "PENDING":
			t.Errorf("%s is PENDING and has %d mails", one.ID, mails[one.WorkosInvitationID])
		case one.State != "FAILED":
			t.Errorf("%s is %s", one.ID, one.State)
		}
	}
	if len(mails) != 0 {
		t.Errorf("%d mails belong to no charged invite", len(mails))
	}
	if q := max.quota(); q.Used != live || q.Reserved != 0 {
		t.Errorf("quota %+v with %d live invites", q, live)
	}
	max.sees(kept.ID, "PENDING")
	max.invite("afterwards@guests.example")
}
