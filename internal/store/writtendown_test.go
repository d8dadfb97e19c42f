package store_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
)

func TestReplicasThatStartTogetherWriteTheirSettingsDownOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		var replicas sync.WaitGroup
		var written atomic.Int32
		for range 8 {
			replicas.Go(func() {
				text := ""
				err := db.NoteSettings(t.Context(), func(last string) string {
					if text = "quota 5"; last == text {
						text = ""
					}
					return text
				}, time.Now())
				if err != nil {
					t.Error(err)
				}
				if text != "" {
					written.Add(1)
				}
			})
		}
		replicas.Wait()
		if n := written.Load(); n != 1 {
			t.Errorf("%d entries", n)
		}
	})
}
