package app

import (
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"guestlist/internal/invite"
	"guestlist/internal/mirror"
	"guestlist/internal/store/storetest"
)

func TestLagAndParkedEventsShowInDoctorAndMetrics(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.SQLite(t))
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	later := now.Add(time.Hour)
	if said := examineEvents(t.Context(), db, now); len(said) != 1 || said[0].Mark != Sound {
		t.Errorf("a new database: %+v", said)
	}
	place, err := db.HoldTail(t.Context(), mirror.LeaseWish{Owner: "a", Now: now, Until: later.Add(time.Second), HeadAt: now})
	if err != nil {
		t.Fatal(err)
	}
	p := mirror.Parked{Happening: mirror.Happening{ID: "event_7", Type: "user.updated", Subject: "user_7"}, Reason: "Something went wrong.", ParkedAt: now, NextAt: later}
	if err := db.Park(t.Context(), p, invite.EventMark{EventID: "event_7", At: now, Epoch: place.Epoch}); err != nil {
		t.Fatal(err)
	}
	said := examineEvents(t.Context(), db, later)
	if len(said) != 2 || said[0].Mark != Warn || !strings.Contains(said[0].Says, "1h0m0s ago") || said[1].Mark != Wrong || !strings.Contains(said[1].Says, "event_7 (user.updated of user_7") {
		t.Errorf("doctor says %+v", said)
	}
	if fine := examineEvents(t.Context(), db, now.Add(5*time.Second)); fine[0].Mark != Sound {
		t.Errorf("five seconds behind: %+v", fine[0])
	}
	if idle := examineEvents(t.Context(), db, later.Add(time.Minute)); idle[0].Mark != Warn {
		t.Errorf("nobody reads and nobody should: %+v", idle[0])
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(newMirrored(db, func() time.Time { return later }))
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, f := range families {
		got[f.GetName()] = f.GetMetric()[0].GetGauge().GetValue()
	}
	if got["guestlist_events_behind_seconds"] != 3600 || got["guestlist_events_parked"] != 1 {
		t.Errorf("metrics are %v", got)
	}
}
