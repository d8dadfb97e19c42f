package store_test

import (
	"strings"
	"testing"
	"time"

	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
)

func TestDatabaseTellsItsOwnClockWhereItHasOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		got, err := db.Clock(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if sqlite := strings.HasSuffix(t.Name(), "SQLite"); sqlite != got.IsZero() {
			t.Errorf("the clock says %s", got)
		}
		if !got.IsZero() && time.Since(got).Abs() > time.Hour {
			t.Errorf("the clock says %s", got)
		}
	})
}
