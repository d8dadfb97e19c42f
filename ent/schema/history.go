package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// InviteEvent is one step in an invite's life, written beside what it tells of and never changed. That an invite was
// reserved is told by its first ledger row, so that a reservation writes no row more.
type InviteEvent struct{ ent.Schema }

// Fields of InviteEvent. by is who did it, empty for WorkOS, a schedule and the command line.
func (InviteEvent) Fields() []ent.Field {
	return []ent.Field{
		field.String("invite_id").MaxLen(128).Immutable(),
		field.String("type").MaxLen(32).Immutable(),
		field.Int64("at").Immutable(),
		field.String("state").MaxLen(16).Immutable(),
		field.String("by").MaxLen(128).Immutable().Default(""),
		field.String("origin").MaxLen(16).Immutable(),
		field.String("reason").MaxLen(2000).Immutable().Default(""),
	}
}

// Indexes of InviteEvent.
func (InviteEvent) Indexes() []ent.Index {
	return []ent.Index{index.Fields("invite_id").StorageKey("invite_event_of")}
}
