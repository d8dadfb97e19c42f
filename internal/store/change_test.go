package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"guestlist/internal/auth"
	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
)

// refund gives the place back unless it is back already, as the rules do.
func refund(c *invite.Case) error {
	for _, e := range c.Ledger {
		if e.Sign < 0 {
			return nil
		}
	}
	c.Ledger = append(c.Ledger, invite.Entry{Issue: 1, Kind: "charge", Seq: 0, Sign: -1, Reason: "revoked", At: time.Now()})
	return nil
}

func TestRefundsAndReservationsAtOnceNeitherDeadlockNorMiscount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		now := time.Now()
		for i := range 10 {
			reserve(t, db, draft(fmt.Sprintf("invite_%d", i), mia, fmt.Sprintf("p%d@example.com", i), now), upTo(100))
		}
		var wg sync.WaitGroup
		for i := range 10 {
			for range 2 {
				wg.Go(func() {
					if _, err := db.Change(t.Context(), fmt.Sprintf("invite_%d", i), refund); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Go(func() {
				id := fmt.Sprintf("invite_n%d", i)
				if _, err := try(t.Context(), db, draft(id, max, id+"@example.com", now), upTo(100)); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got := used(t, db, invite.PoolsOf(mia, org)); got[0] != 0 || got[1] != 10 || got[2] != 10 {
			t.Errorf("used %v", got)
		}
		balanced(t, db)
	})
}

func TestFailedChangeWritesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		reserve(t, db, draft("invite_1", mia, "a@example.com", time.Now()), upTo(5))
		broken := errors.New("broken")
		_, err := db.Change(t.Context(), "invite_1", func(c *invite.Case) error {
			c.Invite.State = invite.Failed
			_ = refund(c)
			return broken
		})
		if !errors.Is(err, broken) {
			t.Fatal(err)
		}
		rec, err := db.Record(t.Context(), "invite_1")
		if err != nil || rec.State != invite.Sending || used(t, db, invite.PoolsOf(mia, org))[0] != 1 {
			t.Errorf("%s, %v", rec.State, err)
		}
		if _, err := db.Change(t.Context(), "invite_none", refund); !problem.Is(err, problem.NotFound) {
			t.Errorf("an unknown invite: %v", err)
		}
	})
}

func TestInvitationBelongsToOneInviteOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		now := time.Now()
		take := func(c *invite.Case) error {
			c.Invitations = append(c.Invitations, invite.Tracked{ID: "invitation_1", Issue: 1, Proof: invite.ProofCreated, State: invite.InvitationPending, CreatedAt: now, UpdatedAt: now})
			return nil
		}
		reserve(t, db, draft("invite_1", mia, "a@example.com", now), upTo(5))
		reserve(t, db, draft("invite_2", mia, "b@example.com", now), upTo(5))
		if _, err := db.Change(t.Context(), "invite_1", take); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Change(t.Context(), "invite_2", take); err == nil {
			t.Error("two invites have one invitation")
		}
		if linked, err := db.Linked(t.Context(), []string{"invitation_1", "invitation_2"}); err != nil || !linked["invitation_1"] || linked["invitation_2"] {
			t.Errorf("%v, %v", linked, err)
		}
	})
}

func TestDueInviteIsClaimedByOneWorkerUntilItsLeaseEnds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		now := time.Now()
		for i := range 6 {
			reserve(t, db, draft(fmt.Sprintf("invite_%d", i), mia, fmt.Sprintf("p%d@example.com", i), now.Add(-time.Minute)), upTo(10))
		}
		var wg sync.WaitGroup
		claims := make(chan []invite.Record, 4)
		for range 4 {
			wg.Go(func() {
				got, err := db.Claim(t.Context(), now, now.Add(30*time.Second), 10)
				if err != nil {
					t.Error(err)
				}
				claims <- got
			})
		}
		wg.Wait()
		close(claims)
		seen := map[string]int{}
		for got := range claims {
			for _, rec := range got {
				seen[rec.ID]++
				if rec.Fence != 2 {
					t.Errorf("fence %d", rec.Fence)
				}
			}
		}
		for id, n := range seen {
			if n != 1 {
				t.Errorf("%s was claimed %d times", id, n)
			}
		}
		rest, err := db.Claim(t.Context(), now.Add(31*time.Second), now.Add(time.Minute), 10)
		if err != nil || len(rest) != 6 {
			t.Errorf("after the lease: %d, %v", len(rest), err)
		}
	})
}

func TestCursorMovesOnceAndWithItsEffects(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		now := time.Now()
		mark := func(after, id string) invite.EventMark {
			return invite.EventMark{EventID: id, Type: "invitation.accepted", After: after, At: now}
		}
		if err := db.Skip(t.Context(), mark("", "event_1")); err != nil {
			t.Fatal(err)
		}
		if err := db.Skip(t.Context(), mark("", "event_1")); !errors.Is(err, invite.ErrCursorMoved) {
			t.Errorf("a second reader at the start: %v", err)
		}
		m := mark("event_1", "event_2")
		if _, err := db.ChangeByInvitation(t.Context(), "invitation_unknown", &m, refund); !problem.Is(err, problem.NotFound) {
			t.Errorf("an invitation of nobody's: %v", err)
		}
		if at, err := db.Cursor(t.Context()); err != nil || at != "event_2" {
			t.Errorf("the cursor is at %q, %v", at, err)
		}
		if _, err := db.ChangeByInvitation(t.Context(), "invitation_unknown", &m, refund); !errors.Is(err, invite.ErrCursorMoved) {
			t.Errorf("a second reader: %v", err)
		}
	})
}

func TestSessionsAndLogins(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		now := time.Now().UTC().Truncate(time.Microsecond)
		storetest.Admit(t, db, mia, string(org))
		want := auth.Session{
			TokenHash: "hash", UserID: mia, OrganizationID: string(org), WorkOSSessionID: "session_1", Role: "member",
			Permissions: []string{"x"}, CreatedAt: now, LastSeenAt: now, ExpiresAt: now.Add(time.Hour), Access: auth.Access{Admitted: true, Known: true, Active: true, Roles: []string{"member"}},
		}
		if err := db.CreateSession(t.Context(), want); err != nil {
			t.Fatal(err)
		}
		if got, err := db.Session(t.Context(), "hash"); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v, %v", got, err)
		}
		if err := db.TouchSession(t.Context(), "hash", now.Add(time.Minute)); err != nil {
			t.Error(err)
		}
		if err := db.DeleteSession(t.Context(), "hash"); err != nil {
			t.Error(err)
		}
		if _, err := db.Session(t.Context(), "hash"); !errors.Is(err, auth.ErrNoSession) {
			t.Errorf("after deletion: %v", err)
		}
		for i, want := range []bool{true, false} {
			if first, err := db.ConsumeLogin(t.Context(), "login", now.Add(time.Minute)); err != nil || first != want {
				t.Errorf("use %d: %v, %v", i, first, err)
			}
		}
		if err := db.Purge(t.Context(), now.Add(2*time.Minute), time.Hour, time.Hour); err != nil {
			t.Fatal(err)
		}
		if first, err := db.ConsumeLogin(t.Context(), "login", now.Add(time.Minute)); err != nil || !first {
			t.Errorf("after the purge: %v, %v", first, err)
		}
	})
}

func TestMembershipThatWorkOSNoLongerListsIsGone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		storetest.Admit(t, db, mia, string(org), "org_other")
		storetest.Admit(t, db, mia, "org_other")
		if s, err := db.Standing(t.Context(), mia, org); err != nil || s.Active {
			t.Errorf("%+v, %v", s, err)
		}
		storetest.Admit(t, db, mia)
		if s, err := db.Standing(t.Context(), mia, ""); err != nil || !s.Active {
			t.Errorf("without organization: %+v, %v", s, err)
		}
	})
}

func TestAuditNamesThePoolThatTheLedgerDoesNotExplain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		reserve(t, db, draft("invite_1", mia, "a@example.com", time.Now()), upTo(5))
		balanced(t, db)
		own := invite.PoolsOf(mia, org)[0].ID
		if err := db.Exec(t.Context(), "UPDATE pools SET used = used + 1 WHERE id = '"+own+"'"); err != nil {
			t.Fatal(err)
		}
		if wrong, err := db.Audit(t.Context()); err != nil || len(wrong) != 1 || wrong[0] != own {
			t.Errorf("%v, %v", wrong, err)
		}
	})
}
