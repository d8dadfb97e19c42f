// Package model names the schema's interfaces that domain types satisfy without knowing it: what may stand there is
// decided by the schema, and the resolvers return nothing else.
package model

// Node is anything with a global id: a user, an organization, the application, an invite or a quota.
type Node any

// Scope is an organization or the application.
type Scope any
