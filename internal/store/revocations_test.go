package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"guestlist/internal/auth"
	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
)

func TestRevokedSessionEndsHereAndIsRemembered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		ctx, now := t.Context(), time.Now()
		for hash, sid := range map[string]string{"one": "session_1", "two": "session_1", "three": "session_2"} {
			err := db.CreateSession(ctx, auth.Session{TokenHash: hash, UserID: "user_1", WorkOSSessionID: sid, Permissions: []string{}, CreatedAt: now, LastSeenAt: now, ExpiresAt: now.Add(time.Hour)})
			if err != nil {
				t.Fatal(err)
			}
		}
		for range 2 {
			if err := db.RevokeSession(ctx, "session_1", now); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.RevokeSession(ctx, "session_0", now.Add(-time.Minute)); err != nil {
			t.Fatal(err)
		}
		for hash, gone := range map[string]bool{"one": true, "two": true, "three": false} {
			if _, err := db.Session(ctx, hash); errors.Is(err, auth.ErrNoSession) != gone {
				t.Errorf("session %s: %v", hash, err)
			}
		}
		sees := func(since time.Time, want ...string) {
			t.Helper()
			if got, err := db.RevokedSince(ctx, since); err != nil || !slices.Equal(got, want) {
				t.Errorf("since %s: %v, %v, want %v", since, got, err, want)
			}
		}
		sees(now, "session_1")
		sees(time.Time{}, "session_0", "session_1")
		sees(now.Add(time.Second))
		if err := db.Purge(ctx, now.Add(24*time.Hour), time.Hour, time.Hour); err != nil {
			t.Fatal(err)
		}
		sees(time.Time{}, "session_0", "session_1")
		if err := db.Purge(ctx, now.Add(49*time.Hour), time.Hour, time.Hour); err != nil {
			t.Fatal(err)
		}
		sees(time.Time{})
	})
}
