// Package schema holds the shape of our tables: columns, indexes and constraints, and no rules. Times are integer
// microseconds since 1970 in UTC, so that both databases compare them alike. There are no foreign keys with cascades: no
// row of a ledger may ever vanish because another one did.
package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/field"
)

// id is a primary key that we or WorkOS choose.
func id() ent.Field { return field.String("id").MaxLen(128).Immutable().NotEmpty() }

// key is a column that holds somebody else's id or a short name; empty stands for none.
func key(name string) ent.Field { return field.String(name).MaxLen(320).Default("") }

// at is a moment in microseconds.
func at(name string) ent.Field { return field.Int64(name) }

// maybeAt is a moment that may not have come.
func maybeAt(name string) ent.Field { return field.Int64(name).Optional().Nillable() }

// swept is the number of the last sweep through WorkOS's lists that met the row.
func swept() ent.Field { return field.Int64("swept").Default(0) }

// check is a table constraint.
func check(name, expr string) entsql.Annotation {
	return entsql.Annotation{Checks: map[string]string{name: expr}}
}
