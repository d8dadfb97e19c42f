package store

import (
	"context"
	"math"
	"unicode/utf8"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"guestlist/ent"
	entinvite "guestlist/ent/invite"
	"guestlist/ent/predicate"
	"guestlist/internal/invite"
)

// noEnd orders what has no end yet behind everything.
const noEnd = math.MaxInt64

// order is how rows are sorted: by a column, then by id.
type order struct {
	field      invite.OrderField
	descending bool
}

func ordering(o invite.Order) order { return order{o.Field, o.Direction != invite.Ascending} }

// place is a row's position: the column's value and the id.
type place struct {
	value any
	id    string
}

// owned are the conditions that make a row belong to a list, whatever the list shows of its own.
func owned(q invite.SentQuery) []predicate.Invite {
	all := []predicate.Invite{entinvite.ScopeKey(q.Scope.Key())}
	if q.InviterID != "" {
		all = append(all, entinvite.InviterID(q.InviterID))
	}
	return all
}

// locate turns a cursor's position into values. By address the invite's own is read, since a cursor holds none: among the list's,
// because where another stands would tell of its address. It need not be shown any more.
func (s *Store) locate(ctx context.Context, o order, q invite.SentQuery, p *invite.Position) (*place, error) {
	if p == nil {
		return nil, nil
	}
	at := place{id: p.ID}
	switch o.field {
	case invite.OrderEmail:
		row, err := s.r.Invite.Query().Where(append(owned(q), entinvite.ID(p.ID))...).Select(entinvite.FieldAddressKey, entinvite.FieldEmail).Only(ctx)
		if ent.IsNotFound(err) {
			return nil, notFound()
		}
		if err != nil {
			return nil, err
		}
		if row.Email == "" {
			return nil, notFound() // erased: where it stood nobody knows any more
		}
		at.value = row.AddressKey
	case invite.OrderExpiresAt:
		at.value = int64(noEnd)
		if !p.ExpiresAt.IsZero() {
			at.value = micros(p.ExpiresAt)
		}
	default:
		at.value = micros(p.CreatedAt)
	}
	return &at, nil
}

// column writes what the rows are ordered by.
func (o order) column(b *entsql.Builder, s *entsql.Selector) {
	switch o.field {
	case invite.OrderEmail:
		b.WriteString(s.C(entinvite.FieldAddressKey))
	case invite.OrderExpiresAt:
		b.WriteString("COALESCE(").WriteString(s.C(entinvite.FieldExpiresAt)).WriteString(", 9223372036854775807)")
	default:
		b.WriteString(s.C(entinvite.FieldCreatedAt))
	}
}

// operator is how the order compares: addresses by their bytes.
func (o order) operator(s *entsql.Selector, sign string) string {
	if o.field == invite.OrderEmail {
		return bytewise(s, sign)
	}
	return sign
}

// bytewise compares texts by their bytes in every database and language: Postgres has operators of their own for that, and an index
// in their order, which finds the beginning of a text as well.
func bytewise(s *entsql.Selector, sign string) string {
	if s.Dialect() == dialect.Postgres {
		return "~" + sign + "~"
	}
	return sign
}

func (o order) by(descending bool) entinvite.OrderOption {
	return func(s *entsql.Selector) {
		way, first := " ASC", "<"
		if descending {
			way, first = " DESC", ">"
		}
		if op := o.operator(s, first); op != first {
			way = " USING " + op
		}
		s.OrderExpr(entsql.ExprFunc(func(b *entsql.Builder) {
			o.column(b, s)
			b.WriteString(way).Comma().WriteString(s.C(entinvite.FieldID)).WriteString(way)
		}))
	}
}

// follows and precedes are strict, in the order of the list.
func (o order) follows(at place) predicate.Invite  { return o.compare(at, o.descending) }
func (o order) precedes(at place) predicate.Invite { return o.compare(at, !o.descending) }

func (o order) compare(at place, less bool) predicate.Invite {
	sign := ">"
	if less {
		sign = "<"
	}
	return func(s *entsql.Selector) {
		s.Where(entsql.P(func(b *entsql.Builder) {
			b.WriteString("(")
			o.column(b, s)
			b.Comma().WriteString(s.C(entinvite.FieldID)).WriteString(") " + o.operator(s, sign) + " (").Arg(at.value).Comma().Arg(at.id).WriteString(")")
		}))
	}
}

// begins holds for rows of which a column begins with a text: those between it and the first that does not any more. Two bounds can
// be read from an index whatever the statement is planned for, which a pattern cannot.
func begins(column, prefix string) func(*entsql.Selector) {
	return func(s *entsql.Selector) {
		s.Where(entsql.P(func(b *entsql.Builder) { writeBegins(b, s, column, prefix) }))
	}
}

func writeBegins(b *entsql.Builder, s *entsql.Selector, column, prefix string) {
	b.WriteString(s.C(column)).WriteString(" " + bytewise(s, ">=") + " ").Arg(prefix)
	if end := next(prefix); end != "" {
		b.WriteString(" AND ").WriteString(s.C(column)).WriteString(" " + bytewise(s, "<") + " ").Arg(end)
	}
}

// next is the first text, by its bytes, that is greater than all that begin with prefix; empty where there is none.
func next(prefix string) string {
	runes := []rune(prefix)
	for i := len(runes) - 1; i >= 0; i-- {
		switch runes[i] {
		case utf8.MaxRune: // nothing follows it: the one before must
		case firstSurrogate - 1:
			return string(append(runes[:i], lastSurrogate+1))
		default:
			return string(append(runes[:i], runes[i]+1))
		}
	}
	return ""
}

// These are halves of characters in UTF-16, and no characters.
const firstSurrogate, lastSurrogate = 0xd800, 0xdfff
