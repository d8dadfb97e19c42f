package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Pool is whose budget a charge counts against: a member in a scope, an organization, or all. used is the ledger's sum,
// kept in the transaction that writes the ledger; the limit is never stored.
type Pool struct{ ent.Schema }

// Fields of Pool.
func (Pool) Fields() []ent.Field {
	return []ent.Field{
		id(), key("kind"), key("scope_key"), key("user_id"),
		field.Int("used").Default(0), field.Int("version").Default(0),
		// frozen: this member may send nothing in this scope; it is here because it is decided under this row's lock.
		maybeAt("frozen_at"), field.String("frozen_reason").MaxLen(2000).Default(""),
	}
}

// Annotations of Pool.
func (Pool) Annotations() []schema.Annotation {
	return []schema.Annotation{check("pool_used_not_negative", "used >= 0")}
}

// Indexes of Pool.
func (Pool) Indexes() []ent.Index {
	return []ent.Index{index.Fields("kind", "scope_key", "user_id").Unique()}
}

// QuotaGrant raises one pool's limit, for good or until it expires.
type QuotaGrant struct{ ent.Schema }

// Fields of QuotaGrant.
func (QuotaGrant) Fields() []ent.Field {
	return []ent.Field{
		id(), key("pool_id"), field.Int("amount").Positive(), field.String("reason").MaxLen(2000),
		key("granted_by"), at("created_at"), maybeAt("expires_at"),
		// used: the ledger's sum of the charges that name it; one that has ended counts for no more than that.
		field.Int("used").Default(0),
	}
}

// Indexes of QuotaGrant.
func (QuotaGrant) Indexes() []ent.Index { return []ent.Index{index.Fields("pool_id")} }

// AccrualEpoch is how places accrue from a moment on. A changed setting begins another epoch and leaves what has accrued.
type AccrualEpoch struct{ ent.Schema }

// Fields of AccrualEpoch: amount places every so many microseconds, cap in all (0: none). The id counts the epochs, so of
// two processes that begin one, one wins.
func (AccrualEpoch) Fields() []ent.Field {
	return []ent.Field{
		field.Int("id").Positive(), field.Int("amount").NonNegative(), field.Int64("every").NonNegative(), field.Int("cap").NonNegative(),
		at("from_at"),
	}
}

// Annotations of AccrualEpoch.
func (AccrualEpoch) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("accrual_epochs")}
}

// OperatorAction is something that an operator did, and why; never changed.
type OperatorAction struct{ ent.Schema }

// Fields of OperatorAction.
func (OperatorAction) Fields() []ent.Field {
	return []ent.Field{
		field.String("action").MaxLen(32).Immutable(), field.String("subject").MaxLen(128).Immutable(),
		field.String("scope_key").MaxLen(128).Immutable().Default(""), field.Int("amount").Immutable().Default(0),
		field.String("reason").MaxLen(2000).Immutable(), field.Int64("at").Immutable(),
		// by is the member who did it; empty: the command line.
		field.String("by").MaxLen(128).Immutable().Default(""),
	}
}

// Indexes of OperatorAction.
func (OperatorAction) Indexes() []ent.Index { return []ent.Index{index.Fields("subject", "at")} }

// LedgerEntry is one charge or refund, never changed. It names every pool that it counts in.
type LedgerEntry struct{ ent.Schema }

// Fields of LedgerEntry.
func (LedgerEntry) Fields() []ent.Field {
	return []ent.Field{
		field.String("invite_id").MaxLen(128).Immutable(),
		field.Int("issue").Immutable(),
		field.String("kind").MaxLen(16).Immutable(),
		field.Int("seq").Immutable(),
		field.Int("sign").Immutable(),
		field.String("reason").MaxLen(64).Immutable(),
		field.Int64("at").Immutable(),
		field.String("by").MaxLen(128).Immutable().Default(""),
		field.String("member_pool").MaxLen(128).Immutable().Default(""),
		field.String("organization_pool").MaxLen(128).Immutable().Default(""),
		field.String("total_pool").MaxLen(128).Immutable().Default(""),
		// The grants that the place was taken from, so that a refund goes back to where it came from.
		field.String("member_grant").MaxLen(128).Immutable().Default(""),
		field.String("organization_grant").MaxLen(128).Immutable().Default(""),
	}
}

// Annotations of LedgerEntry.
func (LedgerEntry) Annotations() []schema.Annotation {
	return []schema.Annotation{check("ledger_sign", "sign = 1 OR sign = -1")}
}

// Indexes of LedgerEntry.
func (LedgerEntry) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("invite_id", "issue", "kind", "seq", "sign").Unique().StorageKey("ledger_once"),
		index.Fields("member_pool"), index.Fields("organization_pool"), index.Fields("total_pool"),
	}
}
