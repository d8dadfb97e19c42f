package workostest

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// eventRetention is the shorter of the two that WorkOS's texts give.
const eventRetention = 30 * 24 * time.Hour

// eventList has no cursor backwards (OpenAPI: EventList).
type eventList struct {
	Object       string        `json:"object"`
	Data         []eventView   `json:"data"`
	ListMetadata eventMetadata `json:"list_metadata"`
}

type eventMetadata struct {
	After *string `json:"after"`
}

// answerEvents pages over what match accepts. A cursor may name any event, also one that match does not accept: consumers
// change their list of types.
func (s *Server) answerEvents(w window, match func(eventRow) bool) *reply {
	rows := s.visibleEvents(w.after, w.before)
	rows = slices.DeleteFunc(rows, func(e eventRow) bool {
		return !match(e) && e.ID != w.after && e.ID != w.before
	})
	page, metadata, ok := cutPage(rows, w, func(e eventRow) string { return e.ID })
	if !ok {
		return refuse(http.StatusBadRequest, "", "The cursor names no event.")
	}
	out := eventList{Object: "list", Data: []eventView{}, ListMetadata: eventMetadata{After: metadata.After}}
	for _, e := range page {
		out.Data = append(out.Data, viewEvent(e))
	}
	return jsonReply(http.StatusOK, out)
}

// visibleEvents are those that are old enough to show and not held. A cursor that was handed out stays known.
func (s *Server) visibleEvents(cursors ...string) []eventRow {
	rows := slices.Collect(s.events.all())
	if s.heldFrom >= 0 {
		rows = rows[:min(s.heldFrom, len(rows))]
	}
	newest, oldest := s.now().Add(-s.behaviour.EventLag), s.now().Add(-eventRetention)
	return slices.DeleteFunc(rows, func(e eventRow) bool {
		late := s.behaviour.EventLag > 0 && e.CreatedAt.After(newest) && !slices.Contains(cursors, e.ID)
		return late || e.CreatedAt.Before(oldest)
	})
}

// ForgetEvents drops every event up to and with the one named, as WorkOS does after the time that it keeps them: the place of
// whoever has read so far is refused from then on.
func (s *Server) ForgetEvents(through string) error {
	return s.change(func() error {
		if _, ok := s.events.get(through); !ok {
			return fmt.Errorf("no such event: %s", through)
		}
		for _, id := range slices.Clone(s.events.ids) {
			s.events.delete(id)
			if id == through {
				break
			}
		}
		return nil
	})
}
