package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/seed"
	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
	"guestlist/internal/viewer"
)

// everybody may read every scope.
type everybody struct{}

func (everybody) ReadsScope(context.Context, viewer.Viewer, invite.Scope) (bool, error) {
	return true, nil
}

// listOf makes a batch of ready rows in a scope, one for each address.
func listOf(t *testing.T, db *store.Store, id string, scope invite.Scope, at time.Time, emails ...string) []seed.Row {
	t.Helper()
	if _, err := db.OpenBatch(t.Context(), seed.Batch{ID: id, Name: id, Hash: id, Consent: "yes", CreatedAt: at}); err != nil {
		t.Fatal(err)
	}
	var rows []seed.Row
	for i, email := range emails {
		a, refusal := invite.ParseAddress(email)
		if refusal != nil {
			t.Fatal(refusal)
		}
		rows = append(rows, seed.Row{Line: i + 1, Address: a, Scope: scope, Class: seed.Ready})
	}
	if err := db.AddRows(t.Context(), id, rows); err != nil {
		t.Fatal(err)
	}
	if err := db.Loaded(t.Context(), id, map[invite.Scope]seed.Tally{scope: {Rows: len(rows)}}); err != nil {
		t.Fatal(err)
	}
	claimed, err := db.ClaimRows(t.Context(), id, at, at.Add(time.Second), len(rows)+1)
	if err != nil || len(claimed) != len(rows) {
		t.Fatalf("claimed %d: %v", len(claimed), err)
	}
	return claimed
}

// Both flags say what is there, on an empty page too, and whichever way it is asked for; lists of the other scope count for nothing.
func TestPagesOfListsKnowWhatIsAroundThem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		for i := range 3 {
			listOf(t, db, fmt.Sprintf("seed_%d", i), org, fixed.Add(time.Duration(i)*time.Second))
			listOf(t, db, fmt.Sprintf("seed_other%d", i), "org_2", fixed.Add(time.Duration(i)*time.Second))
		}
		s := &seed.Views{Store: db, Rights: everybody{}, Now: func() time.Time { return fixed }}
		all, err := s.Of(t.Context(), reader, org, invite.Page{}, true)
		if err != nil || len(all.Batches) != 3 || all.Batches[0].ID != "seed_2" || all.HasNext || all.HasPrevious || *all.Total != 3 {
			t.Fatalf("%+v, %v", all, err)
		}
		one, five, newest, middle, oldest := 1, 5, &all.Cursors[0], &all.Cursors[1], &all.Cursors[2]
		for name, row := range map[string]struct {
			page           invite.Page
			want           string
			next, previous bool
		}{
			"the first":                 {invite.Page{First: &one}, "[seed_2]", true, false},
			"the last":                  {invite.Page{Last: &one}, "[seed_0]", false, true},
			"in the middle":             {invite.Page{First: &one, After: newest}, "[seed_1]", true, true},
			"in the middle, backwards":  {invite.Page{Last: &one, Before: oldest}, "[seed_1]", true, true},
			"to the end":                {invite.Page{First: &five, After: newest}, "[seed_1 seed_0]", false, true},
			"beyond the end":            {invite.Page{First: &one, After: oldest}, "[]", false, true},
			"before the beginning":      {invite.Page{Last: &one, Before: newest}, "[]", true, false},
			"the first before another":  {invite.Page{First: &one, Before: middle}, "[seed_2]", true, false},
			"the last after another":    {invite.Page{Last: &one, After: middle}, "[seed_0]", false, true},
			"between two":               {invite.Page{First: &five, After: newest, Before: oldest}, "[seed_1]", true, true},
			"backwards beyond the end":  {invite.Page{Last: &one, After: oldest}, "[]", false, true},
			"forwards before the start": {invite.Page{First: &one, Before: newest}, "[]", true, false},
		} {
			got, err := s.Of(t.Context(), reader, org, row.page, false)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			ids := []string{}
			for _, b := range got.Batches {
				ids = append(ids, b.ID)
			}
			if fmt.Sprint(ids) != row.want || got.HasNext != row.next || got.HasPrevious != row.previous {
				t.Errorf("%s: %v, next %v, previous %v", name, ids, got.HasNext, got.HasPrevious)
			}
		}
		for name, cursor := range map[string]string{"another scope's": *newest, "none": "c2VlZDox", "empty": ""} {
			if _, err := s.Of(t.Context(), reader, "org_2", invite.Page{After: &cursor}, false); !problem.Is(err, problem.BadUserInput) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// The medians of many lists are one statement, and those of the statistics by list; rows that the viewer may not see count for nothing.
func TestListsHaveTheMedianOfTheirOwnAcceptances(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := dashboard(t, db, fixed.Add(time.Hour))
		took := map[string][]time.Duration{
			"seed_even": {4 * time.Second, 20 * time.Second, 10 * time.Second, 2 * time.Minute}, "seed_odd": {3 * time.Second, 0, 9 * time.Second}, "seed_none": nil,
		}
		for id, times := range took {
			emails := []string{"open@" + id[5:] + ".example"}
			for i := range times {
				emails = append(emails, fmt.Sprintf("p%d@%s.example", i, id[5:]))
			}
			for i, r := range listOf(t, db, id, org, fixed, emails...) {
				d := draft(fmt.Sprintf("invite_%s%d", id, i), mia, r.Address.Typed, fixed)
				d.Seed = &invite.SeedMark{Row: r.ID, Batch: id}
				became(t, db, d, func(in *invite.Record) {
					in.State, in.SentAt = invite.Pending, fixed.Add(time.Second)
					if i > 0 {
						in.State, in.AcceptedAt = invite.Accepted, in.SentAt.Add(times[i-1])
					}
				})
			}
		}
		want := map[string]time.Duration{"seed_even": 15 * time.Second, "seed_odd": 3 * time.Second}
		got, err := db.SeedMedians(t.Context(), []string{"seed_even", "seed_odd", "seed_none", "seed_of_nobody"}, []invite.Scope{"", org})
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v, want %v; %v", got, want, err)
		}
		if got, err := db.SeedMedians(t.Context(), []string{"seed_even"}, []invite.Scope{"org_2"}); err != nil || len(got) != 0 {
			t.Errorf("in another scope: %v, %v", got, err)
		}
		by := invite.GroupBatch
		stats, err := s.Stats(t.Context(), reader, org, invite.StatsInput{By: &by, TimeZone: "UTC", GroupMedian: true})
		if err != nil || len(stats.Buckets) != 3 {
			t.Fatalf("%+v, %v", stats, err)
		}
		for _, b := range stats.Buckets {
			if m, ok := got[b.Key]; ok != (b.Counts.Median != nil) || ok && m != *b.Counts.Median {
				t.Errorf("the statistics say %v of %s, want %v", b.Counts.Median, b.Key, m)
			}
		}
	})
}
