package store

import (
	"strconv"
	"unicode"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	entinvite "guestlist/ent/invite"
	"guestlist/ent/predicate"
	"guestlist/internal/invite"
)

// addressBegins holds for addresses that begin with what somebody typed, as they are shown or as WorkOS has them.
func addressBegins(typed string) predicate.Invite {
	prefix, any := invite.ParsePrefix(typed)
	switch {
	case !any:
		return func(s *entsql.Selector) { s.Where(entsql.False()) }
	case prefix.Label == "":
		return begins(entinvite.FieldAddressKey, prefix.Key)
	}
	in := entinvite.And(begins(entinvite.FieldAddressKey, prefix.Encoded()), labelBegins([]rune(prefix.Label), prefix.Behind))
	if plain := prefix.Plain(); plain != "" {
		in = entinvite.Or(begins(entinvite.FieldAddressKey, plain), in)
	}
	return entinvite.And(begins(entinvite.FieldAddressKey, prefix.Key), in) // one range of the index
}

// labelBegins compares a begun label with the address as it is shown, letter by letter in either case: SQLite knows the case of
// ASCII's letters only, and Postgres that of its language.
func labelBegins(label []rune, behind int) predicate.Invite {
	return func(s *entsql.Selector) {
		email := s.C(entinvite.FieldEmail)
		at := "instr(" + email + ", '@')"
		if s.Dialect() == dialect.Postgres {
			at = "strpos(" + email + ", '@')"
		}
		s.Where(entsql.P(func(b *entsql.Builder) {
			for i, letter := range label {
				if i > 0 {
					b.WriteString(" AND ")
				}
				b.WriteString("substr(" + email + ", " + at + " + " + strconv.Itoa(1+behind+i) + ", 1) IN (").Args(cases(letter)...).WriteString(")")
			}
		}))
	}
}

// cases are the letters that differ from one in their case only, itself among them.
func cases(letter rune) []any {
	all := []any{string(letter)}
	for r := unicode.SimpleFold(letter); r != letter; r = unicode.SimpleFold(r) {
		all = append(all, string(r))
	}
	return all
}
