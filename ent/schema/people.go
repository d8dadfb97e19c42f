package schema

import (
	"entgo.io/ent"
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
		maybeAt("admitted_at"),
		key("admitted_how"),
		key("invited_by"),
		key("admitted_invite"),
		maybeAt("deleted_at"),
		at("created_at"),
		at("updated_at"),
	}
}

// Indexes of User.
func (User) Indexes() []ent.Index { return []ent.Index{index.Fields("invited_by")} }

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
	}
}

// Indexes of Session.
func (Session) Indexes() []ent.Index {
	return []ent.Index{index.Fields("user_id"), index.Fields("workos_session_id"), index.Fields("expires_at")}
}

// ConsumedLogin remembers the logins that have come back, so that none comes back twice.
type ConsumedLogin struct{ ent.Schema }

// Fields of ConsumedLogin.
func (ConsumedLogin) Fields() []ent.Field { return []ent.Field{id(), at("expires_at")} }

// Indexes of ConsumedLogin.
func (ConsumedLogin) Indexes() []ent.Index { return []ent.Index{index.Fields("expires_at")} }
