package invite_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/seed"
	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
	"guestlist/internal/viewer"
	"guestlist/internal/workos/workostest"
)

const bert = "Bert.Mueller@example.com"

// erasing is a world in which Bert can be deleted, and searched for.
type erasing struct {
	*world
	address string
}

func eachErasing(t *testing.T, test func(w *erasing)) {
	storetest.EachAt(t, func(t *testing.T, db *store.Store, address string) {
		w := &erasing{newWorld(t, db), address}
		w.s.Policy.Quota = invite.Limit{Unlimited: true}
		test(w)
	})
}

// accepted is an invite of Bert's that he has accepted, and his id.
func (w *erasing) accepted() (id, bertID string) {
	w.Helper()
	in := w.invited(bert, invite.Pending)
	bertID, err := w.fake.AcceptInvitationAs(*in.WorkosInvitationID, strings.ToLower(bert))
	w.must(err)
	w.observe(in)
	return in.ID, bertID
}

func (w *erasing) observe(in *invite.Invite) {
	w.Helper()
	inv, err := w.s.Provider.Invitation(w.Context(), *in.WorkosInvitationID)
	w.must(err)
	_, err = w.s.Observe(w.Context(), inv, nil)
	w.must(err)
}

// kept are the rows that hold the local part of Bert's address.
func (w *erasing) kept() []string {
	return slices.DeleteFunc(storetest.Rows(w.T, w.address), func(row string) bool {
		return !strings.Contains(strings.ToLower(row), "bert.mueller")
	})
}

// sql writes what no operation of this version writes.
func (w *erasing) sql(statement string) {
	w.Helper()
	raw, err := store.Writer(w.address)
	w.must(err)
	_, err = raw.ExecContext(w.Context(), statement)
	w.must(err)
	w.must(raw.Close())
}

// consistent fails unless ledger, tallies and rows agree.
func (w *erasing) consistent() {
	w.Helper()
	for _, find := range []func() ([]string, error){
		func() ([]string, error) { return w.db.Audit(w.Context()) },
		func() ([]string, error) { return w.db.AuditTallies(w.Context()) },
		func() ([]string, error) { return w.db.Miscounted(w.Context()) },
	} {
		if wrong, err := find(); err != nil || len(wrong) > 0 {
			w.Errorf("%v, %v", wrong, err)
		}
	}
}

// byDomain counts what was sent to addresses of each domain, by the tallies and by the rows.
func (w *erasing) byDomain() string {
	w.Helper()
	var all []string
	for _, f := range []invite.Filter{{}, {Sources: []invite.Source{invite.SourceMember, invite.SourceSeed}}} {
		st, err := w.db.Stats(w.Context(), invite.StatsQuery{Scope: acme, Filter: f, By: invite.GroupDomain, Most: 10, Now: w.clock.now()})
		w.must(err)
		for _, b := range st.Buckets {
			all = append(all, b.Key, strings.Repeat("+", b.Counts.Accepted)+strings.Repeat("-", b.Counts.Revoked))
		}
	}
	return strings.Join(all, " ")
}

// Whatever held a deleted person's address holds it no longer: what they accepted, what was sent to them before and came to nothing,
// mails that were repeated, and rows of lists. What it counted as stays, and so does their place in the tree.
func TestDeletedPersonsAddressIsNowhere(t *testing.T) {
	eachErasing(t, func(w *erasing) {
		w.seeded(bert)
		first := w.invited("bert.mueller@example.com", invite.Pending)
		_, err := w.s.Revoke(w.Context(), member(miaID), first.ID)
		w.must(err)
		in := w.invited(bert, invite.Pending)
		w.clock.move(2 * time.Hour)
		_, err = w.s.Resend(w.Context(), member(miaID), in.ID, nil)
		w.must(err)
		bertID, err := w.fake.AcceptInvitationAs(*in.WorkosInvitationID, "bert.mueller@example.com")
		w.must(err)
		w.observe(in)
		w.invited("other.bert@example.com", invite.Pending)
		_, err = w.db.Tally(w.Context(), 100)
		w.must(err)
		before := w.byDomain()
		if len(w.kept()) < 6 {
			t.Fatalf("the test proves nothing: %q", w.kept())
		}
		w.must(w.fake.RemoveUser(bertID))
		for range 2 {
			w.must(w.s.PersonDeleted(invite.WithOrigin(w.Context(), invite.OriginEvents), bertID))
		}
		if kept := w.kept(); len(kept) > 0 {
			t.Errorf("his address is still in %q", kept)
		}
		if after := w.byDomain(); after != before {
			t.Errorf("by domain: %s, before %s", after, before)
		}
		w.consistent()
		w.erased(in.ID, invite.Accepted, bertID)
		w.erased(first.ID, invite.Revoked, "")
		w.newAgain()
	})
}

// seeded is a list that somebody was on: sent, and withdrawn before they were invited by a person.
func (w *erasing) seeded(typed string) {
	w.Helper()
	sent := w.seed(w.list(typed), typed)
	_, err := w.s.Revoke(w.Context(), member(adaID, viewer.InvitesRead, viewer.InvitesManage), sent.ID)
	w.must(err)
}

// list is a batch with one row.
func (w *erasing) list(typed string) (batch string) {
	w.Helper()
	batch = w.s.NewSeedBatchID()
	_, err := w.db.OpenBatch(w.Context(), seed.Batch{ID: batch, Name: "list.csv", Hash: batch, Consent: "They asked.", CreatedAt: w.clock.now()})
	w.must(err)
	address, _ := invite.ParseAddress(typed)
	w.must(w.db.AddRows(w.Context(), batch, []seed.Row{{Line: 1, Address: address, Scope: acme, Class: seed.Ready}}))
	return batch
}

// seed sends the one row of a batch.
func (w *erasing) seed(batch, typed string) invite.Record {
	w.Helper()
	claimed, err := w.db.ClaimRows(w.Context(), batch, w.clock.now(), w.clock.now().Add(time.Minute), 1)
	w.must(err)
	if len(claimed) != 1 {
		w.Fatalf("%d rows wait", len(claimed))
	}
	address, _ := invite.ParseAddress(typed)
	sent, err := w.s.Seed(w.Context(), invite.SeedInput{Mark: invite.SeedMark{Row: claimed[0].ID, Batch: batch}, Scope: acme, Address: address})
	w.must(err)
	return sent.Record
}

// known is what the rows of lists say about an address.
func (w *erasing) known(typed string) seed.Known {
	w.Helper()
	address, _ := invite.ParseAddress(typed)
	known, err := w.db.SeedKnown(w.Context(), acme, []invite.Address{address})
	w.must(err)
	return known[address.Key]
}

// erased fails unless an invite shows that its address was erased, and by whom it was accepted.
func (w *erasing) erased(id string, state invite.State, by string) {
	w.Helper()
	in := w.state(id, state)
	if in.Email != nil || in.DisplayEmail != "(erased)" || in.AcceptedByID != by || in.ViewerCanResend {
		w.Errorf("%+v", in)
	}
	histories, err := w.s.Histories(w.Context(), member(miaID), []string{id})
	w.must(err)
	steps := histories[id]
	last := steps[len(steps)-1]
	if last.Type != invite.EventErased || last.Origin != invite.OriginEvents || last.State != state || last.By != "" || last.Reason != nil {
		w.Errorf("the last step is %+v", last)
	}
	for _, st := range steps[:len(steps)-1] {
		if st.Type == invite.EventErased {
			w.Error("erased twice")
		}
	}
}

// newAgain invites Bert as somebody who was never here; only a list does not mail him again.
func (w *erasing) newAgain() {
	w.Helper()
	address, _ := invite.ParseAddress(bert)
	for _, reinvite := range []bool{false, true} {
		again := []seed.Row{{Line: 1, Address: address, Scope: acme, Class: seed.Ready}}
		w.must((&seed.Classifier{Directory: w.db, Policy: w.s.Policy, Organizations: anyOrganization{}, Reinvite: reinvite}).Classify(w.Context(), again))
		if again[0].Class != seed.Sent || again[0].Detail != "erased" {
			w.Errorf("on another list he is %s, %s", again[0].Class, again[0].Detail)
		}
	}
	id, bertID := w.accepted()
	if in := w.state(id, invite.Accepted); in.AcceptedWithOtherAddress || *in.Email != bert {
		w.Errorf("%+v", in)
	}
	w.must(w.fake.RemoveUser(bertID))
	w.must(w.s.PersonDeleted(w.Context(), bertID))
	if kept := w.kept(); len(kept) > 0 {
		w.Errorf("his address is still in %q", kept)
	}
	w.consistent()
}

// A read that does not find a person is believed when another a day later does not either: what is erased cannot be had back.
func TestAddressOfWhoeverIsNotFoundIsErasedADayLater(t *testing.T) {
	for _, found := range []bool{true, false} {
		t.Run(map[bool]string{true: "found again", false: "gone"}[found], func(t *testing.T) {
			eachErasing(t, func(w *erasing) {
				id, bertID := w.accepted()
				w.must(w.fake.RemoveUser(bertID))
				w.must(w.s.Refresh(w.Context(), bertID))
				w.clock.move(23 * time.Hour)
				w.must(w.s.Erase(w.Context()))
				if in := w.state(id, invite.Accepted); in.Email == nil {
					t.Fatal("erased at once")
				}
				if found {
					w.must(w.fake.AddUser(workostest.User{ID: bertID, Email: "bert.mueller@example.com", FirstName: "Bert"}))
				}
				w.clock.move(2 * time.Hour)
				w.must(w.s.Erase(w.Context()))
				person, _, err := w.db.PersonByID(w.Context(), bertID)
				w.must(err)
				if in := w.state(id, invite.Accepted); (in.Email != nil) != found || person.DeletedAt.IsZero() != found || !found && len(w.kept()) > 0 {
					t.Errorf("%+v, %+v", in, person)
				}
			})
		})
	}
}

// An open invite needs its address until it ends. What somebody sent to the address after that is an offer of its own.
func TestOpenInviteKeepsTheAddressUntilItEnds(t *testing.T) {
	eachErasing(t, func(w *erasing) {
		_, bertID := w.accepted()
		w.must(w.fake.RemoveMembership(bertID, acme))
		open := w.invited(bert, invite.Pending)
		w.must(w.fake.RemoveUser(bertID))
		w.must(w.s.PersonDeleted(w.Context(), bertID))
		if in := w.state(open.ID, invite.Pending); in.Email == nil {
			t.Fatal("an open invite has no address any more")
		}
		_, err := w.s.Revoke(w.Context(), member(miaID), open.ID)
		w.must(err)
		w.clock.move(2 * time.Hour)
		w.must(w.s.Erase(w.Context()))
		if kept := w.kept(); len(kept) > 0 {
			t.Errorf("his address is still in %q", kept)
		}
		later := w.invited(bert, invite.Pending)
		_, err = w.s.Revoke(w.Context(), member(miaID), later.ID)
		w.must(err)
		w.clock.move(2 * time.Hour)
		w.must(w.s.Erase(w.Context()))
		w.must(w.s.PersonDeleted(w.Context(), bertID))
		if in := w.state(later.ID, invite.Revoked); in.Email == nil {
			t.Error("a later invite was erased")
		}
	})
}

type anyOrganization struct{ seed.Organizations }

func (anyOrganization) SeedOrganization(context.Context, string) error { return nil }
