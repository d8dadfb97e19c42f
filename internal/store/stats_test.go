package store_test

import (
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
	"guestlist/internal/viewer"
)

// reader may read the organization.
var reader = viewer.Viewer{Kind: viewer.Member, UserID: max, Admitted: true, OrganizationID: string(org), Permissions: []string{viewer.InvitesRead}}

// dashboard is the rules over a database in which the reader is known.
func dashboard(t *testing.T, db *store.Store, now time.Time) *invite.Service {
	t.Helper()
	storetest.Admit(t, db, max, string(org))
	storetest.Admit(t, db, mia, string(org))
	return &invite.Service{Store: db, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)}
}

// became reserves an invite and makes it what it became.
func became(t *testing.T, db *store.Store, d invite.Draft, change func(*invite.Record)) {
	t.Helper()
	reserve(t, db, d, upTo(10000))
	if _, err := db.Change(t.Context(), d.Record.ID, func(c *invite.Case) error { change(&c.Invite); return nil }); err != nil {
		t.Fatal(err)
	}
}

// edges are moments around which a calendar can go wrong: midnights, and clocks that go forward, back, by half an hour, at
// midnight, or over a whole day.
var edges = map[string][]string{
	"UTC":                     {"2026-01-01T00:00:00Z", "2026-12-31T23:59:59.999999Z"},
	"Europe/Berlin":           {"2026-03-28T23:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T22:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T23:00:00Z"},
	"America/New_York":        {"2026-03-08T05:00:00Z", "2026-03-08T07:00:00Z", "2026-03-09T04:00:00Z", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"},
	"Asia/Kathmandu":          {"2026-05-31T18:15:00Z", "2026-06-07T18:15:00Z"},
	"Australia/Lord_Howe":     {"2026-04-04T13:00:00Z", "2026-04-04T15:00:00Z", "2026-10-03T15:30:00Z"},
	"America/Havana":          {"2026-03-08T05:00:00Z", "2026-11-01T04:00:00Z", "2026-11-01T05:00:00Z"},
	"Asia/Beirut":             {"2026-03-28T22:00:00Z", "2026-10-24T21:00:00Z", "2026-10-24T22:00:00Z"},
	"Pacific/Apia":            {"2011-12-30T09:59:59Z", "2011-12-30T10:00:00Z"},
	"Pacific/Kiritimati":      {"2026-01-04T10:00:00Z"},
	"America/Argentina/Salta": {"2009-03-15T03:00:00Z"},
}

// Days, weeks and months are those of the zone's own calendar, at every edge of it, and each starts when its first moment is there.
func TestStatsFollowTheCalendarOfTheZone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := dashboard(t, db, time.Now())
		var made []time.Time
		for zone, moments := range edges {
			for i, text := range moments {
				at, err := time.Parse(time.RFC3339Nano, text)
				if err != nil {
					t.Fatal(err)
				}
				for j, by := range []time.Duration{-time.Hour, -time.Microsecond, 0, time.Microsecond, 30 * time.Minute} {
					id := fmt.Sprintf("invite_%d", len(made))
					became(t, db, draft(id, mia, fmt.Sprintf("%d.%d@%d.example", i, j, len(made)), at.Add(by)), func(r *invite.Record) { r.State = invite.Revoked })
					made = append(made, at.Add(by))
				}
			}
			_ = zone
		}
		for zone := range edges {
			place, err := time.LoadLocation(zone)
			if err != nil {
				t.Fatal(err)
			}
			for by, start := range map[invite.Group]func(time.Time) time.Time{
				invite.GroupDay:   func(d time.Time) time.Time { return d },
				invite.GroupWeek:  func(d time.Time) time.Time { return d.AddDate(0, 0, -(int(d.Weekday())+6)%7) },
				invite.GroupMonth: func(d time.Time) time.Time { return d.AddDate(0, 0, 1-d.Day()) },
			} {
				want := map[string]int{}
				for _, at := range made {
					local := at.In(place)
					day := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC)
					want[start(day).Format(time.DateOnly)]++
				}
				got, err := s.Stats(t.Context(), reader, org, invite.StatsInput{By: &by, TimeZone: zone})
				if err != nil {
					t.Fatal(err)
				}
				sum := 0
				for _, b := range got.Buckets {
					sum += b.Counts.Revoked
					if b.Counts.Sent() != want[b.Key] {
						t.Errorf("%s by %s, %s: %d, want %d", zone, by, b.Key, b.Counts.Sent(), want[b.Key])
					}
					starts := b.StartsAt.In(place)
					if starts.Format(time.DateOnly) < b.Key || b.StartsAt.Add(-time.Second).In(place).Format(time.DateOnly) >= b.Key {
						t.Errorf("%s by %s, %s starts at %s", zone, by, b.Key, starts)
					}
				}
				if sum != len(made) || got.Sent() != len(made) || len(got.Buckets) != len(want) ||
					!slices.IsSortedFunc(got.Buckets, func(a, b invite.Bucket) int { return a.StartsAt.Compare(*b.StartsAt) }) {
					t.Errorf("%s by %s: %d in %d groups, want %d in %d", zone, by, sum, len(got.Buckets), len(made), len(want))
				}
			}
		}
	})
}

func TestStatsCountWhatBecameOfThem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		now := time.Now().Truncate(time.Second)
		s := dashboard(t, db, now)
		n := 0
		add := func(who, domain string, change func(*invite.Record)) {
			n++
			became(t, db, draft(fmt.Sprintf("invite_%d", n), who, fmt.Sprintf("p%d@%s", n, domain), now.Add(-time.Hour)), change)
		}
		accepted := func(after time.Duration) func(*invite.Record) {
			return func(r *invite.Record) {
				r.State, r.SentAt, r.AcceptedAt, r.AcceptedBy = invite.Accepted, now.Add(-time.Hour), now.Add(-time.Hour+after), fmt.Sprintf("user_%d", n)
			}
		}
		add(mia, "a.example", accepted(10*time.Second))
		add(mia, "a.example", accepted(20*time.Second))
		add(mia, "b.example", accepted(40*time.Second))
		add(max, "b.example", accepted(5*time.Minute))
		add(mia, "a.example", func(r *invite.Record) { r.State, r.ExpiresAt = invite.Pending, now.Add(time.Hour) })
		add(mia, "a.example", func(r *invite.Record) { r.State, r.ExpiresAt = invite.Pending, now })
		add(mia, "a.example", func(r *invite.Record) {
			r.State, r.ExpiresAt, r.RevokeRequestedAt = invite.Pending, now.Add(-time.Hour), now
		})
		add(mia, "a.example", func(r *invite.Record) { r.RevokeRequestedAt = now })
		add(mia, "a.example", func(*invite.Record) {})
		add(mia, "a.example", func(r *invite.Record) { r.State = invite.Revoked })
		add(mia, "a.example", func(r *invite.Record) { r.State = invite.Expired })
		add(mia, "a.example", func(r *invite.Record) { r.State, r.Answered = invite.Failed, true })
		add(mia, "a.example", func(r *invite.Record) { r.State = invite.Failed }) // its caller was told no

		got, err := s.Stats(t.Context(), reader, org, invite.StatsInput{TimeZone: "UTC", Median: true})
		if err != nil {
			t.Fatal(err)
		}
		if c := got.Counts; c.Pending != 3 || c.Accepted != 4 || c.Revoked != 1 || c.Expired != 2 || c.Failed != 1 || c.Sent() != 10 ||
			*c.AcceptanceRate() != 0.4 || *c.MedianSeconds() != 30 || got.Buckets != nil {
			t.Errorf("%+v, median %v", c, c.Median)
		}
		for by, want := range map[invite.Group]string{
			invite.GroupInviter: "[user_mia 9 3 20s] [user_max 1 1 5m0s] ", invite.GroupDomain: "[a.example 8 2 15s] [b.example 2 2 2m50s] ",
			invite.GroupSource: "[MEMBER 10 4 30s] ", invite.GroupRole: "[ 10 4 30s] ",
		} {
			got, err := s.Stats(t.Context(), reader, org, invite.StatsInput{TimeZone: "UTC", By: &by, GroupMedian: true})
			text := ""
			for _, b := range got.Buckets {
				text += fmt.Sprint("[", b.Key, " ", b.Counts.Sent(), " ", b.Counts.Accepted, " ", b.Counts.Median, "] ")
			}
			if err != nil || text != want {
				t.Errorf("by %s: %s, want %s (%v)", by, text, want, err)
			}
		}
		to := now.Add(-time.Hour)
		none, err := s.Stats(t.Context(), reader, org, invite.StatsInput{TimeZone: "UTC", To: &to, Median: true})
		if err != nil || none.Sent() != 0 || none.AcceptanceRate() != nil || none.MedianSeconds() != nil {
			t.Errorf("before all of them: %+v, %v", none, err)
		}
		from, one := to, invite.Filter{EmailPrefix: "P4@"}
		narrow, err := s.Stats(t.Context(), reader, org, invite.StatsInput{TimeZone: "UTC", From: &from, Filter: one})
		if err != nil || narrow.Accepted != 1 || narrow.Sent() != 1 {
			t.Errorf("one address: %+v, %v", narrow, err)
		}
	})
}

func TestStatsNameTheHundredLargestGroups(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		now := time.Now()
		s := dashboard(t, db, now)
		for i := range 102 {
			became(t, db, draft(fmt.Sprintf("invite_%d", i), mia, fmt.Sprintf("p@d%03d.example", i), now), func(r *invite.Record) { r.State = invite.Revoked })
		}
		by := invite.GroupDomain
		got, err := s.Stats(t.Context(), reader, org, invite.StatsInput{TimeZone: "UTC", By: &by})
		if err != nil || len(got.Buckets) != 100 || !got.Truncated || got.Buckets[99].Key != "d099.example" {
			t.Errorf("%d groups, truncated %v, %v", len(got.Buckets), got.Truncated, err)
		}
	})
}

// Many budgets at once say what each says alone.
func TestBudgetsAgreeWithBudget(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		now := time.Now()
		dashboard(t, db, now)
		reserve(t, db, draft("invite_1", mia, "1@example.com", now), upTo(100))
		became(t, db, draft("invite_2", mia, "2@example.com", now), func(r *invite.Record) { r.State = invite.Revoked })
		for _, p := range []invite.Pool{invite.MemberPoolOf(mia, org), invite.PoolsOf("", org)[0]} {
			if err := db.Grant(t.Context(), p, invite.Grant{ID: "grant_" + p.ID, Amount: 3, Reason: "more", At: now}, nil, nil); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.Freeze(t.Context(), invite.MemberPoolOf(max, org), invite.Action{Name: invite.ActionFreeze, Reason: "why", At: now}); err != nil {
			t.Fatal(err)
		}
		for _, scope := range []invite.Scope{org, ""} {
			many, err := db.Budgets(t.Context(), []string{mia, max, "user_nobody"}, scope, now)
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range []string{mia, max, "user_nobody"} {
				one, err := db.Budget(t.Context(), id, scope, now)
				if err != nil {
					t.Fatal(err)
				}
				got := many[id]
				if !got.Standing.Active && !one.Standing.Active {
					continue // nothing of theirs is shown
				}
				if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", one) {
					t.Errorf("%s in %q: %+v, alone %+v", id, scope, got, one)
				}
			}
		}
	})
}

// What would read too many invites says what to change instead, and reads none; medians are left out then.
func TestQuestionsThatWouldReadTooMuchAreRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		now := time.Now().Truncate(time.Hour)
		s := dashboard(t, db, now)
		for i := range 6 {
			at := now.Add(-time.Duration(i) * 24 * time.Hour)
			became(t, db, draft(fmt.Sprintf("invite_%d", i), mia, fmt.Sprintf("p%d@example.com", i), at), func(r *invite.Record) {
				r.State, r.AcceptedAt, r.AcceptedBy = invite.Accepted, at.Add(time.Minute), "user_x"
			})
		}
		db.ReadAtMost(3)
		week, days := now.AddDate(0, 0, -7), now.AddDate(0, 0, -2)
		day, inviter := invite.GroupDay, invite.GroupInviter
		for name, row := range map[string]struct {
			in          invite.StatsInput
			no          bool
			sent, parts int
			median      bool
		}{
			"largest groups of a long time":  {in: invite.StatsInput{From: &week, By: &inviter}, no: true},
			"of a short time":                {in: invite.StatsInput{From: &days, By: &inviter, Median: true}, sent: 3, parts: 1, median: true},
			"sources by day":                 {in: invite.StatsInput{By: &day, Filter: invite.Filter{Sources: allSources}}, no: true},
			"sources by day in a short time": {in: invite.StatsInput{From: &days, By: &day, Filter: invite.Filter{Sources: allSources}}, sent: 3, parts: 3},
			"one inviter by day":             {in: invite.StatsInput{By: &day, Filter: invite.Filter{InviterID: new(mia)}}, sent: 6, parts: 6},
			"medians of a long time":         {in: invite.StatsInput{From: &week, By: &day, Median: true, GroupMedian: true}, sent: 6, parts: 6},
			"the median of all":              {in: invite.StatsInput{Median: true, GroupMedian: true, By: &day}, sent: 6, parts: 6, median: true},
		} {
			row.in.TimeZone = "UTC"
			got, err := s.Stats(t.Context(), reader, org, row.in)
			if row.no {
				if !problem.Is(err, problem.BadUserInput) {
					t.Errorf("%s: %v, %v", name, got, err)
				}
				continue
			}
			if err != nil || got.Sent() != row.sent || len(got.Buckets) != row.parts || (got.Median != nil) != row.median {
				t.Errorf("%s: %+v, %v", name, got, err)
				continue
			}
			for _, b := range got.Buckets {
				if row.in.GroupMedian && b.Counts.Median != nil {
					t.Errorf("%s: the median of %s", name, b.Key)
				}
			}
		}
	})
}
