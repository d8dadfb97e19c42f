package graph

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"go.opentelemetry.io/otel/trace"

	"guestlist/graph/generated"
	"guestlist/internal/invite"
	"guestlist/internal/seed"
	"guestlist/internal/viewer"
)

const (
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
	// Trusted, when not empty, are the only documents for those who may not read the schema.
	Trusted Documents
	// Places are DefaultPlaces when zero.
	Places Places
	// Seeds show the lists that were sent.
	Seeds *seed.Views
	// Live feeds subscriptions.
	Live *invite.Live
	// Again asks who a request's caller is now; subscriptions end with their session or token.
	Again func(*http.Request) (viewer.Viewer, error)
	// Heartbeat and Check are how often an open stream beats and asks Again; 12 and 5 seconds when zero.
	Heartbeat, Check time.Duration
	// Query and Mutation are how long an operation may take; 10 and 30 seconds when zero. Sending an invite waits up to five
	// seconds for WorkOS, and longer for locks.
	Query, Mutation time.Duration
	// Tracer makes a span of each operation; nil traces nothing.
	Tracer    trace.Tracer
	Now       func() time.Time
	Log       *slog.Logger
	RequestID func(context.Context) string
	// Sessions are the callers' own.
	Sessions Sessions
	// Previews bounds how often an address may ask for invitationPreview; nil bounds nothing.
	Previews Limiter
}

// Limiter counts askings of a key: zero when there may be n more, or how long to wait.
type Limiter interface {
	Take(key string, n int) time.Duration
}

// Handler serves POST /graphql. It is safe for concurrent use.
func Handler(o Options) http.Handler {
	r := &resolver{sessions: o.Sessions, invites: o.Invites, live: o.Live, applicationName: o.ApplicationName, seeds: o.Seeds}
	p := presenter{log: o.Log, requestID: o.RequestID}
	schema := generated.NewExecutableSchema(generated.Config{Resolvers: r})
	docs := newDocuments()
	srv := handler.New(schema)
	srv.AddTransport(transport{
		invites: o.Invites, seeds: o.Seeds, present: p, gate: newGate(cmp.Or(o.Places, DefaultPlaces())), query: cmp.Or(o.Query, 10*time.Second),
		mutation: cmp.Or(o.Mutation, 30*time.Second), streams: &streams{
			again: o.Again, now: o.Now, heartbeat: cmp.Or(o.Heartbeat, 12*time.Second), check: cmp.Or(o.Check, 5*time.Second), perID: map[string]int{},
		},
	})
	srv.SetParserTokenLimit(maxTokens)
	srv.SetQueryCache(docs)
	srv.SetErrorPresenter(p.present)
	srv.SetRecoverFunc(p.recovered)
	srv.SetDisableSuggestion(o.Introspection != introspectOn)
	srv.Use(trusted{docs: o.Trusted, introspection: o.Introspection})
	srv.Use(limits{docs: docs})
	srv.Use(introspection{mode: o.Introspection})
	srv.Use(previews{limiter: o.Previews})
	srv.Use(variables{schema: schema.Schema()})
	if o.Tracer != nil {
		srv.Use(spans{o.Tracer})
	}
	return srv
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
	if !op.DisableIntrospection || !strings.Contains(op.RawQuery, "__") {
		return nil // without the underscores there is nothing to look for
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
