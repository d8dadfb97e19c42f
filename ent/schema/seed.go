package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// SeedBatch is one list that the seed command sends. The same file is the same batch.
type SeedBatch struct{ ent.Schema }

// Fields of SeedBatch. seen_at is when a run of it last gave a sign of life.
func (SeedBatch) Fields() []ent.Field {
	return []ent.Field{
		id(), field.String("name").MaxLen(512), field.String("file_hash").MaxLen(64).Immutable(),
		field.String("consent").MaxLen(2000), field.String("state").MaxLen(16), key("stopped_by"),
		field.Bool("loaded").Default(false),
		at("created_at"), maybeAt("finished_at"), at("seen_at"),
	}
}

// Indexes of SeedBatch.
func (SeedBatch) Indexes() []ent.Index {
	return []ent.Index{index.Fields("file_hash").Unique(), index.Fields("created_at", "id")}
}

// SeedScope is a scope that a batch has rows in: how many the file has, and how many of them were refused before the first
// send.
type SeedScope struct{ ent.Schema }

// Fields of SeedScope.
func (SeedScope) Fields() []ent.Field {
	return []ent.Field{
		field.String("batch_id").MaxLen(128).Immutable(), field.String("scope_key").MaxLen(128).Immutable(),
		field.Int("row_count").Default(0), field.Int("refused").Default(0),
	}
}

// Indexes of SeedScope.
func (SeedScope) Indexes() []ent.Index {
	return []ent.Index{index.Fields("batch_id", "scope_key").Unique(), index.Fields("scope_key", "batch_id")}
}

// SeedRow is somebody to be invited by a batch. An address is one row in one scope, whatever files name it: it ends with its
// first invite, whatever becomes of that.
type SeedRow struct{ ent.Schema }

// Fields of SeedRow. state: READY, SENT (invite_id says by which invite) or REFUSED (code says why).
func (SeedRow) Fields() []ent.Field {
	return []ent.Field{
		field.String("batch_id").MaxLen(128), field.Int("line"),
		field.String("scope_key").MaxLen(128).NotEmpty().Immutable(), field.String("address_key").MaxLen(320).NotEmpty(),
		field.String("address").MaxLen(320), key("role_slug"), key("locale"), field.Int("days").Default(0),
		field.String("state").MaxLen(16), key("code"), key("invite_id"),
		field.Int64("lease_until").Default(0),
	}
}

// Indexes of SeedRow.
func (SeedRow) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("address_key", "scope_key").Unique().StorageKey("seed_row_once"),
		index.Fields("batch_id", "state", "line").StorageKey("seed_row_due"),
		index.Fields("invite_id"),
	}
}

// SeedInvite says which batch made an invite; the id is the invite's. Rows that are tried again leave several.
type SeedInvite struct{ ent.Schema }

// Fields of SeedInvite.
func (SeedInvite) Fields() []ent.Field {
	return []ent.Field{id(), field.String("batch_id").MaxLen(128).Immutable()}
}

// Indexes of SeedInvite.
func (SeedInvite) Indexes() []ent.Index { return []ent.Index{index.Fields("batch_id")} }

// WriteSlice counts what was written to WorkOS in one second, by all processes. The id is the second.
type WriteSlice struct{ ent.Schema }

// Fields of WriteSlice. other is what needs no permit: sign-ins above all.
func (WriteSlice) Fields() []ent.Field {
	return []ent.Field{
		field.Int("id").Positive(), field.Int("live").Default(0), field.Int("seed").Default(0), field.Int("other").Default(0),
	}
}

// Annotations of WriteSlice.
func (WriteSlice) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("write_slices")}
}

// WritePace is how much of the budget may be used: less after WorkOS has asked for a pause. There is one row.
type WritePace struct{ ent.Schema }

// Fields of WritePace. share is in thousandths, as it was at share_at; it grows back with time.
func (WritePace) Fields() []ent.Field {
	return []ent.Field{
		id(), field.Int("share").Default(1000), field.Int64("share_at").Default(0), field.Int64("paused_until").Default(0),
	}
}
