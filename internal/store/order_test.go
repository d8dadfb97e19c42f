package store_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
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

// Where a row of another list stands would tell of its address. One that the list has shown keeps its place, though it shows it no more.
func TestAPlaceByAddressIsOneOfTheListItself(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		base := time.Now().Truncate(time.Second)
		for i, by := range []string{mia, max, mia} {
			reserve(t, db, draft(fmt.Sprintf("invite_%d", i), by, fmt.Sprintf("p%d@example.com", i), base), upTo(100))
		}
		gone := draft("invite_gone", mia, "p1a@example.com", base)
		reserve(t, db, gone, upTo(100))
		if _, err := db.Change(t.Context(), gone.Record.ID, func(c *invite.Case) error { c.Invite.State = invite.Failed; return nil }); err != nil {
			t.Fatal(err)
		}
		foreign := draft("invite_foreign", mia, "p1b@example.com", base)
		foreign.Record.Scope = "org_other"
		reserve(t, db, foreign, upTo(100))
		erased := draft("invite_erased", mia, "@example.com", base)
		erased.Record.Email = ""
		reserve(t, db, erased, upTo(100))
		filtered := invite.Filter{States: []invite.State{invite.Sending}}
		for name, row := range map[string]struct {
			inviter, at string
			want        []string
		}{
			"one's own":                      {mia, "invite_0", []string{"invite_2"}},
			"one's own that is gone":         {mia, "invite_gone", []string{"invite_2"}},
			"one's own that is erased":       {mia, "invite_erased", nil},
			"a colleague's":                  {mia, "invite_1", nil},
			"one's own in another scope":     {mia, "invite_foreign", nil},
			"of nobody":                      {mia, "invite_x", nil},
			"of the scope":                   {"", "invite_1", []string{"invite_2"}},
			"of the scope, gone":             {"", "invite_gone", []string{"invite_2"}},
			"of another scope":               {"", "invite_foreign", nil},
			"of nobody, for a whole scope":   {"", "invite_x", nil},
			"a colleague's, by their filter": {max, "invite_0", nil},
		} {
			at := &invite.Position{ID: row.at}
			q := invite.SentQuery{InviterID: row.inviter, Scope: org, Filter: filtered, Order: invite.Order{Field: invite.OrderEmail, Direction: invite.Ascending}, Limit: 10, Now: base}
			q.After = at
			got, err := db.Sent(t.Context(), q)
			if (row.want == nil) != problem.Is(err, problem.NotFound) || !slices.Equal(ids(got.Records), row.want) {
				t.Errorf("after %s: %v, %v", name, ids(got.Records), err)
			}
			q.After, q.Before = nil, at
			if _, err := db.Sent(t.Context(), q); (row.want == nil) != problem.Is(err, problem.NotFound) {
				t.Errorf("before %s: %v", name, err)
			}
		}
	})
}
