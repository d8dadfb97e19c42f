package graph

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"guestlist/internal/problem"
)

// literals looks at the values that are written in an operation: validation takes a number for an id, any whole number of 64
// bits for an Int, and anything for a scalar that it does not know. What is left of it would be found by the argument that reads
// it, which in a mutation may be one behind another that was done already.
type literals struct{ seen []string }

// set gives the first value that does not fit, with the path of the argument that has it; each fragment is walked once.
func (l *literals) set(set ast.SelectionSet) *gqlerror.Error {
	for _, selection := range set {
		var err *gqlerror.Error
		switch sel := selection.(type) {
		case *ast.Field:
			if err = literalArguments(sel.Arguments); err == nil {
				err = l.set(sel.SelectionSet)
			}
			if err != nil {
				return below(ast.PathName(sel.Alias), err)
			}
		case *ast.InlineFragment:
			err = l.set(sel.SelectionSet)
		case *ast.FragmentSpread:
			if sel.Definition == nil || slices.Contains(l.seen, sel.Name) {
				continue
			}
			l.seen = append(l.seen, sel.Name)
			err = l.set(sel.Definition.SelectionSet)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func literalArguments(args ast.ArgumentList) *gqlerror.Error {
	for _, arg := range args {
		if err := literal(arg.Value); err != nil {
			return below(ast.PathName(arg.Name), err)
		}
	}
	return nil
}

func literal(v *ast.Value) *gqlerror.Error {
	if v == nil || v.Kind == ast.Variable || v.Kind == ast.NullValue {
		return nil // variables look at the first, validation at the second
	}
	if v.Definition != nil && v.Definition.Kind == ast.Scalar && (v.Kind != ast.ListValue || v.ExpectedType == nil || v.ExpectedType.Elem == nil) {
		return literalScalar(v)
	}
	for i, child := range v.Children {
		if err := literal(child.Value); err != nil {
			if v.Kind == ast.ListValue {
				return below(ast.PathIndex(i), err)
			}
			return below(ast.PathName(child.Name), err)
		}
	}
	return nil
}

func literalScalar(v *ast.Value) *gqlerror.Error {
	value, err := v.Value(nil)
	if err == nil {
		err = readable(v.Definition.Name, value)
	}
	if err == nil {
		return nil
	}
	out := gqlerror.ErrorPosf(v.Position, "%s", problem.Of(err).Message)
	out.Extensions = map[string]any{"code": string(problem.BadUserInput)}
	return out
}

func below(at ast.PathElement, err *gqlerror.Error) *gqlerror.Error {
	err.Path = append(ast.Path{at}, err.Path...)
	return err
}
