package store_test

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"guestlist/internal/auth"
	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
)

func newSession(now time.Time) auth.Session {
	return auth.Session{
		TokenHash: "hash_1", UserID: "user_in", OrganizationID: string(org), WorkOSSessionID: "session_1", Role: "member", Permissions: []string{"a:b"},
		Impersonator: "staff@ops.example", UserAgent: "Browser/1", CreatedAt: now, LastSeenAt: now, ExpiresAt: now.Add(time.Hour),
		RefreshToken: "sealed", AccessExpiresAt: now.Add(5 * time.Minute),
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestSessionIsReadWithWhatIsKnownOfItsPerson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		ctx, now := t.Context(), time.Now().UTC().Truncate(time.Microsecond)
		want := newSession(now)
		must(t, db.CreateSession(ctx, want))
		if got, err := db.Session(ctx, "hash_1"); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("of somebody unknown: %+v, %v", got, err)
		}
		storetest.Admit(t, db, "user_in", string(org))
		want.Access = auth.Access{Admitted: true, Known: true, Active: true, Roles: []string{"member"}}
		if got, err := db.Session(ctx, "hash_1"); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("of a member: %+v, %v", got, err)
		}
		if got, err := db.Access(ctx, "user_in", "org_elsewhere"); err != nil || !reflect.DeepEqual(got, auth.Access{Admitted: true}) {
			t.Errorf("elsewhere: %+v, %v", got, err)
		}
		must(t, db.PersonGone(ctx, "user_in", now, now))
		if got, err := db.Access(ctx, "user_in", string(org)); err != nil || got.Admitted || got.Active {
			t.Errorf("gone: %+v, %v", got, err)
		}
		if _, err := db.Session(ctx, "hash_2"); !errors.Is(err, auth.ErrNoSession) {
			t.Errorf("none: %v", err)
		}
	})
}

func TestRefreshIsOneCallersAtATime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		ctx, now := t.Context(), time.Now().UTC().Truncate(time.Microsecond)
		s := newSession(now)
		must(t, db.CreateSession(ctx, s))
		var mine atomic.Int32
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				got, ok, err := db.ClaimRefresh(ctx, "hash_1", 0, now, 8*time.Second)
				if err != nil || got.RefreshToken != "sealed" {
					t.Errorf("%+v, %v", got, err)
				}
				if ok {
					mine.Add(1)
				}
			})
		}
		all.Wait()
		if mine.Load() != 1 {
			t.Fatalf("%d have it", mine.Load())
		}
		if rows, err := db.AbandonedRefreshes(ctx, now.Add(-time.Minute), now.Add(7*time.Second), 10); err != nil || len(rows) != 0 {
			t.Errorf("abandoned too early: %v, %v", rows, err)
		}
		later := now.Add(8 * time.Second)
		if rows, err := db.AbandonedRefreshes(ctx, later.Add(-time.Minute), later, 10); err != nil || len(rows) != 1 || rows[0].TokenHash != "hash_1" {
			t.Errorf("abandoned: %v, %v", rows, err)
		}
		if _, ok, err := db.ClaimRefresh(ctx, "hash_1", 0, later, 8*time.Second); !ok || err != nil {
			t.Errorf("after the lease: %v, %v", ok, err)
		}
		must(t, db.ReleaseRefresh(ctx, "hash_1", 0, later.Add(time.Minute), 3))
		if got, ok, err := db.ClaimRefresh(ctx, "hash_1", 0, later, 8*time.Second); ok || err != nil || got.RefreshFailures != 3 {
			t.Errorf("left alone: %+v, %v, %v", got, ok, err)
		}
		s.Version, s.RefreshToken, s.Role, s.AccessExpiresAt = 1, "sealed anew", "admin", later
		for i, want := range []bool{true, false} {
			if ok, err := db.FinishRefresh(ctx, s, 0); ok != want || err != nil {
				t.Errorf("finish %d: %v, %v", i, ok, err)
			}
		}
		if got, err := db.Session(ctx, "hash_1"); err != nil || got.RefreshToken != "sealed anew" || got.Role != "admin" || got.Version != 1 || !got.RefreshUntil.IsZero() || got.RefreshFailures != 0 {
			t.Errorf("renewed: %+v, %v", got, err)
		}
		must(t, db.EndRefresh(ctx, "hash_1", 0))
		if _, err := db.Session(ctx, "hash_1"); err != nil {
			t.Errorf("an older version was ended and took the newer with it: %v", err)
		}
		must(t, db.EndRefresh(ctx, "hash_1", 1))
		if _, _, err := db.ClaimRefresh(ctx, "hash_1", 1, later, time.Second); !errors.Is(err, auth.ErrNoSession) {
			t.Errorf("ended: %v", err)
		}
	})
}

func TestOwnSessionsAreListedLastSeenFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		ctx, now := t.Context(), time.Now().UTC().Truncate(time.Microsecond)
		for i, hash := range []string{"hash_1", "hash_2", "hash_3", "hash_4"} {
			s := newSession(now)
			s.TokenHash, s.LastSeenAt = hash, now.Add(time.Duration(i)*time.Minute)
			switch hash {
			case "hash_3":
				s.UserID = "user_other"
			case "hash_4":
				s.ExpiresAt = now
			}
			must(t, db.CreateSession(ctx, s))
		}
		list, err := db.SessionsOf(ctx, "user_in", now)
		if err != nil || len(list) != 2 || list[0].TokenHash != "hash_2" || list[1].TokenHash != "hash_1" {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestRequestReadsItsCallerByOneStatement(t *testing.T) {
	t.Parallel()
	var statements atomic.Int32
	db := storetest.Open(t, storetest.SQLite(t), store.OnStatement(func(context.Context) { statements.Add(1) }))
	must(t, db.CreateSession(t.Context(), newSession(time.Now())))
	for name, read := range map[string]func() error{
		"a cookie": func() error { _, err := db.Session(t.Context(), "hash_1"); return err },
		"a bearer": func() error { _, err := db.Access(t.Context(), "user_in", string(org)); return err },
	} {
		statements.Store(0)
		if err := read(); err != nil || statements.Load() != 1 {
			t.Errorf("%s: %d statements, %v", name, statements.Load(), err)
		}
	}
}
