package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
)

// tracked is a reserved invite that a WorkOS invitation is linked to.
func tracked(t *testing.T, db *store.Store, n int) (invitationID string) {
	t.Helper()
	id := fmt.Sprintf("invite_%d", n)
	reserve(t, db, draft(id, mia, fmt.Sprintf("p%d@example.com", n), time.Now()), upTo(100))
	invitationID = fmt.Sprintf("invitation_%d", n)
	_, err := db.Change(t.Context(), id, func(c *invite.Case) error {
		c.Invite.State, c.Invite.InvitationID = invite.Pending, invitationID
		c.Invitations = append(c.Invitations, invite.Tracked{ID: invitationID, Issue: 1, Proof: invite.ProofCreated, Role: invite.RoleLink, State: invite.InvitationPending, CreatedAt: time.Now()})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return invitationID
}

func TestEventsInARowAreBookedTogetherOrNotAtAll(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		booking := func(after, event, invitationID string, book func(*invite.Case) error) invite.Booking {
			return invite.Booking{InvitationID: invitationID, Book: book, Mark: invite.EventMark{EventID: event, Type: "invitation.revoked", After: after, At: time.Now()}}
		}
		one, two := tracked(t, db, 1), tracked(t, db, 2)
		broken := errors.New("broken")
		fails := func(*invite.Case) error { return broken }
		state := func(place string, taken int) {
			t.Helper()
			if at, err := db.Cursor(t.Context()); err != nil || at != place {
				t.Errorf("the place is %q, %v, want %q", at, err, place)
			}
			if got := used(t, db, invite.PoolsOf(mia, org)); got[0] != taken {
				t.Errorf("used %v, want %d", got, taken)
			}
			balanced(t, db)
		}
		if err := db.ChangeAll(t.Context(), []invite.Booking{booking("", "event_1", one, refund), booking("event_1", "event_2", two, fails)}); !errors.Is(err, broken) {
			t.Fatal(err)
		}
		state("", 2)
		all := []invite.Booking{booking("", "event_1", one, refund), booking("event_1", "event_2", "invitation_unknown", fails), booking("event_2", "event_3", two, refund)}
		if err := db.ChangeAll(t.Context(), all); err != nil {
			t.Fatal(err)
		}
		state("event_3", 0)
		if err := db.ChangeAll(t.Context(), all); !errors.Is(err, invite.ErrCursorMoved) {
			t.Errorf("a second reader: %v", err)
		}
	})
}

func TestRowsOfEventsAndReservationsAtOnceDoNotDeadlock(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		var all []invite.Booking
		after := ""
		for n := range 20 {
			event := fmt.Sprintf("event_%d", n)
			all = append(all, invite.Booking{InvitationID: tracked(t, db, n), Book: refund, Mark: invite.EventMark{EventID: event, After: after, At: time.Now()}})
			after = event
		}
		var both sync.WaitGroup
		both.Go(func() {
			if err := db.ChangeAll(t.Context(), all); err != nil {
				t.Error(err)
			}
		})
		for n := range 10 {
			both.Go(func() {
				id := fmt.Sprintf("invite_n%d", n)
				if _, err := try(t.Context(), db, draft(id, max, id+"@example.com", time.Now()), upTo(100)); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		if got := used(t, db, invite.PoolsOf(max, org)); got[0] != 10 || got[1] != 10 || got[2] != 10 {
			t.Errorf("used %v", got)
		}
		balanced(t, db)
	})
}
