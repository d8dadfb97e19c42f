package app

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"guestlist/internal/store"
)

// paths counts the ways that sends go: outcomes, adoptions, second sends, surpluses, give-ups.
type paths struct{ vec *prometheus.CounterVec }

func newPaths() paths {
	return paths{prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "guestlist_invite_paths_total", Help: "What the send protocol came to, by path (docs/operations.md).",
	}, []string{"path"})}
}

func (p paths) count(path string) { p.vec.WithLabelValues(path).Inc() }

// stuck tells at each scrape how many invites wait for an outcome, and since when the oldest does.
type stuck struct {
	store *store.Store
	now   func() time.Time
	count *prometheus.Desc
	age   *prometheus.Desc
}

func newStuck(s *store.Store, now func() time.Time) *stuck {
	return &stuck{
		store: s, now: now,
		count: prometheus.NewDesc("guestlist_invites_sending", "Invites whose outcome is not known yet.", nil, nil),
		age:   prometheus.NewDesc("guestlist_invites_sending_oldest_seconds", "Age of the oldest invite whose outcome is not known yet; 0 without one.", nil, nil),
	}
}

// Describe implements prometheus.Collector.
func (s *stuck) Describe(ch chan<- *prometheus.Desc) {
	ch <- s.count
	ch <- s.age
}

// scrapeWithin bounds what one scrape may cost the database.
const scrapeWithin = 2 * time.Second

// Collect implements prometheus.Collector; a database that is away leaves the two out.
func (s *stuck) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeWithin)
	defer cancel()
	n, oldest, err := s.store.Unsettled(ctx)
	if err != nil {
		return
	}
	age := 0.0
	if !oldest.IsZero() {
		age = s.now().Sub(oldest).Seconds()
	}
	ch <- prometheus.MustNewConstMetric(s.count, prometheus.GaugeValue, float64(n))
	ch <- prometheus.MustNewConstMetric(s.age, prometheus.GaugeValue, age)
}

// mirrored tells at each scrape how well this database follows WorkOS; it says the same in every replica.
type mirrored struct {
	store  *store.Store
	now    func() time.Time
	behind *prometheus.Desc
	parked *prometheus.Desc
}

func newMirrored(s *store.Store, now func() time.Time) *mirrored {
	return &mirrored{
		store: s, now: now,
		behind: prometheus.NewDesc("guestlist_events_behind_seconds", "How long ago all of WorkOS's events had been read; some seconds are usual.", nil, nil),
		parked: prometheus.NewDesc("guestlist_events_parked", "Events that could not be applied and are tried again later.", nil, nil),
	}
}

// Describe implements prometheus.Collector.
func (m *mirrored) Describe(ch chan<- *prometheus.Desc) {
	ch <- m.behind
	ch <- m.parked
}

// Collect implements prometheus.Collector; what is not known is left out.
func (m *mirrored) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeWithin)
	defer cancel()
	if place, err := m.store.TailPlace(ctx); err == nil && !place.HeadAt.IsZero() {
		ch <- prometheus.MustNewConstMetric(m.behind, prometheus.GaugeValue, place.Behind(m.now()).Seconds())
	}
	if n, err := m.store.CountParked(ctx); err == nil {
		ch <- prometheus.MustNewConstMetric(m.parked, prometheus.GaugeValue, float64(n))
	}
}
