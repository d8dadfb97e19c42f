package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// spans trace each operation that runs: its kind and its name, and the code of its first error. Neither document nor variables
// are in a span; they hold addresses.
type spans struct{ tracer trace.Tracer }

var _ interface {
	graphql.HandlerExtension
	graphql.OperationInterceptor
} = spans{}

func (spans) ExtensionName() string                   { return "Spans" }
func (spans) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation ends the span with the first response. A subscription's covers how it begins; how long it lives shows the
// request's.
func (s spans) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx).Operation
	kind := string(op.Operation)
	ctx, span := s.tracer.Start(ctx, kind, trace.WithAttributes(
		attribute.String("graphql.operation.type", kind), attribute.String("graphql.operation.name", op.Name)))
	responses := next(ctx)
	if op.Operation == ast.Subscription {
		span.End()
		return responses
	}
	return func(ctx context.Context) *graphql.Response {
		defer span.End()
		resp := responses(ctx)
		if resp != nil && len(resp.Errors) > 0 {
			code, _ := resp.Errors[0].Extensions["code"].(string)
			span.SetStatus(codes.Error, code)
		}
		return resp
	}
}
