package graph

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"runtime/debug"
	"slices"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"guestlist/internal/problem"
)

// Codes of failures before execution; those during it are problem's kinds.
const (
	codeBadRequest = "BAD_REQUEST"
	codeInvalid    = "GRAPHQL_VALIDATION_FAILED"
	codeTooComplex = "QUERY_TOO_COMPLEX"
	codePersisted  = "PERSISTED_QUERY_REQUIRED"
	codeOverloaded = "OVERLOADED"
	// codeRateLimited comes with 429.
	codeRateLimited = "RATE_LIMITED"
)

// Bounds of what errors add to a reply, whatever a document makes fail: the rest says no more.
const (
	maxErrors    = 50
	maxMessage   = 400
	maxLocations = 4
	maxErrorPath = 32
)

// presenter turns every failure into what a client may read, and logs once what the operator should know of.
type presenter struct {
	log       *slog.Logger
	requestID func(context.Context) string
}

// present masks only what resolvers return: gqlgen's own errors (syntax, validation, variables) wrap nothing and were
// written for clients.
func (p presenter) present(ctx context.Context, err error) *gqlerror.Error {
	var own *gqlerror.Error
	if errors.As(err, &own) && (own.Unwrap() == nil || ofVariable(own)) {
		return p.tag(ctx, own, requestCode(own))
	}
	cause := problem.Of(err)
	if cause.Kind == problem.Internal && ctx.Err() != nil {
		// A driver may say "interrupted" in words of its own.
		cause = problem.Of(errors.Join(context.Cause(ctx), err))
	}
	p.report(ctx, cause, err)
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

// report logs what is nobody's mistake, each failure once a request: a hundred rows may fail by one statement.
func (p presenter) report(ctx context.Context, cause *problem.Error, err error) {
	var placed *gqlerror.Error
	if errors.As(err, &placed) && placed.Err != nil {
		err = placed.Err // without the place, which differs from row to row
	}
	level := slog.LevelWarn
	switch cause.Kind {
	case problem.Internal:
		level = slog.LevelError
	case problem.UpstreamUnavailable, problem.Timeout:
	default:
		return
	}
	if l := loadersOf(ctx); l != nil && !l.reported.first(err.Error()) {
		return
	}
	p.log.Log(ctx, level, "a resolver failed", "code", string(cause.Kind), "path", graphql.GetPath(ctx).String(), "error", err,
		"requestId", p.requestID(ctx))
}

// reported remembers which failures of a request are in the log; it is small, and full it lets nothing more through.
type reported struct {
	mu   sync.Mutex
	seen map[string]bool
}

const maxReported = 10

func (r *reported) first(text string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.seen[text] || len(r.seen) >= maxReported {
		return false
	}
	if r.seen == nil {
		r.seen = map[string]bool{}
	}
	r.seen[text] = true
	return true
}

// tag gives an error its code and keeps it short: a path may hold names that the caller made up.
func (p presenter) tag(ctx context.Context, err *gqlerror.Error, code string) *gqlerror.Error {
	err.Path = err.Path[:min(len(err.Path), maxErrorPath)]
	for i, at := range err.Path {
		if name, ok := at.(ast.PathName); ok && len(name) > maxName {
			err.Path = slices.Clone(err.Path)
			err.Path[i] = ast.PathName(cut(string(name), maxName))
		}
	}
	if len(err.Path) > 1 && ofVariable(err) {
		err.Message = err.Path[1:].String() + ": " + err.Message
	}
	err.Message = cut(err.Message, maxMessage)
	err.Locations = err.Locations[:min(len(err.Locations), maxLocations)]
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
	if ofVariable(err) {
		return string(problem.BadUserInput)
	}
	if code, ok := err.Extensions["code"].(string); ok {
		return code
	}
	return codeInvalid
}

// ofVariable reports whether gqlparser found the error in a variable; it says so by the path.
func ofVariable(err *gqlerror.Error) bool {
	return len(err.Path) > 0 && err.Path[0] == ast.PathName("variable")
}

func (p presenter) recovered(ctx context.Context, cause any) error {
	p.log.ErrorContext(ctx, "a resolver panicked", "panic", cause, "stack", string(debug.Stack()), "requestId", p.requestID(ctx))
	return problem.New(problem.Internal, "Something went wrong on our side.")
}
