package invite_test

import (
	"testing"
	"time"

	"guestlist/internal/invite"
)

const carol = "carol@example.com"

// Whoever was never seen may have accepted a mail that was forwarded: it tells nothing of their own address. Its recipient keeps what
// is hers, also in lists.
func TestRecipientOfAForwardedMailIsNotTakenForWhoAcceptedIt(t *testing.T) {
	eachErasing(t, func(w *erasing) {
		w.seeded(carol)
		hers := w.invited(carol, invite.Pending)
		_, err := w.s.Revoke(w.Context(), member(miaID), hers.ID)
		w.must(err)
		forwarded := w.invited(carol, invite.Pending)
		dave, err := w.fake.AcceptInvitationAs(*forwarded.WorkosInvitationID, "dave@example.com")
		w.must(err)
		w.must(w.fake.RemoveUser(dave))
		w.observe(forwarded)
		w.must(w.s.PersonDeleted(w.Context(), dave))
		if in := w.state(forwarded.ID, invite.Accepted); in.Email != nil {
			w.Error("what Dave accepted was not erased")
		}
		if in := w.state(hers.ID, invite.Revoked); in.Email == nil {
			w.Error("Carol's invite was erased for Dave")
		}
		if k := w.known(carol); k.Row == 0 || k.Erased {
			w.Errorf("Carol's row was erased for Dave: %+v", k)
		}
		w.consistent()
	})
}

// The same when the acceptance is booked after everything else of the person was erased, and with it their own address.
func TestRecipientOfAForwardedMailIsNotTakenForALateAcceptor(t *testing.T) {
	eachErasing(t, func(w *erasing) {
		_, bertID := w.accepted()
		w.must(w.fake.RemoveMembership(bertID, acme))
		hers := w.invited(carol, invite.Pending)
		_, err := w.s.Revoke(w.Context(), member(miaID), hers.ID)
		w.must(err)
		late := w.invited(carol, invite.Pending)
		_, err = w.fake.AcceptInvitationAs(*late.WorkosInvitationID, "bert.mueller@example.com")
		w.must(err)
		w.must(w.fake.RemoveUser(bertID))
		w.must(w.s.PersonDeleted(w.Context(), bertID))
		w.observe(late)
		w.must(w.s.Erase(w.Context()))
		if in := w.state(late.ID, invite.Accepted); in.Email != nil {
			w.Error("what Bert accepted was not erased")
		}
		if in := w.state(hers.ID, invite.Revoked); in.Email == nil {
			w.Error("Carol's invite was erased for Bert")
		}
	})
}

// Only what was sent before somebody was deleted is theirs: a later invite to the address is an offer of its own, also where it has ended
// by the time of the erasure.
func TestWhatWasSentAfterTheDeletionIsNotErased(t *testing.T) {
	eachErasing(t, func(w *erasing) {
		id, bertID := w.accepted()
		w.must(w.fake.RemoveUser(bertID))
		w.must(w.s.Refresh(w.Context(), bertID))
		w.clock.move(time.Hour)
		later := w.invited(bert, invite.Pending)
		_, err := w.s.Revoke(w.Context(), member(miaID), later.ID)
		w.must(err)
		w.clock.move(24 * time.Hour)
		w.must(w.s.Erase(w.Context()))
		if in := w.state(id, invite.Accepted); in.Email != nil {
			w.Error("what he accepted was not erased")
		}
		if in := w.state(later.ID, invite.Revoked); in.Email == nil {
			w.Error("what was sent after the deletion was erased")
		}
	})
}

// A row of a list goes with its invite: it stays where somebody else has the address by now, and where its invite was sent after the
// deletion. One that was refused goes.
func TestRowOfAListIsErasedOnlyWithItsInvite(t *testing.T) {
	for name, c := range map[string]struct {
		before, after func(w *erasing)
		erased        bool
	}{
		"somebody else has the address": {
			before: func(w *erasing) { w.seeded(bert) },
			after:  func(w *erasing) { w.accepted() },
		},
		"sent after the deletion": {after: func(w *erasing) { w.seeded(bert) }},
		"refused": {
			before: func(w *erasing) {
				w.list(bert)
				w.must(w.db.RefuseRow(w.Context(), w.known(bert).Row, "MALFORMED"))
			},
			erased: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			eachErasing(t, func(w *erasing) {
				if c.before != nil {
					c.before(w)
				}
				id, bertID := w.accepted()
				w.must(w.fake.RemoveUser(bertID))
				w.must(w.s.Refresh(w.Context(), bertID))
				w.clock.move(time.Hour)
				if c.after != nil {
					c.after(w)
				}
				w.clock.move(24 * time.Hour)
				w.must(w.s.Erase(w.Context()))
				if in := w.state(id, invite.Accepted); in.Email != nil {
					w.Error("what he accepted was not erased")
				}
				if k := w.known(bert); k.Row == 0 || k.Erased != c.erased {
					w.Errorf("%+v", k)
				}
				w.consistent()
			})
		})
	}
}
