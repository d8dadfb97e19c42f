package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// WebhookEvent is an event that WorkOS has delivered, once however often it came. It holds no data of the event: what is
// true is read from WorkOS. handled_at is null until the event's effects are here.
type WebhookEvent struct{ ent.Schema }

// Fields of WebhookEvent. subject is the id of what the event is about.
func (WebhookEvent) Fields() []ent.Field {
	return []ent.Field{
		id(), key("type"), key("subject"), field.Int64("created_at").Default(0),
		at("received_at"), maybeAt("handled_at"),
	}
}

// Indexes of WebhookEvent.
func (WebhookEvent) Indexes() []ent.Index {
	return []ent.Index{index.Fields("handled_at", "received_at").StorageKey("webhook_event_open"), index.Fields("received_at")}
}

// ParkedEvent is an event that could not be applied though WorkOS and the database answer. It is tried again at next_at; reason
// is safe to show. subject, source and actor are what the event names and nothing else of it.
type ParkedEvent struct{ ent.Schema }

// Fields of ParkedEvent.
func (ParkedEvent) Fields() []ent.Field {
	return []ent.Field{
		id(), key("type"), key("subject"), key("source"), key("actor"), key("reason"),
		field.Int64("created_at").Default(0), at("parked_at"), at("next_at"), field.Int("tries").Default(0),
	}
}

// Indexes of ParkedEvent.
func (ParkedEvent) Indexes() []ent.Index { return []ent.Index{index.Fields("next_at")} }

// RevokedSession is a session that has ended at WorkOS before its tokens have; the id is WorkOS's. It is kept until no token
// of the session can be valid any more.
type RevokedSession struct{ ent.Schema }

// Fields of RevokedSession.
func (RevokedSession) Fields() []ent.Field { return []ent.Field{id(), at("at"), at("expires_at")} }

// Indexes of RevokedSession.
func (RevokedSession) Indexes() []ent.Index {
	return []ent.Index{index.Fields("at"), index.Fields("expires_at")}
}
