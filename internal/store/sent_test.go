package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"guestlist/internal/invite"
	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
)

// Paging forward or backward with any size gives the whole list once, in order, and both flags are exact on every page.
func TestPagesTogetherAreTheWholeList(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		base := time.Now().Truncate(time.Second)
		var want []string
		for i := range 17 {
			// Several in one microsecond: the id decides.
			d := draft(fmt.Sprintf("invite_%02d", i), mia, fmt.Sprintf("p%d@example.com", i), base.Add(time.Duration(i/3)*time.Microsecond))
			reserve(t, db, d, upTo(100))
			want = append(want, d.Record.ID)
		}
		slices.Reverse(want)
		rapid.Check(t, func(r *rapid.T) {
			q := invite.SentQuery{InviterID: mia, Scope: org, Limit: rapid.IntRange(1, 20).Draw(r, "size"), Now: base, Backward: rapid.Bool().Draw(r, "backward")}
			var got []string
			for {
				page, err := db.Sent(t.Context(), q)
				if err != nil {
					r.Fatal(err)
				}
				ids := make([]string, len(page.Records))
				for i, rec := range page.Records {
					ids[i] = rec.ID
				}
				more := page.HasNext
				if q.Backward {
					more = page.HasPrevious
					got = append(slices.Clone(ids), got...)
				} else {
					got = append(got, ids...)
				}
				if first := slices.Index(want, ids[0]) == 0; page.HasPrevious == first {
					r.Fatalf("page %v: HasPrevious %v", ids, page.HasPrevious)
				}
				if last := slices.Index(want, ids[len(ids)-1]) == len(want)-1; page.HasNext == last {
					r.Fatalf("page %v: HasNext %v", ids, page.HasNext)
				}
				if !more {
					break
				}
				edge := page.Records[len(page.Records)-1]
				if q.Backward {
					edge = page.Records[0]
					q.Before = &invite.Position{CreatedAt: edge.CreatedAt, ID: edge.ID}
				} else {
					q.After = &invite.Position{CreatedAt: edge.CreatedAt, ID: edge.ID}
				}
			}
			if !slices.Equal(got, want) {
				r.Fatalf("got %v", got)
			}
		})
	})
}

func TestFilterOfStatesFollowsWhatIsShown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		now := time.Now()
		set := map[invite.State]func(*invite.Record){
			invite.Sending:  func(*invite.Record) {},
			invite.Pending:  func(r *invite.Record) { r.State, r.ExpiresAt = invite.Pending, now.Add(time.Hour) },
			invite.Revoking: func(r *invite.Record) { r.State, r.RevokeRequestedAt = invite.Pending, now },
			invite.Expired:  func(r *invite.Record) { r.State, r.ExpiresAt = invite.Pending, now.Add(-time.Hour) },
			invite.Accepted: func(r *invite.Record) { r.State = invite.Accepted },
			invite.Revoked:  func(r *invite.Record) { r.State = invite.Revoked },
			invite.Failed:   func(r *invite.Record) { r.State, r.Answered = invite.Failed, true },
		}
		for state, change := range set {
			id := "invite_" + string(state)
			reserve(t, db, draft(id, mia, string(state)+"@example.com", now), upTo(100))
			if _, err := db.Change(t.Context(), id, func(c *invite.Case) error { change(&c.Invite); return nil }); err != nil {
				t.Fatal(err)
			}
		}
		reserve(t, db, draft("invite_hidden", mia, "hidden@example.com", now), upTo(100))
		if _, err := db.Change(t.Context(), "invite_hidden", func(c *invite.Case) error { c.Invite.State = invite.Failed; return nil }); err != nil {
			t.Fatal(err)
		}
		for state := range set {
			page, err := db.Sent(t.Context(), invite.SentQuery{InviterID: mia, Scope: org, Limit: 100, Now: now, Filter: invite.Filter{States: []invite.State{state}}})
			if err != nil || len(page.Records) != 1 || page.Records[0].StateAt(now) != state {
				t.Errorf("%s: %v, %v", state, page.Records, err)
			}
		}
		page, err := db.Sent(t.Context(), invite.SentQuery{InviterID: mia, Scope: org, Limit: 100, Now: now, CountTo: 10, Filter: invite.Filter{States: []invite.State{}}})
		if err != nil || len(page.Records) != 0 || *page.Total != 0 {
			t.Errorf("an empty list of states: %v, %v", page.Records, err)
		}
		all, err := db.Sent(t.Context(), invite.SentQuery{InviterID: mia, Scope: org, Limit: 100, Now: now, CountTo: len(set) - 1})
		if err != nil || len(all.Records) != len(set) || all.Total != nil {
			t.Errorf("%d records, total %v, %v", len(all.Records), all.Total, err)
		}
	})
}
