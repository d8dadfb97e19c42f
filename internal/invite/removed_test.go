package invite_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/store"
	"guestlist/internal/workos/workostest"
)

func TestRemovalIsAppliedAfterACrash(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.RevokeOfRemoved = true
		in := w.invited("a@example.com", invite.Pending)
		w.must(w.fake.RemoveMembership(miaID, acme))
		p, err := w.s.Directory.Person(w.Context(), miaID)
		w.must(err)
		w.must(w.db.KnowPerson(w.Context(), p, nil)) // and the process dies before anything else
		w.must(w.s.Refresh(w.Context(), miaID))      // the event is read again
		w.deliver(time.Second)
		rec, err := w.db.Record(w.Context(), in.ID)
		w.must(err)
		if rec.State != invite.Revoked {
			w.Errorf("the invite is %s", rec.State)
		}
	})
}

func TestRemovalOfAUserIsAppliedAfterACrash(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.RevokeOfRemoved = true
		in := w.invited("a@example.com", invite.Pending)
		w.must(w.fake.RemoveUser(miaID))
		w.must(w.db.PersonGone(w.Context(), miaID, w.clock.now(), w.clock.now()))
		w.must(w.s.Refresh(w.Context(), miaID))
		w.deliver(time.Second)
		rec, err := w.db.Record(w.Context(), in.ID)
		w.must(err)
		if rec.State != invite.Revoked {
			w.Errorf("the invite is %s", rec.State)
		}
	})
}

func TestRemovalSeenByAnAcceptanceIsApplied(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.RevokeOfRemoved = true
		in := w.invited("a@example.com", invite.Pending)
		// Mia leaves, and comes back into the application by an invitation of Max's, whose event comes first.
		other := "org_01OTHER"
		w.must(w.fake.AddOrganization(workostest.Organization{ID: other, Name: "Other"}))
		w.must(w.fake.AddMembership(workostest.Membership{UserID: maxID, OrganizationID: other, RoleSlug: "member"}))
		_, err := w.s.AdmitByOperator(w.Context(), maxID)
		w.must(err)
		v := member(maxID)
		v.OrganizationID = other
		second, err := w.invite(v, "mia@acme.example")
		w.must(err)
		w.must(w.fake.RemoveMembership(miaID, acme))
		_, err = w.fake.AcceptInvitationAs(*second.WorkosInvitationID, "mia@acme.example")
		w.must(err)
		inv, err := w.s.Provider.Invitation(w.Context(), *second.WorkosInvitationID)
		w.must(err)
		_, err = w.s.Observe(w.Context(), inv, nil)
		w.must(err)
		w.must(w.s.Refresh(w.Context(), miaID))
		w.deliver(time.Second)
		rec, err := w.db.Record(w.Context(), in.ID)
		w.must(err)
		if rec.State != invite.Revoked {
			w.Errorf("the invite is %s", rec.State)
		}
	})
}

func TestDeletedPersonsApplicationInvitesFollowThePolicy(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.RevokeOfRemoved = true
		w.must(w.fake.RemoveMembership(miaID, acme))
		w.must(w.s.Refresh(w.Context(), miaID))
		app := member(miaID)
		app.OrganizationID = ""
		in, err := w.invite(app, "a@example.com")
		w.must(err)
		w.must(w.fake.AddMembership(workostest.Membership{UserID: miaID, OrganizationID: acme, RoleSlug: "member"}))
		w.must(w.s.Refresh(w.Context(), miaID))
		w.must(w.fake.RemoveUser(miaID))
		w.must(w.s.Refresh(w.Context(), miaID))
		w.deliver(time.Second)
		rec, err := w.db.Record(w.Context(), in.ID)
		w.must(err)
		if rec.State != invite.Revoked {
			w.Errorf("the invite is %s", rec.State)
		}
	})
}

type between struct {
	*store.Store
	once atomic.Bool
	do   func()
}

func (b *between) Reserve(ctx context.Context, d invite.Draft, now func() time.Time, decide func(invite.Facts) (invite.Draft, error)) (invite.Reserved, error) {
	return b.Store.Reserve(ctx, d, now, func(f invite.Facts) (invite.Draft, error) {
		out, err := decide(f)
		if b.once.CompareAndSwap(false, true) {
			b.do()
		}
		return out, err
	})
}

// Postgres only: on SQLite the removal waits.
func TestInviteReservedDuringTheRemovalOfItsInviterFollowsThePolicy(t *testing.T) {
	each(t, func(w *world) {
		if t := w.Name(); t[len(t)-6:] == "SQLite" {
			return
		}
		w.s.Policy.RevokeOfRemoved = true
		b := &between{Store: w.db}
		b.do = func() {
			w.must(w.fake.RemoveMembership(miaID, acme))
			w.must(w.s.Refresh(w.Context(), miaID))
		}
		w.s.Store = b
		in, err := w.invite(member(miaID), "a@example.com")
		w.must(err)
		w.must(w.s.Refresh(w.Context(), miaID))
		w.deliver(time.Minute)
		rec, err := w.db.Record(w.Context(), in.ID)
		w.must(err)
		if rec.State != invite.Revoked {
			w.Errorf("the invite of a removed member is %s", rec.State)
		}
	})
}
