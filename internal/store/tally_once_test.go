package store_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
)

// Several processes tally while others write, and while invites of somebody who has left are revoked together: nothing is counted
// twice, or as what it no longer is.
func TestTalliesAgreeWithWhatIsWrittenMeanwhile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		h := &history{Rand: rand.New(rand.NewPCG(7, 1)), t: t, db: db, now: time.Now().Truncate(time.Microsecond)}
		s := dashboard(t, db, h.now)
		for range 60 {
			h.invite()
		}
		written := make(chan struct{})
		var writers, others sync.WaitGroup
		until := func(do func() error) {
			others.Go(func() {
				for {
					select {
					case <-written:
						return
					default:
						if err := do(); err != nil {
							t.Error(err)
							return
						}
					}
				}
			})
		}
		for i := range 3 {
			until(func() error { _, err := db.Tally(t.Context(), 5+i*20); return err })
		}
		until(func() error { _, err := db.RevokeOrphans(t.Context(), gone, h.now); return err })
		for i := range uint64(4) {
			writers.Go(func() {
				r := &history{Rand: rand.New(rand.NewPCG(i, 2)), t: t, now: h.now}
				for range 60 {
					id := fmt.Sprintf("invite_%d", r.IntN(60))
					if _, err := db.Change(t.Context(), id, func(c *invite.Case) error { r.change(&c.Invite); return nil }); err != nil {
						t.Error(err)
					}
				}
			})
		}
		writers.Wait()
		close(written)
		others.Wait()
		s.Now = func() time.Time { return h.now }
		h.compare(s)
		h.tally(1000)
		h.compare(s)
	})
}

// A guest accepts at the moment at which the invites of who invited them are revoked: accepted they stay.
func TestAnAcceptanceIsNotCountedAsRevokedMeanwhile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		now := time.Now().Truncate(time.Microsecond)
		s := dashboard(t, db, now)
		became(t, db, draft("invite_0", gone, "p0@d.example", now.Add(-time.Hour)), func(r *invite.Record) { r.State = invite.Pending })
		revoked := make(chan error, 1)
		_, err := db.Change(t.Context(), "invite_0", func(c *invite.Case) error {
			go func() { _, err := db.RevokeOrphans(t.Context(), gone, now); revoked <- err }()
			select {
			case err := <-revoked:
				revoked <- err
			case <-time.After(500 * time.Millisecond): // it waits for this row by now
			}
			c.Invite.State, c.Invite.AcceptedBy, c.Invite.AcceptedAt = invite.Accepted, "user_x", now
			return nil
		})
		if err == nil {
			err = <-revoked
		}
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Stats(t.Context(), reader, org, invite.StatsInput{TimeZone: "UTC"})
		if err != nil || got.Accepted != 1 || got.Pending != 0 {
			t.Errorf("%+v, %v", got, err)
		}
		if wrong, err := db.Miscounted(t.Context()); err != nil || len(wrong) > 0 {
			t.Errorf("%v count as something else, %v", wrong, err)
		}
	})
}
