package workos_test

import (
	"maps"
	"net/http"
	"testing"
	"time"

	"guestlist/internal/problem"
	"guestlist/internal/workos"
)

func TestEventsAreAskedForOldestFirst(t *testing.T) {
	t.Parallel()
	since := time.Date(2026, 11, 1, 1, 0, 0, 5e6, time.FixedZone("CET", 3600))
	for name, row := range map[string]struct {
		query workos.EventsQuery
		want  map[string]string
	}{
		"everything": {workos.EventsQuery{}, map[string]string{"order": "asc", "limit": "100"}},
		"by cursor": {
			workos.EventsQuery{After: "event_1", Types: []string{"user.created", "user.deleted"}, Limit: 7},
			map[string]string{"order": "asc", "limit": "7", "after": "event_1", "events": "user.created,user.deleted"},
		},
		"by time": {
			workos.EventsQuery{RangeStart: since, Limit: 1000},
			map[string]string{"order": "asc", "limit": "100", "range_start": "2026-11-01T00:00:00.005Z"},
		},
		"never both": {
			workos.EventsQuery{After: "event_1", RangeStart: since},
			map[string]string{"order": "asc", "limit": "100", "after": "event_1"},
		},
	} {
		w := answering(t, reply(http.StatusOK, `{"data":[],"list_metadata":{"after":null}}`))
		got, err := newClient(t, w.URL).Events(bg, row.query)
		if err != nil || len(got) != 0 {
			t.Errorf("%s: %v, %v", name, got, err)
		}
		if q := flat(w.requests()[0].URL.Query()); !maps.Equal(q, row.want) {
			t.Errorf("%s: query = %v, want %v", name, q, row.want)
		}
	}
}

func TestEventsKeepTheirOrderActorAndData(t *testing.T) {
	t.Parallel()
	w := answering(t, reply(http.StatusOK, `{"object":"list","data":[
		{"object":"event","id":"event_1","event":"invitation.created","created_at":"2026-01-15T12:00:00.000Z",
		 "data":{"id":"invitation_1"},"context":{"actor":{"id":"user_7","source":"dashboard","name":null}}},
		{"object":"event","id":"event_2","event":"user.updated","created_at":"2026-01-15T12:00:01.000Z","data":{"id":"user_1"},"context":{}},
		{"object":"event","id":"event_3","event":"user.deleted","created_at":"2026-01-15T12:00:02.000Z","data":{"id":"user_1"}}],
		"list_metadata":{"after":"event_3"}}`))
	got, err := newClient(t, w.URL).Events(bg, workos.EventsQuery{})
	if err != nil || len(got) != 3 || len(w.requests()) != 1 {
		t.Fatalf("got %v, %v", got, err)
	}
	first := got[0]
	if first.ID != "event_1" || first.Type != "invitation.created" || string(first.Data) != `{"id":"invitation_1"}` ||
		first.ActorSource != "dashboard" || first.ActorID != "user_7" ||
		!first.CreatedAt.Equal(time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)) {
		t.Errorf("first = %+v", first)
	}
	if got[1].ActorSource != "" || got[2].ID != "event_3" {
		t.Errorf("others = %+v", got[1:])
	}
}

func TestAPageWithoutDataIsNotTheHead(t *testing.T) {
	t.Parallel()
	w := answering(t, reply(http.StatusOK, `{"object":"list"}`))
	if got, err := newClient(t, w.URL).Events(bg, workos.EventsQuery{}); !problem.Is(err, problem.UpstreamUnavailable) {
		t.Errorf("got %v, %v", got, err)
	}
}
