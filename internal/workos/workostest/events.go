package workostest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// eventTypes are those of WorkOS's that the fake can record.
const eventTypes = "invitation.created invitation.accepted invitation.resent invitation.revoked " +
	"user.created user.updated user.deleted organization.created organization.updated organization.deleted " +
	"organization_membership.created organization_membership.updated organization_membership.deleted " +
	"session.created session.revoked"

// actor is who caused an event (OpenAPI: EventContextActorDto).
type actor struct {
	ID     string   `json:"id"`
	Source string   `json:"source"`
	Name   nullable `json:"name"`
}

func apiActor(key string) actor {
	return actor{ID: "key_" + key[max(0, len(key)-4):], Source: "api", Name: "API key"}
}

func dashboardActor() actor {
	return actor{ID: "user_dashboard", Source: "dashboard", Name: "Dashboard"}
}
func systemActor() actor { return actor{ID: "system", Source: "system"} }

// record appends an event; data is shown as it is now.
func (s *Server) record(event, organizationID string, data any, by actor) {
	text, err := json.Marshal(data)
	if err != nil {
		s.options.Logger.Error("event was not recorded", "event", event, "error", err)
		return
	}
	now := s.now()
	id := newID("event", now)
	row := eventRow{ID: id, Event: event, OrganizationID: organizationID, Data: text, Actor: by, CreatedAt: now}
	s.events.put(id, row)
	s.post.deliver(viewEvent(row))
}

type eventContext struct {
	Actor actor `json:"actor"`
}

type eventView struct {
	Object    string          `json:"object"`
	ID        string          `json:"id"`
	Event     string          `json:"event"`
	Data      json.RawMessage `json:"data"`
	CreatedAt stamp           `json:"created_at"`
	Context   eventContext    `json:"context"`
}

func viewEvent(e eventRow) eventView {
	return eventView{
		Object: "event", ID: e.ID, Event: e.Event, Data: e.Data, CreatedAt: stamp(e.CreatedAt), Context: eventContext{e.Actor},
	}
}

// listEvents is oldest first, as production is, though the OpenAPI document says desc. Types are repeated (events=a&
// events=b), as the official SDKs send them, events[]=a, or events=a,b, which is what the document's explode: false means.
func (s *Server) listEvents(c *call) *reply {
	if bad := c.allow(slices.Concat(pageParameters, []string{"events", "events[]", "organization_id", "range_start", "range_end"})...); bad != nil {
		return bad
	}
	types, bad := wantedEvents(c)
	if bad != nil {
		return bad
	}
	w, bad := parseWindow(c, "asc")
	if bad != nil {
		return bad
	}
	from, to, bad := eventRange(c)
	if bad != nil {
		return bad
	}
	organization := c.query.Get("organization_id")
	return s.answerEvents(w, func(e eventRow) bool {
		return slices.Contains(types, e.Event) && (organization == "" || e.OrganizationID == organization) &&
			(from.IsZero() || !e.CreatedAt.Before(from)) && (to.IsZero() || e.CreatedAt.Before(to))
	})
}

func wantedEvents(c *call) ([]string, *reply) {
	var types []string
	for _, text := range slices.Concat(c.query["events"], c.query["events[]"]) {
		types = append(types, strings.Split(text, ",")...)
	}
	types = slices.DeleteFunc(types, func(t string) bool { return t == "" })
	if len(types) == 0 {
		return nil, eventsProblem("required", "events must not be empty")
	}
	for _, t := range types {
		if !slices.Contains(strings.Fields(eventTypes), t) {
			return nil, eventsProblem("unknown_event_type", t+" is not an event type that this fake records")
		}
	}
	return types, nil
}

// eventsProblem has no code of its own, unlike the 422 of other routes.
func eventsProblem(code, message string) *reply {
	return jsonReply(http.StatusUnprocessableEntity, failure{
		Message: "Validation failed.", Errors: []fieldError{{Field: "events", Code: code, Message: message}},
	})
}

func eventRange(c *call) (from, to time.Time, bad *reply) {
	if c.query.Has("range_start") && c.query.Has("after") {
		return from, to, refuse(http.StatusBadRequest, "", "range_start and after exclude each other.")
	}
	for name, at := range map[string]*time.Time{"range_start": &from, "range_end": &to} {
		if !c.query.Has(name) {
			continue
		}
		parsed, err := time.Parse(time.RFC3339, c.query.Get(name))
		if err != nil {
			return from, to, refuse(http.StatusBadRequest, "", name+" is not an ISO 8601 date.")
		}
		*at = parsed
	}
	return from, to, nil
}
