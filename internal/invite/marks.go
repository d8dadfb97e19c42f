package invite

// What has a global id says so, and what people are invited into; interfaces elsewhere ask for these marks.

// IsNode marks an invite.
func (Invite) IsNode() {}

// IsNode marks a quota.
func (Quota) IsNode() {}

// IsNode marks a member.
func (Member) IsNode() {}

// IsNode marks a person.
func (Person) IsNode() {}

// IsNode marks an organization.
func (Organization) IsNode() {}

// IsActor marks a person as somebody who does things.
func (Person) IsActor() {}

// IsActor marks a machine as something that does things.
func (Machine) IsActor() {}

// IsScope marks an organization as something that people are invited into.
func (Organization) IsScope() {}

// IsNode marks a GraphQL Node.
func (Machine) IsNode() {}
