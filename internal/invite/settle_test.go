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

// Cause: with a short wait two sends may have made the same invitation by its time; the first one was taken for its maker,
// and what it had made itself belonged to nobody.
func TestInvitationPutDownToTheWrongSendLeavesRoomForTheOther(t *testing.T) {
	t.Parallel()
	first := Invitation{ID: "invitation_1", Email: "a@example.com", InviterUserID: "user_mia", State: InvitationPending, CreatedAt: settledAt.Add(time.Second)}
	second := first
	second.ID, second.CreatedAt = "invitation_2", settledAt.Add(31*time.Second)
	for name, order := range map[string][2]Invitation{"the second first": {second, first}, "the first first": {first, second}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := sendingCase()
			begun := settledAt.Add(30 * time.Second)
			c.Attempts = append(c.Attempts, Attempt{Issue: 1, N: 2, Fence: 2, BegunAt: begun, BegunWorkOS: begun})
			for _, inv := range order {
				if !matches(*c, inv) {
					t.Fatalf("%s is nobody's", inv.ID)
				}
				adopt(c, inv, ProofMatch, nil, Policy{GiveUp: time.Hour}, begun)
				c.finish(begun)
			}
			if c.held(KindCharge)+c.held(KindSurplus) != 2 || c.unknown() {
				t.Errorf("%d charged, %d surplus, unknown %t", c.held(KindCharge), c.held(KindSurplus), c.unknown())
			}
			third := second
			third.ID = "invitation_3"
			if matches(*c, third) {
				t.Error("there is room for a third one of two sends")
			}
		})
	}
}

// Cause: the worker of the first send was stopped for longer than the wait, and its refusal failed what the second had made.
func TestLateRefusalOfOneSendDoesNotEndWhatAnotherHasMade(t *testing.T) {
	t.Parallel()
	for _, answer := range []SendResult{
		{Outcome: OutcomeRefused, Status: 422, Code: "invalid_email"}, {Outcome: OutcomeRefused, Status: 429}, echoAnswer, {Outcome: OutcomeNotSent}, {},
	} {
		for _, state := range []InvitationState{InvitationPending, InvitationAccepted} {
			c := sendingCase()
			c.Attempts = append(c.Attempts, Attempt{Issue: 1, N: 2, Fence: 2, BegunAt: settledAt, BegunWorkOS: settledAt})
			p := Policy{SendWait: time.Minute, GiveUp: time.Hour}
			made := Invitation{ID: "invitation_1", State: InvitationPending, CreatedAt: settledAt, ExpiresAt: settledAt.Add(time.Hour)}
			settle(c, 2, SendResult{Outcome: OutcomeApplied, Invitation: made}, p, settledAt)
			made.State = state
			observe(c, made, nil, p, settledAt)
			want, due := c.Invite.State, c.Invite.ExpiresAt.Add(lapseGrace)
			settle(c, 1, answer, p, settledAt.Add(time.Minute))
			c.finish(settledAt)
			if c.Invite.State != want || c.held(KindCharge) != 1 {
				t.Errorf("%s %s %d: %s became %s and holds %d", answer.Outcome, answer.Code, answer.Status, want, c.Invite.State, c.held(KindCharge))
			}
			if got := c.Invite.NextAt; answer.Outcome != OutcomeUnknown && want == Pending && !got.Equal(due) {
				t.Errorf("%s %s: looked at again at %s, want %s", answer.Outcome, answer.Code, got, due)
			}
		}
	}
}

// Cause: the late refusal of one send ended an invite beside another that had been refused for what was its own work.
func TestLateRefusalDoesNotEndWhatMayBeAnEcho(t *testing.T) {
	t.Parallel()
	echo := SendResult{Outcome: OutcomeRefused, Status: 400, Code: "email_already_invited_to_organization"}
	other := SendResult{Outcome: OutcomeRefused, Status: 400, Code: "invalid_email"}
	for name, order := range map[string][2]SendResult{"the echo first": {echo, other}, "the echo last": {other, echo}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := sendingCase()
			c.Attempts = append(c.Attempts, Attempt{Issue: 1, N: 2, Fence: 2, BegunAt: settledAt, BegunWorkOS: settledAt})
			c.finish(settledAt)
			n := map[bool][2]int{true: {2, 1}, false: {1, 2}}[order[0].Code == echo.Code]
			for i, res := range order {
				settle(c, n[i], res, Policy{GiveUp: time.Hour}, settledAt)
				c.finish(settledAt)
			}
			if c.Invite.State != Sending || c.held(KindCharge) != 1 || !c.uncertain() {
				t.Errorf("%s, %d charged, uncertain %t", c.Invite.State, c.held(KindCharge), c.uncertain())
			}
		})
	}
}
