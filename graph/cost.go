package graph

import (
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"guestlist/internal/invite"
)

const (
	// maxCost is what one operation may cost; a field costs 1, or 2 where it leads to an object, times the rows that it may appear in. A page of 100 invites
	// with everything that the schema has to say of each, as edges and again as nodes, stays below.
	maxCost = 7_500
	// rowsUnknown is taken for the length of a list that no argument bounds.
	rowsUnknown = 10
	// rowWritten is for each row that a mutation for many writes, whatever is asked of it.
	rowWritten  = 20
	defaultRows = 20
	maxRows     = 100
)

// meter adds up what an operation may cost at most. It walks every fragment once for each number of rows in which it is
// spread, so it takes time linear in the document.
type meter struct {
	vars map[string]any
	memo map[spread]int
}

type spread struct {
	name string
	rows int
}

// costOf needs a validated document: validation links fields and fragments to their definitions.
func costOf(op *graphql.OperationContext) int {
	m := meter{vars: op.Variables}
	return m.set(op.Operation.SelectionSet, 0)
}

// set is the cost of a selection. rows is how long the lists right below it are; 0 when no argument tells.
func (m *meter) set(set ast.SelectionSet, rows int) int {
	cost := 0
	for _, selection := range set {
		switch sel := selection.(type) {
		case *ast.Field:
			cost += m.field(sel, rows)
		case *ast.InlineFragment:
			cost += m.set(sel.SelectionSet, rows)
		case *ast.FragmentSpread:
			cost += m.spread(sel, rows)
		}
		cost = min(cost, maxCost+1) // products of products would overflow any number
	}
	return cost
}

func (m *meter) field(f *ast.Field, rows int) int {
	// The schema is in memory and no larger than it is; limits bounds how often it is asked for.
	if len(f.SelectionSet) == 0 || f.Definition == nil || strings.HasPrefix(f.Name, "__") {
		return 1
	}
	times := 1
	if isList(f.Definition.Type) {
		times = m.length(f, rows)
	}
	inside, written := m.page(f), 0
	if f.Arguments.ForName("input") != nil {
		written = rowWritten * inside
	}
	return 2 + written + times*m.set(f.SelectionSet, inside)
}

func (m *meter) spread(s *ast.FragmentSpread, rows int) int {
	if s.Definition == nil {
		return 0
	}
	key := spread{s.Name, rows}
	if cost, ok := m.memo[key]; ok {
		return cost
	}
	if m.memo == nil {
		m.memo = map[spread]int{}
	}
	cost := m.set(s.Definition.SelectionSet, rows)
	m.memo[key] = cost
	return cost
}

func isList(t *ast.Type) bool { return t != nil && t.Elem != nil }

// page is how many rows the lists inside of a connection, or of a payload for many, have; 0 for everything else.
func (m *meter) page(f *ast.Field) int {
	if f.Definition.Arguments.ForName("first") != nil {
		for _, name := range []string{"first", "last"} {
			if n, ok := m.number(f.Arguments.ForName(name)); ok {
				return n
			}
		}
		return defaultRows
	}
	if input := f.Arguments.ForName("input"); input != nil {
		if value, err := input.Value.Value(m.vars); err == nil {
			if fields, ok := value.(map[string]any); ok {
				return listLength(fields["invites"])
			}
		}
	}
	return 0
}

// length is how long a list is: as the page that it belongs to, or as the list of ids that it was asked by.
func (m *meter) length(f *ast.Field, rows int) int {
	if f.Name == "ancestors" {
		return invite.MaxAncestors // it stands in a page and is none
	}
	if rows > 0 {
		return rows
	}
	if ids := f.Arguments.ForName("ids"); ids != nil {
		if value, err := ids.Value.Value(m.vars); err == nil {
			return listLength(value)
		}
	}
	return rowsUnknown
}

// listLength takes a lone value for a list of one, as coercion does; what is too long is refused later, before it costs.
func listLength(value any) int {
	switch v := value.(type) {
	case nil:
		return 0
	case []any:
		return min(len(v), maxRows)
	default:
		return 1
	}
}

// number reads a page size; one that will be refused counts as the largest.
func (m *meter) number(arg *ast.Argument) (int, bool) {
	if arg == nil {
		return 0, false
	}
	value, err := arg.Value.Value(m.vars)
	if err != nil {
		return maxRows, true
	}
	switch v := value.(type) {
	case nil:
		return 0, false
	case int64:
		return clampRows(v), true
	case interface{ String() string }:
		n, err := strconv.ParseInt(v.String(), 10, 64)
		if err != nil {
			return maxRows, true
		}
		return clampRows(n), true
	default:
		return maxRows, true
	}
}

func clampRows(n int64) int {
	if n < 1 || n > maxRows {
		return maxRows
	}
	return int(n)
}
