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
