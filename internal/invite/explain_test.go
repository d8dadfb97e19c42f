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
	now     InvitationState
	made    time.Time
	inviter string
}

func (l listing) InvitationsByEmail(context.Context, string) ([]Invitation, error) {
	return []Invitation{{ID: "invitation_1", Email: "a@example.com", State: InvitationPending, InviterUserID: l.inviter, CreatedAt: l.made}}, nil
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
			l := listing{now: now, made: c.Attempts[0].BegunWorkOS.Add(-time.Minute), inviter: "user_operator"}
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
	for _, inviter := range []string{"user_operator", ""} {
		for after, explained := range map[time.Duration]bool{-time.Minute: true, -time.Second: false, 0: false, time.Second: false, time.Hour: false} {
			c := sendingCase()
			l := listing{now: InvitationPending, made: c.Attempts[0].BegunWorkOS.Add(after), inviter: inviter}
			s := &Service{Provider: l, Store: l}
			c.Attempts[0].Code = echoAnswer.Code
			if got := s.explains(t.Context(), c.Invite, c.Attempts[0]); got != explained {
				t.Errorf("made %v after, by %q: explained %t", after, inviter, got)
			}
		}
	}
}
