package main_test

import (
	"fmt"
	"sync"
	"testing"
)

func TestAKeyMakesARepeatedCallTheSameInvite(t *testing.T) {
	t.Parallel()
	d := start(t)
	mia := d.as("Mia")
	input := vars{"email": "guest@guests.example", "idempotencyKey": "the-first-key"}
	first := mia.try(input).Data.InviteUser
	if first == nil || first.Typename != "InviteUserSuccess" {
		t.Fatalf("inviteUser: %+v", first)
	}
	for _, same := range []vars{input, {"email": " Guest@GUESTS.example ", "idempotencyKey": "the-first-key"}} {
		a := mia.try(same)
		if got := a.Data.InviteUser; got == nil || got.Typename != "InviteUserSuccess" || got.Invite.ID != first.Invite.ID {
			t.Errorf("the same again: %s", a.reply.body)
		}
	}
	for _, other := range []vars{
		{"email": "other@guests.example", "idempotencyKey": "the-first-key"},
		{"email": "guest@guests.example", "expiresInDays": 3, "idempotencyKey": "the-first-key"},
	} {
		a := mia.try(other)
		if got := a.Data.InviteUser; got == nil || got.Typename != "IdempotencyConflict" || got.Code != "IDEMPOTENCY_CONFLICT" {
			t.Errorf("another input: %s", a.reply.body)
		}
	}
	if mails, q := d.outbox(), mia.quota(); len(mails) != 1 || q.Used != 1 {
		t.Errorf("%d mails and quota %+v, want one and one", len(mails), q)
	}
	// A key belongs to its caller, and a refusal leaves no trace of one.
	if got := d.as("Sol").try(vars{"email": "solo@guests.example", "idempotencyKey": "the-first-key"}).Data.InviteUser; got == nil || got.Typename != "InviteUserSuccess" {
		t.Errorf("somebody else's key: %+v", got)
	}
	if got := mia.try(vars{"email": "no address", "idempotencyKey": "the-second-key"}).Data.InviteUser; got == nil || got.Typename != "InvalidEmail" {
		t.Errorf("an address that is none: %+v", got)
	}
	if got := mia.try(vars{"email": "third@guests.example", "idempotencyKey": "the-second-key"}).Data.InviteUser; got == nil || got.Typename != "InviteUserSuccess" {
		t.Errorf("after a refusal: %+v", got)
	}
}

// together makes the calls at the same moment and counts the kinds of results.
func together(t *testing.T, c caller, inputs []vars) map[string]int {
	t.Helper()
	var calls sync.WaitGroup
	answers := make(chan answer, len(inputs))
	ready := make(chan struct{})
	for _, input := range inputs {
		calls.Go(func() {
			<-ready
			answers <- c.try(input)
		})
	}
	close(ready)
	calls.Wait()
	close(answers)
	kinds := map[string]int{}
	for a := range answers {
		if a.Data.InviteUser == nil {
			t.Errorf("inviteUser: %s", a.reply.body)
			continue
		}
		kinds[a.Data.InviteUser.Typename]++
	}
	return kinds
}

func TestOfTenCallsAtOnceExactlyFivePassAQuotaOfFive(t *testing.T) {
	t.Parallel()
	d := start(t)
	var inputs []vars
	for n := range 10 {
		inputs = append(inputs, vars{"email": fmt.Sprintf("guest.%02d@guests.example", n)})
	}
	mia := d.as("Mia")
	kinds := together(t, mia, inputs)
	if kinds["InviteUserSuccess"] != 5 || kinds["QuotaExhausted"] != 5 {
		t.Errorf("the results were %v", kinds)
	}
	if mails, q, n := d.outbox(), mia.quota(), len(mia.sent()); len(mails) != 5 || q.Used != 5 || n != 5 {
		t.Errorf("%d mails, quota %+v, %d invites: want five of each", len(mails), q, n)
	}
}

func TestOfEightCallsAtOnceForOneAddressOneMailIsSent(t *testing.T) {
	t.Parallel()
	d := start(t)
	var inputs []vars
	for range 8 {
		inputs = append(inputs, vars{"email": "same@guests.example"})
	}
	max := d.as("Max")
	kinds := together(t, max, inputs)
	if kinds["InviteUserSuccess"] != 1 || kinds["RecipientUnavailable"] != 7 {
		t.Errorf("the results were %v", kinds)
	}
	if mails, q := d.outbox(), max.quota(); len(mails) != 1 || q.Used != 1 {
		t.Errorf("%d mails and quota %+v, want one and one", len(mails), q)
	}
}

func TestOfEightCallsAtOnceWithOneKeyAllAreTheSameInvite(t *testing.T) {
	t.Parallel()
	d := start(t)
	var inputs []vars
	for range 8 {
		inputs = append(inputs, vars{"email": "same@guests.example", "idempotencyKey": "one-key-for-all"})
	}
	sol := d.as("Sol")
	if kinds := together(t, sol, inputs); kinds["InviteUserSuccess"] != 8 {
		t.Errorf("the results were %v", kinds)
	}
	if mails, q, n := d.outbox(), sol.quota(), len(sol.sent()); len(mails) != 1 || q.Used != 1 || n != 1 {
		t.Errorf("%d mails, quota %+v, %d invites: want one of each", len(mails), q, n)
	}
}
