package workos

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"guestlist/internal/invite"
)

const opEvents = "GET /events"

// EventsQuery asks for one page of events. WorkOS takes a cursor or a start, never both: After goes before RangeStart.
type EventsQuery struct {
	// After is the id of the last event that was processed; empty to start at RangeStart, or with the oldest.
	After string
	// Types filters. WorkOS's page calls it required, its OpenAPI document does not: name them.
	Types []string
	// Limit is 1 to 100; anything else means 100.
	Limit      int
	RangeStart time.Time
}

// Event is something that happened at WorkOS. Data is the object as it was then, without tokens.
type Event struct {
	ID        string
	Type      string
	CreatedAt time.Time
	Data      json.RawMessage
	// ActorSource is api, dashboard, admin_portal or system; empty when WorkOS does not say.
	ActorSource string
	ActorID     string
}

type event struct {
	ID        string          `json:"id"`
	Event     string          `json:"event"`
	CreatedAt stamp           `json:"created_at"`
	Data      json.RawMessage `json:"data"`
	Context   struct {
		Actor struct {
			ID     string `json:"id"`
			Source string `json:"source"`
		} `json:"actor"`
	} `json:"context"`
}

// InvitationsMade reads from the events which invitations were made in a span of WorkOS's time, all pages, as they were when
// they were made (docs: reference/events/list). An event that names none is passed over.
func (c *Client) InvitationsMade(ctx context.Context, from, to time.Time) ([]invite.Invitation, error) {
	var made []invite.Invitation
	q := EventsQuery{Types: []string{"invitation.created"}, RangeStart: from}
	for {
		events, err := c.Events(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			if e.CreatedAt.After(to) {
				return made, nil
			}
			var inv invitation
			if json.Unmarshal(e.Data, &inv) == nil && inv.complete() {
				made = append(made, inv.domain())
			}
		}
		if len(events) == 0 {
			return made, nil
		}
		q.After = events[len(events)-1].ID
	}
}

// Events reads one page, oldest first (docs: reference/events/list); an empty one is the head. Count on 30 days being kept. The
// SDK's call lacks order and context.
func (c *Client) Events(ctx context.Context, q EventsQuery) ([]Event, error) {
	var got page[event]
	err := c.read(ctx, opEvents, func(ctx context.Context) error {
		got = page[event]{}
		return c.do(ctx, request{method: http.MethodGet, path: "/events", query: q.values()}, &got)
	})
	if err != nil {
		return nil, err
	}
	events := make([]Event, 0, len(*got.Data))
	for _, e := range *got.Data {
		events = append(events, Event{
			ID:          e.ID,
			Type:        e.Event,
			CreatedAt:   e.CreatedAt.Time,
			Data:        e.Data,
			ActorSource: e.Context.Actor.Source,
			ActorID:     e.Context.Actor.ID,
		})
	}
	return events, nil
}

func (q EventsQuery) values() url.Values {
	limit := q.Limit
	if limit < 1 || limit > pageSize {
		limit = pageSize
	}
	v := url.Values{"order": {"asc"}, "limit": {strconv.Itoa(limit)}}
	if len(q.Types) > 0 {
		v.Set("events", strings.Join(q.Types, ","))
	}
	switch {
	case q.After != "":
		v.Set("after", q.After)
	case !q.RangeStart.IsZero():
		v.Set("range_start", q.RangeStart.UTC().Format("2006-01-02T15:04:05.000Z"))
	}
	return v
}
