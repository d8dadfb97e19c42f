package invite_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/seed"
	"guestlist/internal/workos/workostest"
)

// A list that was looked through before somebody's address was erased does not bring them back when it is loaded after that, or tried
// again.
func TestListDoesNotBringBackWhoWasErasedMeanwhile(t *testing.T) {
	eachErasing(t, func(w *erasing) {
		w.seeded(bert)
		row := w.known(bert)
		_, bertID := w.accepted()
		w.must(w.fake.RemoveUser(bertID))
		w.must(w.s.PersonDeleted(w.Context(), bertID))
		batch := w.list(bert)
		w.must(w.db.AddRows(w.Context(), batch, []seed.Row{{ID: row.Row, InviteID: row.InviteID, Class: seed.Ready}}))
		if waits, err := w.db.Waiting(w.Context(), batch); waits || err != nil {
			w.Errorf("whose address was erased is to be mailed: %v, %v", waits, err)
		}
		if kept := w.kept(); len(kept) > 0 {
			w.Errorf("his address is still in %q", kept)
		}
	})
}

// Two rows of one address, of which one is erased already, as a process of an earlier version makes them: one stays.
func TestErasedAddressThatWasListedAgainIsErasedAgain(t *testing.T) {
	eachErasing(t, func(w *erasing) {
		w.seeded(bert)
		_, bertID := w.accepted()
		w.must(w.fake.RemoveUser(bertID))
		w.must(w.s.PersonDeleted(w.Context(), bertID))
		w.sql("UPDATE seed_rows SET scope_key = 'app'") // out of the way while the earlier version loads its list
		batch := w.list(bert)
		w.sql("UPDATE seed_rows SET scope_key = '" + acme + "'")
		sent := w.seed(batch, bert).InvitationID
		again, err := w.fake.AcceptInvitationAs(sent, "bert.mueller@example.com")
		w.must(err)
		in := w.known(bert)
		if !in.Erased {
			w.Errorf("%+v", in)
		}
		w.world.observe(sent)
		w.must(w.fake.RemoveUser(again))
		w.must(w.s.PersonDeleted(w.Context(), again))
		if kept := w.kept(); len(kept) > 0 {
			w.Errorf("his address is still in %q", kept)
		}
		if k := w.known(bert); !k.Erased || k.Row != in.Row {
			w.Errorf("%+v, before %+v", k, in)
		}
		w.consistent()
	})
}

// unwritable fails to change one invite.
type unwritable struct {
	invite.Store
	id string
}

func (u unwritable) Change(ctx context.Context, id string, fn func(*invite.Case) error) (invite.Record, error) {
	if id == u.id {
		return invite.Record{}, errors.New("the disk is full")
	}
	return u.Store.Change(ctx, id, fn)
}

// Nobody waits behind somebody whose address cannot be erased: neither others who are due, nor the events behind that of their deletion.
func TestErasureThatFailsHoldsUpNobodyElse(t *testing.T) {
	eachErasing(t, func(w *erasing) {
		hers := w.invited(carol, invite.Pending)
		carolID, err := w.fake.AcceptInvitationAs(*hers.WorkosInvitationID, carol)
		w.must(err)
		w.observe(hers)
		his, bertID := w.accepted()
		for _, id := range []string{carolID, bertID} {
			w.must(w.fake.RemoveUser(id))
			w.must(w.s.Refresh(w.Context(), id))
			w.clock.move(time.Minute)
		}
		w.clock.move(25 * time.Hour)
		w.s.Store = unwritable{w.db, hers.ID}
		w.must(w.s.Erase(w.Context()))
		if in := w.state(his, invite.Accepted); in.Email != nil {
			w.Error("what is behind her was not erased")
		}
		w.must(w.s.PersonDeleted(w.Context(), carolID))
		w.s.Store = w.db
		w.must(w.s.Erase(w.Context()))
		if in := w.state(hers.ID, invite.Accepted); in.Email == nil {
			w.Fatal("it has not failed")
		}
		w.clock.move(2 * time.Hour)
		w.must(w.s.Erase(w.Context()))
		if in := w.state(hers.ID, invite.Accepted); in.Email != nil {
			w.Error("it was not tried again")
		}
	})
}

// Whom WorkOS does not tell about is passed over, and ends the round: it may be the same for everybody.
func TestErasureBeginsWithTheNextWhenWorkOSDoesNotAnswerForOne(t *testing.T) {
	eachErasing(t, func(w *erasing) {
		id, bertID := w.accepted()
		w.must(w.fake.RemoveUser(bertID))
		w.must(w.s.Refresh(w.Context(), bertID))
		w.clock.move(25 * time.Hour)
		w.fails("GET", bertID, workostest.Fault{Status: 400})
		w.must(w.s.Erase(w.Context()))
		if due, err := w.db.Erasing(w.Context(), w.clock.now(), 10); len(due) > 0 || err != nil {
			w.Errorf("still first: %v, %v", due, err)
		}
		w.fake.SetFault(nil)
		w.clock.move(2 * time.Hour)
		w.must(w.s.Erase(w.Context()))
		if in := w.state(id, invite.Accepted); in.Email != nil {
			w.Error("it was not tried again")
		}
	})
}
