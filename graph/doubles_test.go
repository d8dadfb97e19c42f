package graph_test

import (
	"context"
	"errors"
	"sync/atomic"

	"guestlist/internal/invite"
)

// failing is a store that cannot read people.
type failing struct{ invite.Store }

func (failing) PeopleByID(context.Context, []string) (map[string]invite.Person, error) {
	return nil, errors.New("the disk is on fire")
}

// late is a WorkOS to which the first send does not get within its time.
type late struct {
	invite.Provider
	after atomic.Bool
}

func (l *late) SendInvitation(ctx context.Context, r invite.SendRequest) invite.SendResult {
	if l.after.CompareAndSwap(false, true) {
		return invite.SendResult{Outcome: invite.OutcomeNotSent, Err: errors.New("the time to send was over")}
	}
	return l.Provider.SendInvitation(ctx, r)
}
