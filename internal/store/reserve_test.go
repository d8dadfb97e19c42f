package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"guestlist/internal/invite"
	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
)

const (
	mia = "user_mia"
	max = "user_max"
	org = invite.Scope("org_acme")
)

var errFull = errors.New("full")

// draft is an invite of a member to an address.
func draft(id, inviter, address string, now time.Time) invite.Draft {
	return invite.Draft{
		Record: invite.Record{
			ID: id, Scope: org, Email: address, SentAddress: address, AddressKey: address, Source: invite.SourceMember,
			InviterID: inviter, ExpiresInDays: 7, State: invite.Sending, Issue: 1, Fence: 1, CreatedAt: now, LeaseUntil: now, NextAt: now,
		},
		Pools:   invite.PoolsOf(inviter, org),
		Attempt: invite.Attempt{Issue: 1, N: 1, Fence: 1, BegunAt: now, BegunWorkOS: now, NoSendAfter: now},
	}
}

// upTo admits while the member's pool is below the limit and the address is free.
func upTo(limit int) func(invite.Facts) error {
	return func(f invite.Facts) error {
		if f.Existing != nil || f.Pools[0].Used >= limit {
			return errFull
		}
		return nil
	}
}

// try reserves the draft as it is, if the decision lets it.
func try(ctx context.Context, db *store.Store, d invite.Draft, decide func(invite.Facts) error) (invite.Reserved, error) {
	return db.Reserve(ctx, d, time.Now, func(f invite.Facts) (invite.Draft, error) { return d, decide(f) })
}

func reserve(t *testing.T, db *store.Store, d invite.Draft, decide func(invite.Facts) error) invite.Reserved {
	t.Helper()
	got, err := try(t.Context(), db, d, decide)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// balanced fails unless every pool's sum is the ledger's.
func balanced(t *testing.T, db *store.Store) {
	t.Helper()
	wrong, err := db.Audit(t.Context())
	if err != nil || len(wrong) > 0 {
		t.Errorf("pools that differ from the ledger: %v, %v", wrong, err)
	}
}

func used(t *testing.T, db *store.Store, pools []invite.Pool) []int {
	t.Helper()
	facts, _, err := db.PoolFacts(t.Context(), pools, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	var all []int
	for _, f := range facts {
		all = append(all, f.Used)
	}
	return all
}

// starved reports whether Postgres gave up waiting for a lock or for the processor: twenty at once on a busy machine are too many for
// the seconds that a request has. Nothing is written then (lock_not_available, query_canceled).
func starved(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "55P03" || pg.Code == "57014")
}

func TestConcurrentReservationsNeverPassTheLimit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		storetest.Admit(t, db, mia, string(org))
		now := time.Now()
		var wg sync.WaitGroup
		results := make(chan error, 20)
		for i := range 20 {
			wg.Go(func() {
				_, err := try(t.Context(), db, draft(fmt.Sprintf("invite_%d", i), mia, fmt.Sprintf("p%d@example.com", i), now), upTo(5))
				for starved(err) {
					_, err = try(t.Context(), db, draft(fmt.Sprintf("invite_%d", i), mia, fmt.Sprintf("p%d@example.com", i), now), upTo(5))
				}
				results <- err
			})
		}
		wg.Wait()
		close(results)
		won := 0
		for err := range results {
			switch {
			case err == nil:
				won++
			case !errors.Is(err, errFull):
				t.Error(err)
			}
		}
		if got := used(t, db, invite.PoolsOf(mia, org)); won != 5 || got[0] != 5 || got[1] != 5 || got[2] != 5 {
			t.Errorf("%d admitted, pools used %v", won, got)
		}
		balanced(t, db)
	})
}

func TestOneAddressInOneScopeHasOneLiveInvite(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		storetest.Admit(t, db, mia, string(org))
		storetest.Admit(t, db, max, string(org))
		now := time.Now()
		var wg sync.WaitGroup
		results := make(chan error, 8)
		for i := range 8 {
			who := []string{mia, max}[i%2]
			wg.Go(func() {
				_, err := try(t.Context(), db, draft(fmt.Sprintf("invite_%d", i), who, "same@example.com", now), upTo(100))
				results <- err
			})
		}
		wg.Wait()
		close(results)
		won := 0
		for err := range results {
			if err == nil {
				won++
			} else if !errors.Is(err, errFull) {
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d live invites of one address", won)
		}
		balanced(t, db)
	})
}

func TestApplicationScopeAlsoHasOneLiveInvitePerAddress(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		storetest.Admit(t, db, mia)
		now := time.Now()
		first := draft("invite_1", mia, "same@example.com", now)
		second := draft("invite_2", mia, "same@example.com", now)
		first.Record.Scope, second.Record.Scope = "", ""
		first.Pools, second.Pools = invite.PoolsOf(mia, ""), invite.PoolsOf(mia, "")
		reserve(t, db, first, upTo(5))
		var saw *invite.Record
		_, err := try(t.Context(), db, second, func(f invite.Facts) error {
			saw = f.Existing
			return upTo(5)(f)
		})
		if !errors.Is(err, errFull) || saw == nil || saw.ID != "invite_1" {
			t.Errorf("the decision saw %v and ended in %v", saw, err)
		}
	})
}

func TestRefusedReservationLeavesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		now := time.Now()
		_, err := try(t.Context(), db, draft("invite_1", mia, "a@example.com", now), func(invite.Facts) error { return errFull })
		if !errors.Is(err, errFull) {
			t.Fatal(err)
		}
		if _, err := db.Record(t.Context(), "invite_1"); err == nil {
			t.Error("the invite is there")
		}
		if got := used(t, db, invite.PoolsOf(mia, org)); got[0] != 0 {
			t.Errorf("used %v", got)
		}
	})
}

func TestGrantsCountUntilTheyEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		now := time.Now()
		pool := invite.PoolsOf(mia, org)[0]
		for i, ends := range []string{"NULL", fmt.Sprint(now.Add(time.Hour).UnixMicro()), fmt.Sprint(now.Add(-time.Hour).UnixMicro())} {
			statement := fmt.Sprintf("INSERT INTO quota_grants (id, pool_id, amount, reason, granted_by, created_at, expires_at) VALUES ('grant_%d', '%s', %d, 'test', '', 0, %s)",
				i, pool.ID, 1<<i, ends)
			if err := db.Exec(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		facts, _, err := db.PoolFacts(t.Context(), []invite.Pool{pool}, now)
		sum := 0
		for _, g := range facts[0].Grants {
			sum += g.Amount
		}
		if err != nil || sum != 1+2 {
			t.Errorf("granted %v, %v", facts, err)
		}
	})
}

func TestKeyReturnsTheSameInviteAndRefusesAnotherInput(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		now := time.Now()
		first := draft("invite_1", mia, "a@example.com", now)
		first.Key = &invite.Key{Principal: mia, Mutation: "inviteUser", KeyHash: "k", InputHash: "i"}
		reserve(t, db, first, upTo(5))

		again := draft("invite_2", mia, "a@example.com", now)
		again.Key = first.Key
		got := reserve(t, db, again, upTo(5))
		if !got.Replayed || got.Record.ID != "invite_1" || !got.Record.Answered {
			t.Errorf("a repeated call got %+v", got)
		}
		other := draft("invite_3", mia, "b@example.com", now)
		other.Key = &invite.Key{Principal: mia, Mutation: "inviteUser", KeyHash: "k", InputHash: "other"}
		var refusal *invite.Refusal
		if _, err := try(t.Context(), db, other, upTo(5)); !errors.As(err, &refusal) || refusal.Code != invite.KeyConflict {
			t.Errorf("another input got %v", err)
		}
		stranger := draft("invite_4", max, "c@example.com", now)
		stranger.Key = &invite.Key{Principal: max, Mutation: "inviteUser", KeyHash: "k", InputHash: "i"}
		if got := reserve(t, db, stranger, upTo(5)); got.Replayed {
			t.Error("another member's key was taken for one's own")
		}
		balanced(t, db)
	})
}

func TestConcurrentCallsWithOneKeyMakeOneInvite(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		now := time.Now()
		var wg sync.WaitGroup
		ids := make(chan string, 8)
		for i := range 8 {
			wg.Go(func() {
				d := draft(fmt.Sprintf("invite_%d", i), mia, "a@example.com", now)
				d.Key = &invite.Key{Principal: mia, Mutation: "inviteUser", KeyHash: "k", InputHash: "i"}
				got, err := try(t.Context(), db, d, upTo(5))
				if err != nil {
					t.Error(err)
				}
				ids <- got.Record.ID
			})
		}
		wg.Wait()
		close(ids)
		seen := map[string]bool{}
		for id := range ids {
			seen[id] = true
		}
		if len(seen) != 1 {
			t.Errorf("one key made %d invites", len(seen))
		}
		balanced(t, db)
	})
}
