package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
)

// An address is found by the beginning of what is shown of it, however that is typed, and by that of what WorkOS has; the list, the
// count and the statistics agree.
func TestAddressesAreFoundAsTheyAreShown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		now := time.Now().Truncate(time.Second)
		shown := []string{
			"Jo@bücher.example", "jo@BÜRO.example", "jo@mail.bücher.example", "jo@example.com", "ÖZGE@guests.example", "ozge@guests.example", "joan@bücher.example",
		}
		for i, typed := range shown {
			address, refusal := invite.ParseAddress(typed)
			if refusal != nil {
				t.Fatal(refusal)
			}
			d := draft(fmt.Sprintf("invite_%d", i), mia, typed, now)
			d.Record.Email, d.Record.SentAddress, d.Record.AddressKey = address.Typed, address.Delivery, address.Key
			became(t, db, d, func(r *invite.Record) { r.State, r.RevokedAt = invite.Revoked, now })
		}
		for prefix, want := range map[string][]string{
			"jo@bü": {shown[0], shown[1]}, "JO@BÜC": {shown[0]}, "jo@bu\u0308r": {shown[1]}, "jo@bücher.ex": {shown[0]}, "jo@bücher": {shown[0]},
			"jo@bücher.": {shown[0]}, "jo@bücher.example": {shown[0]}, "jo@mail.bü": {shown[2]}, "jo@Mail.Bücher.Example": {shown[2]}, "jo@xn--b": {shown[0], shown[1]},
			"jo@b": {shown[0], shown[1]}, "JO@B": {shown[0], shown[1]}, "joan@b": {shown[6]}, "jo@mail.b": {shown[2]}, "jo@mail.bu": nil, "jo@example.c": {shown[3]}, "jo@x": {shown[0], shown[1]},
			"jo@e": {shown[3]}, "jo@": shown[:4], " jo@e": {shown[3]}, "o\u0308z": {shown[4]}, "O\u0308Z": {shown[4]}, "ÖZGE@G": {shown[4]},
			"jo@bück": nil, "jo@" + strings.Repeat("ü", 64): nil, strings.Repeat("ö", 321): nil, "jo@ü": nil, "jo@b\u0308.": nil, "jo@bü..x": nil, "@bü": nil, "\t": shown,
		} {
			f := invite.Filter{EmailPrefix: prefix}
			var found []string
			for after := (*invite.Position)(nil); ; {
				page, err := db.Sent(t.Context(), invite.SentQuery{Scope: org, Limit: 1, Now: now, CountTo: 100, Filter: f, After: after, Order: invite.Order{Field: invite.OrderEmail}})
				if err != nil {
					t.Fatal(err)
				}
				if *page.Total != len(want) {
					t.Errorf("%q: %d counted, not %d", prefix, *page.Total, len(want))
				}
				for _, r := range page.Records {
					found, after = append(found, r.Email), &invite.Position{ID: r.ID}
				}
				if !page.HasNext {
					break
				}
			}
			st, err := db.Stats(t.Context(), invite.StatsQuery{Scope: org, Filter: f, Now: now})
			if err != nil || st.Revoked != len(want) {
				t.Errorf("%q: statistics of %d, %v, not of %d", prefix, st.Revoked, err, len(want))
			}
			slices.Sort(found)
			want = slices.Sorted(slices.Values(want))
			if !slices.Equal(found, want) {
				t.Errorf("%q finds %q, not %q", prefix, found, want)
			}
		}
	})
}
