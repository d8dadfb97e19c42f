package graph

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"guestlist/graph/generated"
	"guestlist/internal/invite"
	"guestlist/internal/viewer"
)

// Limits of one request. A document of 1,000 tokens costs milliseconds at worst; without that limit validation is
// quadratic in its size.
const (
	maxBody      = 128 << 10
	maxTokens    = 1000
	cachedDocs   = 256
	introspectOn = "on"
	introspectIn = "signed_in"
)

// Options are what the handler needs.
type Options struct {
	Invites *invite.Service
	// ApplicationName is shown as the name of the application scope.
	ApplicationName string
	// Introspection is off, signed_in or on.
	Introspection string
	Log           *slog.Logger
	RequestID     func(context.Context) string
}

// Handler serves POST /graphql. It is safe for concurrent use.
func Handler(o Options) http.Handler {
	r := &resolver{invites: o.Invites, applicationName: o.ApplicationName}
	p := presenter{log: o.Log, requestID: o.RequestID}
	srv := handler.New(generated.NewExecutableSchema(generated.Config{Resolvers: r}))
	srv.AddTransport(transport{present: p})
	srv.SetParserTokenLimit(maxTokens)
	srv.SetQueryCache(lru.New[*ast.QueryDocument](cachedDocs))
	srv.SetErrorPresenter(p.present)
	srv.SetRecoverFunc(p.recovered)
	srv.SetDisableSuggestion(o.Introspection != introspectOn)
	srv.Use(introspection{mode: o.Introspection})
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		l := newLoaders(o.Invites, viewer.From(req.Context()))
		srv.ServeHTTP(w, req.WithContext(withLoaders(req.Context(), l)))
	})
}

// introspection opens the schema to whom the mode allows; gqlgen's default is closed.
type introspection struct{ mode string }

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = introspection{}

func (introspection) ExtensionName() string                          { return "Introspection" }
func (introspection) Validate(schema graphql.ExecutableSchema) error { return nil }

// MutateOperationContext refuses the document before it runs; gqlgen's own switch would fail in the middle.
func (i introspection) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	op.DisableIntrospection = !MayIntrospect(i.mode, viewer.From(ctx))
	if !op.DisableIntrospection {
		return nil
	}
	for _, field := range graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Query"}) {
		if field.Name == "__schema" || field.Name == "__type" {
			return gqlerror.ErrorPosf(field.Position, "Introspection is not open to you.")
		}
	}
	return nil
}

// MayIntrospect reports whether a viewer may read the schema; GET /schema.graphql follows it.
func MayIntrospect(mode string, v viewer.Viewer) bool {
	return mode == introspectOn || mode == introspectIn && v.Admitted
}
