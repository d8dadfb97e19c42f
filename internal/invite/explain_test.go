package invite

import (
	"context"
	"testing"
	"time"
)

// listing shows an invitation as pending; read by id it is what it is now.
type listing struct {
	Provider
	Store
	now    InvitationState
	made   time.Time
	beside []Invitation
}

func (l listing) InvitationsByEmail(context.Context, string) ([]Invitation, error) {
	theirs := Invitation{ID: "invitation_1", Email: "a@example.com", State: InvitationPending, InviterUserID: "user_operator", CreatedAt: l.made}
	return append([]Invitation{theirs}, l.beside...), nil
}

func (l listing) Invitation(context.Context, string) (Invitation, error) {
	return Invitation{ID: "invitation_1", State: l.now}, nil
}

func (listing) Linked(context.Context, []string) (map[string]bool, error) { return nil, nil }

// Cause: a list that lagged showed an invitation as open that had been revoked before ours was made.
func TestOnlyAnInvitationThatIsStillOpenExplainsARefusal(t *testing.T) {
	t.Parallel()
	for _, now := range []InvitationState{InvitationPending, InvitationRevoked, InvitationExpired, InvitationAccepted} {
		t.Run(string(now), func(t *testing.T) {
			t.Parallel()
			c := sendingCase()
			l := listing{now: now, made: c.Attempts[0].BegunWorkOS.Add(-time.Minute)}
			s := &Service{Provider: l, Store: l}
			c.Attempts[0].Code = echoAnswer.Code
			if got := s.explains(t.Context(), c.Invite, c.Attempts[0]); got != (now == InvitationPending) {
				t.Errorf("explained: %t", got)
			}
		})
	}
}

// Cause: an attempt made an invitation and was refused as its echo; that was accepted at once, and the dashboard invited again. Theirs is
// open and not like ours, but younger: ours was there first, and its place was given back.
func TestNothingYoungerThanTheAttemptExplainsItsRefusal(t *testing.T) {
	t.Parallel()
	c := sendingCase()
	c.Attempts[0].Code = echoAnswer.Code
	ours := Invitation{ID: "invitation_2", Email: "a@example.com", State: InvitationAccepted, InviterUserID: c.Invite.inviterUser(), CreatedAt: c.Attempts[0].BegunWorkOS.Add(time.Second)}
	for after, explained := range map[time.Duration]bool{-time.Hour: true, -time.Second: true, 0: false, time.Second: false, time.Hour: false} {
		for _, beside := range [][]Invitation{nil, {ours}} {
			l := listing{now: InvitationPending, made: c.Attempts[0].BegunWorkOS.Add(after), beside: beside}
			s := &Service{Provider: l, Store: l}
			if got := s.explains(t.Context(), c.Invite, c.Attempts[0]); got != (explained && beside == nil) {
				t.Errorf("theirs was made %v after, beside %d of ours: explained %t", after, len(beside), got)
			}
		}
	}
}
