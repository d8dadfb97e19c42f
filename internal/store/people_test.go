package store_test

import (
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
)

// WorkOS said "not found" by mistake, and the comparison mended the same person for ever.
func TestPersonWhoIsFoundAgainIsNoTombstone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		now := time.Now()
		p := invite.Person{ID: "user_1", Email: "a@example.com", SeenAt: now}
		for _, err := range []error{db.KnowPerson(t.Context(), p, nil), db.PersonGone(t.Context(), p.ID, now.Add(time.Second), now.Add(time.Hour))} {
			if err != nil {
				t.Fatal(err)
			}
		}
		stale, later := p, p
		stale.SeenAt, later.SeenAt = now.Add(time.Millisecond), now.Add(2*time.Second)
		for _, row := range []struct {
			seen invite.Person
			gone bool
		}{{stale, true}, {later, false}} {
			if err := db.KnowPerson(t.Context(), row.seen, nil); err != nil {
				t.Fatal(err)
			}
			got, _, err := db.PersonByID(t.Context(), p.ID)
			if err != nil || got.DeletedAt.IsZero() == row.gone {
				t.Errorf("seen at %v: %+v, %v", row.seen.SeenAt, got, err)
			}
		}
	})
}
