package invite

import (
	"context"
	"regexp"
	"sort"
	"time"
	_ "time/tzdata" // the machine may have none, and another one's would differ

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

// Group is how statistics are grouped, as the schema names it.
type Group string

// The groups.
const (
	GroupDay     Group = "DAY"
	GroupWeek    Group = "WEEK"
	GroupMonth   Group = "MONTH"
	GroupInviter Group = "INVITER"
	GroupSource  Group = "SOURCE"
	GroupBatch   Group = "SEED_BATCH"
	GroupDomain  Group = "DOMAIN"
	GroupRole    Group = "ROLE"
)

// byTime reports whether groups are spans of the calendar.
func (g Group) byTime() bool { return g == GroupDay || g == GroupWeek || g == GroupMonth }

// Bucket is one group. Key is the day on which it starts (2026-01-31) or whose it is.
type Bucket struct {
	Key      string
	StartsAt *time.Time
	By       Group
	Counts   Counts
}

// Stats are a cohort's.
type Stats struct {
	Counts
	Buckets []Bucket
	// Truncated: there are more than the hundred largest groups.
	Truncated bool
	Grouped   bool
}

// StatsInput asks for statistics of the invites made in [From, To).
type StatsInput struct {
	From, To *time.Time
	By       *Group
	TimeZone string
	Filter   Filter
	// Median and GroupMedian: are they asked for? They cost more than all the rest.
	Median, GroupMedian bool
}

// StatsQuery is the same for the store. Offsets say how far local time is ahead of UTC from a moment on, oldest first; they
// are there for groups by time.
type StatsQuery struct {
	Scope               Scope
	Filter              Filter
	By                  Group
	Offsets             []Offset
	Most                int
	Median, GroupMedian bool
	Now                 time.Time
}

// Offset is a time zone's from a moment on; the first one's moment is zero.
type Offset struct {
	From  time.Time
	Ahead time.Duration
}

const (
	maxBuckets = 100
	maxOffsets = 400
)

// Stats counts what became of the invites of a scope.
func (s *Service) Stats(ctx context.Context, v viewer.Viewer, scope Scope, in StatsInput) (*Stats, error) {
	if err := s.mayRead(ctx, v, scope); err != nil {
		return nil, err
	}
	if err := s.mayList(in.Filter, Order{}); err != nil {
		return nil, err
	}
	zone, err := zoneOf(in.TimeZone)
	if err != nil {
		return nil, err
	}
	q := StatsQuery{Scope: scope, Filter: in.Filter.within(in.From, in.To), Most: maxBuckets, Median: in.Median, Now: s.Now()}
	if in.By != nil {
		q.By, q.GroupMedian = *in.By, in.GroupMedian
	}
	if q.By.byTime() && zone != time.UTC { // whose clocks never change
		first, last, err := s.Store.Span(ctx, scope, q.Filter, q.Now)
		if err != nil {
			return nil, err
		}
		if q.Offsets, err = offsets(zone, first, last); err != nil {
			return nil, err
		}
	}
	got, err := s.Store.Stats(ctx, q)
	if err != nil {
		return nil, err
	}
	got.Grouped = in.By != nil
	for i := range got.Buckets {
		b := &got.Buckets[i]
		b.By = q.By
		if q.By.byTime() {
			day, err := time.Parse(time.DateOnly, b.Key)
			if err != nil {
				return nil, err
			}
			starts := startOfDay(day, zone)
			b.StartsAt = &starts
		}
	}
	return &got, nil
}

// within narrows a filter to [from, to); the later beginning and the earlier end hold.
func (f Filter) within(from, to *time.Time) Filter {
	if from != nil && from.After(f.CreatedAfter) {
		f.CreatedAfter = *from
	}
	if to != nil && (f.CreatedBefore.IsZero() || to.Before(f.CreatedBefore)) {
		f.CreatedBefore = *to
	}
	return f
}

// noZones are files that machines keep beside the IANA database's: the server's own zone, which is nobody's business, others' names
// for what has one, and clocks that count leap seconds.
var noZones = regexp.MustCompile(`^(Local|localtime|posixrules|Factory|posix/.*|right/.*)$`)

// zoneOf reads a name of the IANA database.
func zoneOf(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	if err != nil || noZones.MatchString(name) || len(name) > 64 {
		return nil, problem.New(problem.BadUserInput, "timeZone must be a name such as Europe/Berlin.")
	}
	return zone, nil
}

// offsets are those that hold from the first moment to the last.
func offsets(zone *time.Location, first, last time.Time) ([]Offset, error) {
	if first.IsZero() {
		return nil, nil
	}
	var all []Offset
	for at := first; ; {
		local := at.In(zone)
		_, ahead := local.Zone()
		from := at
		if len(all) == 0 {
			from = time.Time{}
		}
		all = append(all, Offset{from, time.Duration(ahead) * time.Second})
		_, end := local.ZoneBounds()
		if end.IsZero() || end.After(last) {
			return all, nil
		}
		if len(all) == maxOffsets {
			return nil, problem.New(problem.BadUserInput, "Ask for a shorter time: the clocks changed too often in this one.")
		}
		at = end
	}
}

// startOfDay is the first moment of a local day, which need not be midnight: where clocks go forward at midnight there is
// none, where they go back there are two.
func startOfDay(day time.Time, zone *time.Location) time.Time {
	early, late := day.Add(-16*time.Hour), day.Add(16*time.Hour)
	want := day.Format(time.DateOnly)
	// Dates of a zone only ever grow, to the hour that a clock is put back; the search finds the first second of this one.
	seconds := int(late.Sub(early) / time.Second)
	n := sort.Search(seconds, func(i int) bool {
		return early.Add(time.Duration(i)*time.Second).In(zone).Format(time.DateOnly) >= want
	})
	return early.Add(time.Duration(n) * time.Second)
}
