package invite

import (
	"testing"
	"time"
)

var (
	settledAt  = time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	echoAnswer = SendResult{Outcome: OutcomeRefused, Status: 400, Code: "email_already_invited"}
)

// sendingCase is an invite whose first POST is under way.
func sendingCase() *Case {
	return &Case{
		Invite:   Record{ID: "invite_1", State: Sending, Issue: 1, Fence: 1, AddressKey: "a@example.com", InviterID: "user_mia", CreatedAt: settledAt},
		Attempts: []Attempt{{Issue: 1, N: 1, Fence: 1, BegunAt: settledAt, BegunWorkOS: settledAt}},
		Ledger:   []Entry{{Issue: 1, Kind: KindCharge, Sign: 1}},
	}
}

// Cause: only unknown outcomes held the place back, and a refusal that may be the echo of its own work did not.
func TestRefusalAfterAWishToRevokeHoldsThePlaceWhereItMayBeAnEcho(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		answer SendResult
		state  State
		held   int
	}{
		"an echo, perhaps":           {echoAnswer, Sending, 1},
		"explained by something old": {SendResult{Outcome: OutcomeRefused, Status: 400, Code: "email_already_invited", Explained: true}, Failed, 0},
		"a pause":                    {SendResult{Outcome: OutcomeRefused, Status: 429}, Revoked, 0},
		"never sent":                 {SendResult{Outcome: OutcomeNotSent}, Revoked, 0},
		"unknown":                    {SendResult{Outcome: OutcomeUnknown}, Sending, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := sendingCase()
			c.Invite.RevokeRequestedAt = settledAt
			settle(c, 1, row.answer, Policy{SendWait: time.Minute, GiveUp: time.Hour}, settledAt)
			if c.Invite.State != row.state || c.held(KindCharge) != row.held {
				t.Errorf("%s with %d places, want %s with %d", c.Invite.State, c.held(KindCharge), row.state, row.held)
			}
		})
	}
}
