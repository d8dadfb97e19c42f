package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Invite is our record of an offer to join; while it is SENDING the row is its own outbox.
type Invite struct{ ent.Schema }

// Fields of Invite. scope_key is "app" or an organization's id and never null, since NULLs are distinct in a unique
// index and would let any number of live invites in.
func (Invite) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.String("scope_key").MaxLen(128).NotEmpty().Immutable(),
		field.String("address_key").MaxLen(320).NotEmpty(),
		field.String("email").MaxLen(320),
		field.String("sent_address").MaxLen(320),
		key("source"), key("inviter_id"), key("role_slug"), key("locale"),
		field.Int("expires_in_days"),
		field.String("state").MaxLen(16),
		// live: SENDING or PENDING. A column of its own keeps the predicate of the unique index the same text in both databases.
		field.Bool("live"),
		// watched: the deliverer has something left to do with it; it may be dead by then (a second invitation to revoke).
		field.Bool("watched").Default(true),
		// answered: a caller has been told of it while it was SENDING; a FAILED one is listed only then.
		field.Bool("answered").Default(false),
		field.Int("issue").Default(1),
		key("invitation_id"), key("failure"),
		maybeAt("revoke_requested_at"),
		field.Int("fence").Default(1),
		at("lease_until"), at("next_at"), maybeAt("missing_since"),
		at("created_at"), maybeAt("sent_at"), maybeAt("last_sent_at"), maybeAt("expires_at"),
		maybeAt("accepted_at"), maybeAt("revoked_at"),
		key("accepted_by"), field.Bool("accepted_with_other_address").Default(false),
		// mailed_at: when the last mail may have left, for the cooldown. replaces: the expired one that this one reissues.
		maybeAt("mailed_at"), field.String("replaces").MaxLen(128).Optional().Nillable(), key("replaced_by"),
		field.Int64("changed_at").Default(0),
		// For statistics (internal/store/tally.go): as what it counts, as what it is counted in invite_tallies already, whether these
		// differ, and until when it is open unless somebody answers; 0 is not at all. untallied is a column of its own because no
		// planner guesses how rarely two columns differ.
		field.Int64("counts_as").Default(0), field.Int64("tallied").Default(0), field.Bool("untallied").Default(true),
		field.Int64("open_until").Default(0),
	}
}

// Indexes of Invite.
func (Invite) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("address_key", "scope_key").Unique().StorageKey("invite_one_live").
			Annotations(entsql.IndexWhere("live")),
		index.Fields("inviter_id", "scope_key", "created_at", "id").StorageKey("invite_sent"),
		index.Fields("next_at", "lease_until").StorageKey("invite_due").Annotations(entsql.IndexWhere("watched")),
		index.Fields("replaces").Unique().StorageKey("invite_replaces_once"),
		index.Fields("accepted_by", "scope_key").StorageKey("invite_accepted_by"),
		// What dashboards list: a scope's, by time and by address.
		index.Fields("scope_key", "created_at", "id").StorageKey("invite_of_scope"),
		// By their bytes in Postgres too, whatever its language (internal/store/order.go).
		index.Fields("scope_key", "address_key", "id").StorageKey("invite_of_scope_by_address").
			Annotations(entsql.OpClassColumn("address_key", "varchar_pattern_ops"), entsql.OpClassColumn("id", "varchar_pattern_ops")),
		index.Fields("changed_at", "id").StorageKey("invite_changed"),
		index.Fields("invitation_id"),
		index.Fields("inviter_id", "created_at").StorageKey("invite_sends"),
		index.Fields("address_key", "inviter_id", "created_at").StorageKey("invite_sends_to"),
		// What statistics need beside the tallies: what they do not hold yet, what is over, and how long acceptances took.
		index.Fields("scope_key", "created_at").StorageKey("invite_untallied").Annotations(entsql.IndexWhere("untallied")),
		index.Fields("scope_key", "open_until").StorageKey("invite_open").Annotations(entsql.IndexWhere("open_until > 0")),
		index.Fields("scope_key", "counts_as").StorageKey("invite_took").Annotations(entsql.IndexWhere("counts_as > 127")),
	}
}

// Attempt is one POST to WorkOS, written before it is made. outcome null = not known.
type Attempt struct{ ent.Schema }

// Fields of Attempt.
func (Attempt) Fields() []ent.Field {
	return []ent.Field{
		field.String("invite_id").MaxLen(128).Immutable(),
		field.Int("issue").Immutable(), field.Int("n").Immutable(), field.Int("fence").Immutable(),
		at("begun_at"), at("begun_workos"), at("no_send_after"),
		field.String("outcome").MaxLen(32).Optional().Nillable(),
		key("code"), field.Int("status").Default(0), key("invitation_id"), maybeAt("finished_at"),
	}
}

// Indexes of Attempt.
func (Attempt) Indexes() []ent.Index {
	return []ent.Index{index.Fields("invite_id", "issue", "n").Unique()}
}

// Invitation is the object at WorkOS; each belongs to one invite at most.
type Invitation struct{ ent.Schema }

// Fields of Invitation.
func (Invitation) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.String("invite_id").MaxLen(128), field.Int("issue"),
		key("proof"), key("role"), key("state"),
		at("created_at"), at("expires_at"), at("updated_at"),
		swept(),
	}
}

// Indexes of Invitation.
func (Invitation) Indexes() []ent.Index {
	return []ent.Index{index.Fields("invite_id"), index.Fields("proof", "created_at")}
}

// Maker is an id under which WorkOS's events name our own API key.
type Maker struct{ ent.Schema }

// Fields of Maker.
func (Maker) Fields() []ent.Field { return []ent.Field{id(), at("learned_at")} }

// Resend is one more mail of an invite, written before WorkOS is asked for it. outcome null = not known; never repeated.
type Resend struct{ ent.Schema }

// Fields of Resend. by is who asked for it, and whose limit it counts in.
func (Resend) Fields() []ent.Field {
	return []ent.Field{
		field.String("invite_id").MaxLen(128).Immutable(), key("by"),
		field.String("address_key").MaxLen(320),
		at("begun_at"), field.String("outcome").MaxLen(32).Optional().Nillable(),
	}
}

// Indexes of Resend.
func (Resend) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("by", "begun_at").StorageKey("resend_sends"),
		index.Fields("by", "address_key", "begun_at").StorageKey("resend_sends_to"),
		index.Fields("invite_id"),
	}
}

// RefusedAttempt is a refusal that would tell who has an account, if it could be asked for without end.
type RefusedAttempt struct{ ent.Schema }

// Fields of RefusedAttempt.
func (RefusedAttempt) Fields() []ent.Field { return []ent.Field{key("principal"), at("at")} }

// Indexes of RefusedAttempt.
func (RefusedAttempt) Indexes() []ent.Index {
	return []ent.Index{index.Fields("principal", "at"), index.Fields("at")}
}

// IdempotencyKey remembers what a caller's key made: an invite, or a grant. Key and input are kept as hashes.
type IdempotencyKey struct{ ent.Schema }

// Fields of IdempotencyKey.
func (IdempotencyKey) Fields() []ent.Field {
	return []ent.Field{key("principal"), key("mutation"), key("key_hash"), key("input_hash"), key("invite_id"), at("created_at")}
}

// Indexes of IdempotencyKey.
func (IdempotencyKey) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("principal", "mutation", "key_hash").Unique(),
		index.Fields("invite_id"), index.Fields("created_at"),
	}
}

// AppliedEvent is an event of WorkOS's that has had its effects.
type AppliedEvent struct{ ent.Schema }

// Fields of AppliedEvent.
func (AppliedEvent) Fields() []ent.Field { return []ent.Field{id(), key("type"), at("applied_at")} }

// Indexes of AppliedEvent.
func (AppliedEvent) Indexes() []ent.Index { return []ent.Index{index.Fields("applied_at")} }

// Cursor is how far a reader of a feed has come; it moves in the transaction of the effects.
type Cursor struct{ ent.Schema }

// Fields of Cursor. One reader owns it until lease_until; each owner has an epoch of its own, and a write of an earlier epoch is
// refused. event_at is when the event at the position happened, head_at when the reader last had everything.
func (Cursor) Fields() []ent.Field {
	return []ent.Field{
		id(), key("position"), at("updated_at"),
		field.Int64("epoch").Default(0), key("owner"), field.Int64("lease_until").Default(0),
		field.Int64("event_at").Default(0), field.Int64("head_at").Default(0),
	}
}
