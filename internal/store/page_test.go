package store_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"guestlist/internal/invite"
	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
)

// position is what a cursor of the order holds of a record.
func position(o invite.Order, r invite.Record) *invite.Position {
	p := &invite.Position{ID: r.ID}
	switch o.Field {
	case invite.OrderEmail:
	case invite.OrderExpiresAt:
		p.ExpiresAt = r.ExpiresAt
	default:
		p.CreatedAt = r.CreatedAt
	}
	return p
}

// sorted is the list as the order wants it; the model that the database is held against.
func sorted(o invite.Order, all []invite.Record) []invite.Record {
	end := func(r invite.Record) int64 {
		if r.ExpiresAt.IsZero() {
			return 1<<63 - 1
		}
		return r.ExpiresAt.UnixMicro()
	}
	return slices.SortedFunc(slices.Values(all), func(x, y invite.Record) int {
		var c int
		switch o.Field {
		case invite.OrderEmail:
			c = cmp.Compare(x.AddressKey, y.AddressKey)
		case invite.OrderExpiresAt:
			c = cmp.Compare(end(x), end(y))
		default:
			c = x.CreatedAt.Compare(y.CreatedAt)
		}
		c = cmp.Or(c, cmp.Compare(x.ID, y.ID))
		if o.Direction == invite.Ascending {
			return c
		}
		return -c
	})
}

// Any walk, forward or backward, in any order, with pages of any size, from any cursor to any other, gives exactly the rows
// that lie between, once and in order, and both flags are exact on every page.
func TestConnectionIsExactInEveryOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		base := time.Now().Truncate(time.Second)
		var all []invite.Record
		for i := range 17 {
			d := draft(fmt.Sprintf("invite_%02d", i*7%17), mia, fmt.Sprintf("p%d@example.com", i*5%17), base.Add(time.Duration(i/3)*time.Microsecond))
			reserve(t, db, d, upTo(100))
			rec, err := db.Change(t.Context(), d.Record.ID, func(c *invite.Case) error {
				c.Invite.State = invite.Pending
				if i%4 != 0 {
					c.Invite.ExpiresAt = base.Add(time.Duration(i%3) * time.Hour).UTC()
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, rec)
		}
		reserve(t, db, draft("invite_of_max", max, "p@example.com", base), upTo(100))
		rapid.Check(t, func(r *rapid.T) {
			o := invite.Order{
				Field:     rapid.SampledFrom([]invite.OrderField{"", invite.OrderCreatedAt, invite.OrderExpiresAt, invite.OrderEmail}).Draw(r, "field"),
				Direction: rapid.SampledFrom([]invite.Direction{"", invite.Ascending, invite.Descending}).Draw(r, "direction"),
			}
			list := sorted(o, all)
			from, to := rapid.IntRange(-1, len(list)-1).Draw(r, "after"), rapid.IntRange(0, len(list)).Draw(r, "before")
			q := invite.SentQuery{
				InviterID: mia, Scope: org, Order: o, Limit: rapid.IntRange(1, 20).Draw(r, "size"), Now: base, CountTo: 100,
				Backward: rapid.Bool().Draw(r, "backward"),
			}
			if from >= 0 {
				q.After = position(o, list[from])
			}
			if to < len(list) {
				q.Before = position(o, list[to])
			}
			page, err := db.Sent(t.Context(), q)
			if err != nil {
				r.Fatal(err)
			}
			lo := min(from+1, len(list))
			hi := larger(lo, to)
			if q.Backward {
				lo = larger(lo, hi-q.Limit)
			} else {
				hi = min(hi, lo+q.Limit)
			}
			if !slices.Equal(ids(page.Records), ids(list[lo:hi])) {
				r.Fatalf("between %d and %d: got %v, want %v", from, to, ids(page.Records), ids(list[lo:hi]))
			}
			if len(page.Records) == 0 {
				if page.HasNext != (q.Before != nil) || page.HasPrevious != (q.After != nil) {
					r.Fatalf("nothing between %d and %d: next %v, previous %v", from, to, page.HasNext, page.HasPrevious)
				}
				return
			}
			if page.HasNext != (hi < len(list)) || page.HasPrevious != (lo > 0) {
				r.Fatalf("rows %d to %d of %d: next %v, previous %v", lo, hi, len(list), page.HasNext, page.HasPrevious)
			}
			if page.Total == nil || *page.Total != len(list) {
				r.Fatalf("the total is %v", page.Total)
			}
		})
	})
}

// larger is max, a name that a member has here.
func larger(a, b int) int { return -min(-a, -b) }

func ids(records []invite.Record) []string {
	var all []string
	for _, r := range records {
		all = append(all, r.ID)
	}
	return all
}

// What is inserted while somebody reads on moves no row of theirs to another page.
func TestInsertsDoNotShiftThePagesThatFollow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		base := time.Now().Truncate(time.Second)
		var want []string
		for i := range 9 {
			d := draft(fmt.Sprintf("invite_%d", i), mia, fmt.Sprintf("p%d@example.com", i), base.Add(time.Duration(i)*time.Second))
			reserve(t, db, d, upTo(100))
			want = append([]string{d.Record.ID}, want...)
		}
		q := invite.SentQuery{InviterID: mia, Scope: org, Limit: 2, Now: base}
		var got []string
		for n := 0; ; n++ {
			page, err := db.Sent(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, ids(page.Records)...)
			if !page.HasNext {
				break
			}
			q.After = position(q.Order, page.Records[len(page.Records)-1])
			reserve(t, db, draft(fmt.Sprintf("invite_new%d", n), mia, fmt.Sprintf("new%d@example.com", n), base.Add(time.Hour+time.Duration(n)*time.Second)), upTo(100))
		}
		if !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestRecentListsWhatWasWrittenSince(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		now := time.Now()
		mine, both := []invite.List{{InviterID: mia, Scope: org}}, []invite.List{{Scope: org}}
		written := func(id, by string, at time.Time) {
			d := draft(id, by, id+"@example.com", at)
			d.Record.ChangedAt = at
			reserve(t, db, d, upTo(100))
		}
		written("invite_old", mia, now.Add(-time.Hour))
		written("invite_new", mia, now)
		written("invite_max", max, now.Add(time.Millisecond))
		for name, row := range map[string]struct {
			lists []invite.List
			want  []string
		}{
			"one's own":       {mine, []string{"invite_new"}},
			"all of a scope":  {both, []string{"invite_new", "invite_max"}},
			"another scope":   {[]invite.List{{Scope: "org_other"}}, nil},
			"nothing at all":  {nil, nil},
			"several, merged": {append(mine, both...), []string{"invite_new", "invite_max"}},
		} {
			got, err := db.Recent(t.Context(), row.lists, now.Add(-time.Minute), 10)
			if err != nil || !slices.Equal(ids(got), row.want) {
				t.Errorf("%s: %v, %v", name, ids(got), err)
			}
		}
		if _, err := db.Change(t.Context(), "invite_old", func(c *invite.Case) error {
			c.Invite.State, c.Invite.ChangedAt = invite.Pending, now
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		got, err := db.Recent(t.Context(), mine, now.Add(-time.Minute), 10)
		if err != nil || !slices.Contains(ids(got), "invite_old") {
			t.Errorf("after a change: %v, %v", ids(got), err)
		}
	})
}
