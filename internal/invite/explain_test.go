package invite

import (
	"context"
	"testing"
)

// listing shows an invitation as pending; read by id it is what it is now.
type listing struct {
	Provider
	Store
	now InvitationState
}

func (l listing) InvitationsByEmail(context.Context, string) ([]Invitation, error) {
	return []Invitation{{ID: "invitation_1", Email: "a@example.com", State: InvitationPending, InviterUserID: "user_operator"}}, nil
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
			l := listing{now: now}
			s := &Service{Provider: l, Store: l}
			c := sendingCase()
			c.Attempts[0].Code = echoAnswer.Code
			if got := s.explains(t.Context(), c.Invite, c.Attempts[0]); got != (now == InvitationPending) {
				t.Errorf("explained: %t", got)
			}
		})
	}
}
