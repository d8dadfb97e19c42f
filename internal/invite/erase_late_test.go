package invite_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"guestlist/internal/invite"
)

// Somebody is gone before their acceptance is known here, in either order of the events.
func TestAddressOfWhoeverWasNeverSeenIsErased(t *testing.T) {
	for _, deletedFirst := range []bool{true, false} {
		t.Run(map[bool]string{true: "deleted first", false: "accepted first"}[deletedFirst], func(t *testing.T) {
			eachErasing(t, func(w *erasing) {
				in := w.invited(bert, invite.Pending)
				bertID, err := w.fake.AcceptInvitationAs(*in.WorkosInvitationID, "bert.mueller@example.com")
				w.must(err)
				w.must(w.fake.RemoveUser(bertID))
				if deletedFirst {
					w.must(w.s.PersonDeleted(w.Context(), bertID))
				}
				w.observe(in)
				if deletedFirst {
					w.clock.move(25 * time.Hour)
					w.must(w.s.Erase(w.Context()))
				} else {
					w.must(w.s.PersonDeleted(w.Context(), bertID))
				}
				if kept := w.kept(); len(kept) > 0 || w.state(in.ID, invite.Accepted).AcceptedByID != bertID {
					w.Errorf("his address is still in %q", kept)
				}
				person, _, err := w.db.PersonByID(w.Context(), bertID)
				if err != nil || person.DeletedAt.IsZero() {
					w.Errorf("there is no tombstone: %+v, %v", person, err)
				}
			})
		})
	}
}

// An acceptance that is booked after its person's address was erased is erased too.
func TestLateAcceptanceOfADeletedPersonIsErased(t *testing.T) {
	eachErasing(t, func(w *erasing) {
		_, bertID := w.accepted()
		w.must(w.fake.RemoveMembership(bertID, acme))
		late := w.invited("bert.mueller+2@example.com", invite.Pending)
		_, err := w.fake.AcceptInvitationAs(*late.WorkosInvitationID, "bert.mueller@example.com")
		w.must(err)
		w.must(w.fake.RemoveUser(bertID))
		w.must(w.s.PersonDeleted(w.Context(), bertID))
		w.observe(late)
		w.must(w.s.Erase(w.Context()))
		if kept := w.kept(); len(kept) > 0 {
			w.Errorf("his address is still in %q", kept)
		}
	})
}

// So is one that is booked while their address is being erased.
func TestAcceptanceBookedDuringTheErasureIsErased(t *testing.T) {
	eachErasing(t, func(w *erasing) {
		_, bertID := w.accepted()
		w.must(w.fake.RemoveMembership(bertID, acme))
		late := w.invited("bert.mueller+2@example.com", invite.Pending)
		_, err := w.fake.AcceptInvitationAs(*late.WorkosInvitationID, "bert.mueller@example.com")
		w.must(err)
		w.must(w.fake.RemoveUser(bertID))
		w.s.Store = &meanwhile{w.db, func() { w.observe(late) }}
		w.must(w.s.PersonDeleted(w.Context(), bertID))
		w.must(w.s.Erase(w.Context()))
		if kept := w.kept(); len(kept) > 0 {
			w.Errorf("his address is still in %q", kept)
		}
		if due, err := w.db.Erasing(w.Context(), w.clock.now().Add(1000*time.Hour), 10); len(due) > 0 || err != nil {
			w.Errorf("still due: %v, %v", due, err)
		}
	})
}

// meanwhile does something once, after all of somebody's has been looked up and erased and before that is written down.
type meanwhile struct {
	invite.Store
	do func()
}

func (m *meanwhile) Erased(ctx context.Context, userID string, seen invite.Erasure, again time.Time) error {
	if do := m.do; do != nil {
		m.do = nil
		do()
	}
	return m.Store.Erased(ctx, userID, seen, again)
}

// Tombstones of earlier versions have kept no address: what they accepted is erased, and nothing that was sent to an address which may
// be another person's.
func TestAddressesOfThoseDeletedBeforeAreErased(t *testing.T) {
	eachErasing(t, func(w *erasing) {
		first := w.invited("bert.mueller@example.com", invite.Pending)
		_, err := w.s.Revoke(w.Context(), member(miaID), first.ID)
		w.must(err)
		id, bertID := w.accepted()
		w.must(w.fake.RemoveUser(bertID))
		w.must(w.s.Refresh(w.Context(), bertID))
		// As the migration leaves them.
		w.sql("UPDATE users SET erase_key = '', erase_at = deleted_at WHERE deleted_at IS NOT NULL")
		w.must(w.s.Erase(w.Context()))
		if in := w.state(id, invite.Accepted); in.Email != nil {
			w.Errorf("what he accepted still has %q", *in.Email)
		}
		if in := w.state(first.ID, invite.Revoked); in.Email == nil {
			w.Error("what nobody accepted was erased though his address is not known")
		}
		w.consistent()
	})
}

// A process of an earlier version that goes on beside this one deletes people without a word of erasing them. The event does, or a look
// at everybody and, a day after the deletion, a read.
func TestAddressOfWhomAnEarlierVersionDeletedIsErased(t *testing.T) {
	for _, told := range []bool{true, false} {
		t.Run(map[bool]string{true: "event", false: "no event"}[told], func(t *testing.T) {
			eachErasing(t, func(w *erasing) {
				first := w.invited("bert.mueller@example.com", invite.Pending)
				_, err := w.s.Revoke(w.Context(), member(miaID), first.ID)
				w.must(err)
				id, bertID := w.accepted()
				w.must(w.fake.RemoveUser(bertID))
				w.sql(fmt.Sprintf("UPDATE users SET deleted_at = %d, email = '', name = '', picture_url = '' WHERE id = '%s'", w.clock.now().UnixMicro(), bertID))
				if told {
					w.must(w.s.PersonDeleted(w.Context(), bertID))
				} else {
					n, err := w.db.FoldPeople(w.Context())
					w.must(err)
					w.must(w.s.Erase(w.Context()))
					if in := w.state(id, invite.Accepted); n != 1 || in.Email == nil {
						w.Fatalf("%d were found, and one erased at once: %+v", n, in)
					}
					w.clock.move(25 * time.Hour)
					w.must(w.s.Erase(w.Context()))
				}
				if kept := w.kept(); len(kept) > 0 {
					w.Errorf("his address is still in %q", kept)
				}
				if n, err := w.db.FoldPeople(w.Context()); n != 0 || err != nil {
					w.Errorf("%d are still to be seen to, %v", n, err)
				}
			})
		})
	}
}

// An erased invite stays dead, whoever sent it. What was not ours and came back to life is left alone.
func TestErasedInviteThatWasSentElsewhereStaysDead(t *testing.T) {
	eachErasing(t, func(w *erasing) {
		_, bertID := w.accepted()
		w.must(w.fake.RemoveMembership(bertID, acme))
		id := w.theirs("bert.mueller@example.com", dashboard)
		in := w.listed(id)
		w.must(w.fake.RevokeInvitationAsDashboard(id))
		w.world.observe(id)
		w.must(w.fake.RemoveUser(bertID))
		w.must(w.s.PersonDeleted(w.Context(), bertID))
		inv, err := w.s.Provider.Invitation(w.Context(), id)
		w.must(err)
		inv.State, inv.UpdatedAt, inv.ExpiresAt = invite.InvitationPending, inv.UpdatedAt.Add(time.Hour), w.clock.now().Add(48*time.Hour)
		_, err = w.s.Observe(w.Context(), inv, nil)
		w.must(err)
		w.deliver(time.Minute)
		if got := w.state(in.ID, invite.Revoked); got.Email != nil {
			w.Errorf("it was not erased: %+v", got)
		}
		if n := w.fake.Requests(http.MethodPost, "/user_management/invitations/"+id); n != 0 {
			w.Errorf("%d revocations of what is not ours", n)
		}
		w.consistent()
	})
}
