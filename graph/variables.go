package graph

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"guestlist/graph/scalar"
	"guestlist/internal/problem"
)

// variables closes what gqlparser leaves open when it coerces variables: it takes enum values in any case, which then match
// nothing, and leaves scalars to the argument that reads them, which in a mutation may be one behind another that was done already.
type variables struct{ schema *ast.Schema }

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = variables{}

func (variables) ExtensionName() string                   { return "Variables" }
func (variables) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext refuses, in variables and in what is written, what is not one of an enum's values exactly, and what a scalar does not read.
func (v variables) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	if err := (&literals{}).set(op.Operation.SelectionSet); err != nil {
		return err
	}
	for _, def := range op.Operation.VariableDefinitions {
		value, given := op.Variables[def.Variable]
		if !given {
			continue
		}
		path := ast.Path{ast.PathName("variable"), ast.PathName(def.Variable)}
		if err := v.check(def.Type, value, path); err != nil {
			return err
		}
	}
	return nil
}

func (v variables) check(t *ast.Type, value any, path ast.Path) *gqlerror.Error {
	if value == nil {
		return nil
	}
	if t.Elem != nil {
		list, ok := value.([]any)
		if !ok {
			return v.check(t.Elem, value, path)
		}
		for i, item := range list {
			if err := v.check(t.Elem, item, append(path[:len(path):len(path)], ast.PathIndex(i))); err != nil {
				return err
			}
		}
		return nil
	}
	def := v.schema.Types[t.NamedType]
	switch {
	case def == nil:
		return nil
	case def.Kind == ast.Enum:
		if text, ok := value.(string); !ok || def.EnumValues.ForName(text) == nil {
			return gqlerror.ErrorPathf(path, "%s is not a valid %s", cut(fmt.Sprint(value), maxName), def.Name)
		}
	case def.Kind == ast.Scalar:
		if err := readable(def.Name, value); err != nil {
			return gqlerror.ErrorPathf(path, "%s", problem.Of(err).Message)
		}
	case def.Kind == ast.InputObject:
		fields, _ := value.(map[string]any)
		for _, field := range def.Fields {
			if err := v.check(field.Type, fields[field.Name], append(path[:len(path):len(path)], ast.PathName(field.Name))); err != nil {
				return err
			}
		}
	}
	return nil
}

// readable reports what keeps a scalar from being read; nil for scalars that are not ours.
func readable(name string, value any) error {
	var err error
	switch name {
	case "ID":
		_, err = scalar.UnmarshalID(value)
	case "String":
		_, err = scalar.UnmarshalString(value)
	case "Int":
		_, err = scalar.UnmarshalInt(value)
	case "Boolean":
		_, err = scalar.UnmarshalBoolean(value)
	case "Time":
		_, err = scalar.UnmarshalTime(value)
	}
	return err
}
