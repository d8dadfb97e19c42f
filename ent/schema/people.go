package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// User is a person with WorkOS's own id. Admission is ours: it says since when, how and by whose invite they may use the
// application.
type User struct{ ent.Schema }

// Fields of User.
func (User) Fields() []ent.Field {
	return []ent.Field{
		id(),
		key("email"),
		key("name"),
		field.String("picture_url").MaxLen(2048).Default(""),
		// What people are searched by: name and address folded (invite.Fold), which no database can do for every letter. folded is
		// false where a version that knew none of it has written the row.
		field.String("name_key").MaxLen(2048).Default(""), field.String("email_key").MaxLen(2048).Default(""),
		field.Bool("folded").Default(false),
		maybeAt("admitted_at"),
		key("admitted_how"),
		key("invited_by"),
		key("admitted_invite"),
		maybeAt("deleted_at"),
		// erase_at: from when on what is left of a deleted person's address is erased, null when nothing is left. erase_key is that
		// address until then, as the address keys of invites have it.
		maybeAt("erase_at"),
		key("erase_key"),
		at("created_at"),
		at("updated_at"),
		swept(),
	}
}

// Indexes of User.
func (User) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("invited_by"),
		// By their bytes, as addresses of invites are (internal/store/order.go).
		index.Fields("name_key").StorageKey("user_by_name").Annotations(entsql.OpClassColumn("name_key", "varchar_pattern_ops")),
		index.Fields("email_key").StorageKey("user_by_email").Annotations(entsql.OpClassColumn("email_key", "varchar_pattern_ops")),
		index.Fields("id").StorageKey("user_unfolded").Annotations(entsql.IndexWhere("NOT folded")),
		index.Fields("erase_at").StorageKey("user_to_erase").Annotations(entsql.IndexWhere("erase_at IS NOT NULL")),
	}
}

// Organization is a WorkOS organization.
type Organization struct{ ent.Schema }

// Fields of Organization.
func (Organization) Fields() []ent.Field {
	return []ent.Field{id(), field.String("name").MaxLen(512), at("updated_at")}
}

// Membership is a person in an organization, as WorkOS has it.
type Membership struct{ ent.Schema }

// Fields of Membership.
func (Membership) Fields() []ent.Field {
	return []ent.Field{
		id(), key("user_id"), key("organization_id"), key("status"),
		field.JSON("role_slugs", []string{}),
		maybeAt("joined_at"), at("updated_at"),
		swept(),
	}
}

// Indexes of Membership.
func (Membership) Indexes() []ent.Index {
	return []ent.Index{index.Fields("user_id", "organization_id").Unique(), index.Fields("organization_id", "user_id")}
}

// Machine is an M2M application or an API key that has been here, with WorkOS's own id.
type Machine struct{ ent.Schema }

// Fields of Machine.
func (Machine) Fields() []ent.Field {
	return []ent.Field{id(), field.String("name").MaxLen(512), key("organization_id"), at("updated_at")}
}

// Session is a signed-in browser. Its id is the SHA-256 of the cookie's value; the value itself is nowhere.
type Session struct{ ent.Schema }

// Fields of Session.
func (Session) Fields() []ent.Field {
	return []ent.Field{
		id(), key("user_id"), key("organization_id"), key("workos_session_id"), key("role"),
		field.JSON("permissions", []string{}),
		key("impersonator"), at("created_at"), at("last_seen_at"), at("expires_at"),
		field.String("user_agent").MaxLen(512).Default(""),
		// refresh_token is sealed; version counts the ones that there were. Nobody else may spend it before refresh_until.
		field.String("refresh_token").MaxLen(8192).Default(""), field.Int64("access_expires_at").Default(0),
		field.Int("version").Default(0), field.Int64("refresh_until").Default(0), field.Int("refresh_failures").Default(0),
	}
}

// Indexes of Session.
func (Session) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("user_id"), index.Fields("workos_session_id"), index.Fields("expires_at"),
		index.Fields("refresh_until").StorageKey("session_refreshing").Annotations(entsql.IndexWhere("refresh_until > 0")),
	}
}

// ConsumedLogin remembers the logins that have come back, so that none comes back twice.
type ConsumedLogin struct{ ent.Schema }

// Fields of ConsumedLogin.
func (ConsumedLogin) Fields() []ent.Field { return []ent.Field{id(), at("expires_at")} }

// Indexes of ConsumedLogin.
func (ConsumedLogin) Indexes() []ent.Index { return []ent.Index{index.Fields("expires_at")} }
