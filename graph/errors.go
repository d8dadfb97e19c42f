package graph

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"runtime/debug"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"guestlist/internal/problem"
)

// Codes of failures before execution; those during it are problem's kinds.
const (
	codeBadRequest = "BAD_REQUEST"
	codeInvalid    = "GRAPHQL_VALIDATION_FAILED"
)

// presenter turns every failure into what a client may read, and logs once what nobody expected.
type presenter struct {
	log       *slog.Logger
	requestID func(context.Context) string
}

// present masks only what resolvers return: gqlgen's own errors (syntax, validation, variables) wrap nothing and were
// written for clients.
func (p presenter) present(ctx context.Context, err error) *gqlerror.Error {
	var own *gqlerror.Error
	if errors.As(err, &own) && own.Unwrap() == nil {
		code := requestCode(own)
		if code == string(problem.BadUserInput) && len(own.Path) > 1 {
			own.Message = own.Path[1:].String() + ": " + own.Message
		}
		return p.tag(ctx, own, code)
	}
	cause := problem.Of(err)
	if cause.Kind == problem.Internal {
		p.log.ErrorContext(ctx, "a resolver failed", "path", graphql.GetPath(ctx).String(), "error", err)
	}
	out := &gqlerror.Error{Message: cause.Message, Path: graphql.GetPath(ctx)}
	if own != nil {
		out.Path, out.Locations = own.Path, own.Locations
	}
	out = p.tag(ctx, out, string(cause.Kind))
	if cause.Reason != "" {
		out.Extensions["reason"] = cause.Reason
	}
	if cause.RetryAfter > 0 {
		out.Extensions["retryAfter"] = int(math.Ceil(cause.RetryAfter.Seconds()))
	}
	return out
}

func (p presenter) tag(ctx context.Context, err *gqlerror.Error, code string) *gqlerror.Error {
	if err.Extensions == nil {
		err.Extensions = map[string]any{}
	}
	err.Extensions["code"] = code
	if id := p.requestID(ctx); id != "" {
		err.Extensions["requestId"] = id
	}
	return err
}

// requestCode tells a variable of the wrong form from a document that does not fit the schema.
func requestCode(err *gqlerror.Error) string {
	if len(err.Path) > 0 && err.Path[0] == ast.PathName("variable") {
		return string(problem.BadUserInput)
	}
	if code, ok := err.Extensions["code"].(string); ok {
		return code
	}
	return codeInvalid
}

func (p presenter) recovered(ctx context.Context, cause any) error {
	p.log.ErrorContext(ctx, "a resolver panicked", "panic", cause, "stack", string(debug.Stack()))
	return problem.New(problem.Internal, "Something went wrong on our side.")
}
