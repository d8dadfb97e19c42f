package mirror_test

import (
	"context"
	"fmt"
	"strings"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/store"
)

// rules records what the tail passes on and moves the cursor as the store does.
type rules struct {
	db       *store.Store
	seen     []string
	asked    []string // whether they are ours
	learned  []string
	together int // rows of events
	fail     error
	failOn   string // empty: every invitation
}

func (r *rules) Observe(ctx context.Context, inv invite.Invitation, mark *invite.EventMark) (invite.Record, error) {
	if r.fail != nil && (r.failOn == "" || r.failOn == inv.ID) {
		return invite.Record{}, r.fail
	}
	r.seen = append(r.seen, fmt.Sprintf("%s %s", inv.ID, inv.State))
	_, err := r.db.ChangeByInvitation(ctx, inv.ID, mark, func(*invite.Case) error { return nil })
	if problem.Is(err, problem.NotFound) {
		err = nil
	}
	return invite.Record{}, err
}

func (r *rules) ObserveAll(ctx context.Context, all []invite.Seen) error {
	for _, one := range all {
		if r.fail != nil && (r.failOn == "" || r.failOn == one.Invitation.ID) {
			return r.fail
		}
	}
	r.together++
	for _, one := range all {
		if _, err := r.Observe(ctx, one.Invitation, &one.Mark); err != nil {
			return err
		}
	}
	return nil
}

func (r *rules) Learn(_ context.Context, id string, by invite.Maker) error {
	r.learned = append(r.learned, id+" "+by.Source)
	return nil
}

func (r *rules) Recognize(_ context.Context, inv invite.Invitation, by invite.Maker) error {
	r.asked = append(r.asked, strings.TrimSpace(inv.ID+" "+by.Source))
	return nil
}

func (r *rules) Refresh(_ context.Context, userID string) error {
	r.asked = append(r.asked, userID)
	return nil
}

func (r *rules) PersonDeleted(_ context.Context, userID string) error {
	r.asked = append(r.asked, "deleted "+userID)
	return nil
}

func (r *rules) RefreshOrganization(_ context.Context, id string) error {
	r.asked = append(r.asked, id)
	return nil
}
