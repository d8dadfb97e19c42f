package graph

import (
	"context"
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"
)

// Limits of one document. They are looked at before validation, parts of which are quadratic in what they bound.
const (
	maxBody   = 128 << 10
	maxTokens = 1000
	maxName   = 128
	// maxFields are those that are written: every two of one name are compared with each other.
	maxFields  = 500
	maxAliases = 30
	// maxDirectives is graphql-armor's default.
	maxDirectives = 50
	maxDepth      = 12
	// maxSchemaDepth is for __schema and __type: GraphiQL's own query needs 15.
	maxSchemaDepth = 20
	maxRootFields  = 10
	// maxSchemas is how often a document may ask for __schema or __type.
	maxSchemas = 2
)

// limits refuse a document before it is validated and an operation before it runs.
type limits struct{ docs *documents }

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
	graphql.OperationContextMutator
} = limits{}

func (limits) ExtensionName() string                   { return "Limits" }
func (limits) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters looks at texts that were not looked at before. What does not parse is left to gqlgen, which
// says why.
func (l limits) MutateOperationParameters(_ context.Context, params *graphql.RawParams) *gqlerror.Error {
	if l.docs.has(params.Query) {
		return nil
	}
	if err := lengths(params.Query); err != nil {
		return err
	}
	if doc, err := parser.ParseQuery(&ast.Source{Input: params.Query}); err == nil {
		return newShape(doc).check()
	}
	return nil
}

// MutateOperationContext refuses an operation that would do too much with the variables that it came with.
func (limits) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	if cost := costOf(op); cost > maxCost {
		return tooComplex("The operation costs more than %d. Ask for fewer fields or smaller pages.", maxCost)
	}
	return nil
}

func tooComplex(format string, args ...any) *gqlerror.Error {
	err := gqlerror.Errorf(format, args...)
	err.Extensions = map[string]any{"code": codeTooComplex}
	return err
}

// lengths counts tokens without parsing them. Names are bounded because every row of a list and every error repeats them.
func lengths(query string) *gqlerror.Error {
	lex := lexer.New(&ast.Source{Input: query})
	for n := 1; ; n++ {
		token, err := lex.ReadToken()
		if err != nil || token.Kind == lexer.EOF {
			return nil //nolint:nilerr // gqlgen says why it does not parse
		}
		switch {
		case n > maxTokens:
			return tooComplex("The document has more than %d tokens.", maxTokens)
		case token.Kind == lexer.Name && len(token.Value) > maxName:
			return tooComplex("The document has a name of more than %d characters.", maxName)
		}
	}
}

// shape is what a document looks like before its types are known. Every fragment is walked once: a walk that follows every
// spread takes time that doubles with each of 24 nested fragments.
type shape struct {
	doc                                 *ast.QueryDocument
	fragments                           map[string]*ast.FragmentDefinition
	depths, roots                       map[string]int
	fields, aliases, directives, schema int
}

func newShape(doc *ast.QueryDocument) *shape {
	s := &shape{doc: doc, fragments: map[string]*ast.FragmentDefinition{}, depths: map[string]int{}, roots: map[string]int{}}
	for _, f := range doc.Fragments {
		s.fragments[f.Name] = f
	}
	return s
}

func (s *shape) check() *gqlerror.Error {
	for _, f := range s.doc.Fragments {
		s.directives += len(f.Directives)
		s.count(f.SelectionSet)
	}
	for _, op := range s.doc.Operations {
		s.directives += len(op.Directives)
		for _, v := range op.VariableDefinitions {
			s.directives += len(v.Directives)
		}
		s.count(op.SelectionSet)
	}
	switch {
	case s.fields > maxFields:
		return tooComplex("The document has more than %d fields.", maxFields)
	case s.aliases > maxAliases:
		return tooComplex("The document has more than %d aliases.", maxAliases)
	case s.directives > maxDirectives:
		return tooComplex("The document has more than %d directives.", maxDirectives)
	case s.schema > maxSchemas:
		return tooComplex("The document asks for the schema more than %d times.", maxSchemas)
	}
	for _, op := range s.doc.Operations {
		if n := s.rootFields(op.SelectionSet); n > maxRootFields {
			return tooComplex("The operation has more than %d fields at its root.", maxRootFields)
		}
		if s.depth(op.SelectionSet) > maxDepth {
			return tooComplex("The operation is nested deeper than %d levels.", maxDepth)
		}
	}
	return nil
}

// count adds up what is written, each fragment once.
func (s *shape) count(set ast.SelectionSet) {
	for _, selection := range set {
		switch sel := selection.(type) {
		case *ast.Field:
			s.fields++
			if sel.Alias != sel.Name {
				s.aliases++
			}
			if sel.Name == "__schema" || sel.Name == "__type" {
				s.schema++
			}
			s.directives += len(sel.Directives)
			s.count(sel.SelectionSet)
		case *ast.InlineFragment:
			s.directives += len(sel.Directives)
			s.count(sel.SelectionSet)
		case *ast.FragmentSpread:
			s.directives += len(sel.Directives)
		}
	}
}

// depth is how many fields lie below each other. A fragment that leads back to itself counts nothing; validation refuses it.
func (s *shape) depth(set ast.SelectionSet) int {
	deepest := 0
	for _, selection := range set {
		d := 0
		switch sel := selection.(type) {
		case *ast.Field:
			d = 1 + s.depth(sel.SelectionSet)
			if strings.HasPrefix(sel.Name, "__") && d <= maxSchemaDepth {
				d = 1
			}
		case *ast.InlineFragment:
			d = s.depth(sel.SelectionSet)
		case *ast.FragmentSpread:
			d = s.once(s.depths, sel.Name, s.depth)
		}
		deepest = max(deepest, d)
	}
	return deepest
}

func (s *shape) rootFields(set ast.SelectionSet) int {
	n := 0
	for _, selection := range set {
		switch sel := selection.(type) {
		case *ast.Field:
			n++
		case *ast.InlineFragment:
			n += s.rootFields(sel.SelectionSet)
		case *ast.FragmentSpread:
			n += s.once(s.roots, sel.Name, s.rootFields)
		}
		n = min(n, maxRootFields+1) // spreads of spreads would overflow any number
	}
	return n
}

// once measures a fragment the first time only.
func (s *shape) once(known map[string]int, name string, measure func(ast.SelectionSet) int) int {
	if n, ok := known[name]; ok {
		return n
	}
	known[name] = 0
	if f := s.fragments[name]; f != nil {
		known[name] = measure(f.SelectionSet)
	}
	return known[name]
}

// cut shortens a text that holds what a caller wrote.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return fmt.Sprintf("%s…", strings.ToValidUTF8(text[:most], ""))
}
