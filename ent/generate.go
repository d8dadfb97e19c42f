// Package ent is the generated access to the tables that ent/schema describes; only internal/store uses it.
package ent

//go:generate go tool entgo.io/ent/cmd/ent generate --feature sql/execquery,sql/lock,sql/upsert,sql/modifier,sql/versioned-migration ./schema
