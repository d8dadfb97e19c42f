// Package scalar reads and writes the scalars of schema.graphql strictly: a number is no string, a string no number, and
// nothing overflows (GraphQL specification, section 3.5). gqlgen's own are lenient.
package scalar

import (
	"encoding/json"
	"math"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
)

func bad(message string) error {
	return problem.New(problem.BadUserInput, "A value "+message+".")
}

// MarshalString writes a string.
func MarshalString(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalString takes strings only.
func UnmarshalString(v any) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", bad("must be a string")
	}
	return s, nil
}

// MarshalID writes an id.
func MarshalID(id string) graphql.Marshaler { return graphql.MarshalString(id) }

// UnmarshalID takes strings only: all our ids are.
func UnmarshalID(v any) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", bad("must be an id in quotes")
	}
	return s, nil
}

// MarshalInt writes a number.
func MarshalInt(i int) graphql.Marshaler { return graphql.MarshalInt(i) }

// UnmarshalInt takes whole numbers of 32 bits.
func UnmarshalInt(v any) (int, error) {
	var n int64
	switch v := v.(type) {
	case json.Number:
		parsed, err := strconv.ParseInt(v.String(), 10, 64)
		if err != nil {
			return 0, bad("must be a whole number")
		}
		n = parsed
	case int64:
		n = v
	case int:
		n = int64(v)
	default:
		return 0, bad("must be a whole number")
	}
	if n < math.MinInt32 || n > math.MaxInt32 {
		return 0, bad("must fit 32 bits")
	}
	return int(n), nil
}

// MarshalBoolean writes true or false.
func MarshalBoolean(b bool) graphql.Marshaler { return graphql.MarshalBoolean(b) }

// UnmarshalBoolean takes true and false only.
func UnmarshalBoolean(v any) (bool, error) {
	b, ok := v.(bool)
	if !ok {
		return false, bad("must be true or false")
	}
	return b, nil
}

// layout is RFC 3339 in UTC to the millisecond, the precision that WorkOS has.
const layout = "2006-01-02T15:04:05.000Z"

// MarshalTime writes RFC 3339 in UTC, ending in Z.
func MarshalTime(t time.Time) graphql.Marshaler {
	return graphql.MarshalString(t.UTC().Format(layout))
}

// UnmarshalTime takes RFC 3339 with any offset, from 1970 on: the zero value of time.Time stands for no time.
func UnmarshalTime(v any) (time.Time, error) {
	s, ok := v.(string)
	if ok {
		var t time.Time
		if t, ok = invite.ParseTime(s); ok {
			return t, nil
		}
	}
	return time.Time{}, bad("must be a time from 1970 on, such as 2026-01-31T12:00:00Z")
}
