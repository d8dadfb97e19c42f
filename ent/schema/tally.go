package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// InviteTally is how many invites of a scope became what, so that statistics need not read the invites themselves.
type InviteTally struct{ ent.Schema }

// Fields of InviteTally. Of one dimension either the slot says which (a span of time), or the key (an inviter, a domain, …).
func (InviteTally) Fields() []ent.Field {
	return []ent.Field{
		field.String("scope_key").MaxLen(128).NotEmpty().Immutable(), field.String("dimension").MaxLen(16).NotEmpty().Immutable(),
		field.String("key").MaxLen(320).Immutable(), field.Int64("slot").Immutable(),
		field.Int("pending"), field.Int("accepted"), field.Int("revoked"), field.Int("expired"), field.Int("failed"),
		// sent: the first four; the largest groups are found by it.
		field.Int("sent"),
	}
}

// Indexes of InviteTally.
func (InviteTally) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("scope_key", "dimension", "key", "slot").Unique().StorageKey("invite_tally_of").
			// In Postgres an order by bytes, which the tree of invites has, is not the language's.
			Annotations(entsql.OpClassColumn("key", "varchar_pattern_ops")),
		index.Fields("scope_key", "dimension", "sent", "key").StorageKey("invite_tally_largest").Annotations(entsql.DescColumns("sent")),
	}
}
