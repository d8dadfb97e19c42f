package store_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
)

// Beginnings are taken as they are written: no character stands for others, whatever the language and the case, and what is last of
// all characters has nothing behind it.
func TestAddressesAreFoundByTheirBeginning(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		base := time.Now().Truncate(time.Second)
		addresses := []string{
			"a", "ab", "a_b", "a%b", "a-b", `a\b`, "az", "b", "ä", "äb", "z", "é", "\ud7ff", "\ud7ffx", "\ue000", "\U0010ffff", "\U0010ffff\U0010ffff", "a\U0010ffff", "a\U0010ffffz",
		}
		for i, a := range addresses {
			d := draft(fmt.Sprintf("invite_%02d", i), mia, fmt.Sprintf("p%d@example.com", i), base)
			d.Record.AddressKey = a + "@example.com"
			reserve(t, db, d, upTo(100))
		}
		for _, prefix := range append(addresses, "", "A", "Ä", "a_", "a%", "nobody", "\U0010ffff@") {
			for _, o := range []invite.Order{{}, {Field: invite.OrderEmail, Direction: invite.Ascending}, {Field: invite.OrderEmail}} {
				got, err := db.Sent(t.Context(), invite.SentQuery{Scope: org, Order: o, Limit: 100, Now: base, CountTo: 100, Filter: invite.Filter{EmailPrefix: prefix}})
				if err != nil {
					t.Fatal(err)
				}
				var want []string
				for _, a := range addresses {
					if strings.HasPrefix(a+"@example.com", strings.ToLower(prefix)) {
						want = append(want, a+"@example.com")
					}
				}
				found := make([]string, 0, len(want))
				for _, r := range got.Records {
					found = append(found, r.AddressKey)
				}
				if o.Field == "" {
					slices.Sort(found)
				}
				slices.SortFunc(want, func(x, y string) int {
					if o.Field != "" && o.Direction != invite.Ascending {
						x, y = y, x
					}
					return cmp.Compare(x, y)
				})
				if !slices.Equal(found, want) || *got.Total != len(want) {
					t.Errorf("%q, %v: %q, not %q", prefix, o, found, want)
				}
			}
		}
	})
}
