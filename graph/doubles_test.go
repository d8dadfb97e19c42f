package graph_test

import (
	"context"
	"errors"

	"guestlist/internal/invite"
)

// failing is a store that cannot read people.
type failing struct{ invite.Store }

func (failing) PeopleByID(context.Context, []string) (map[string]invite.Person, error) {
	return nil, errors.New("the disk is on fire")
}
