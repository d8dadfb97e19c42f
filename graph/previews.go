package graph

import (
	"context"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"guestlist/internal/viewer"
)

// previews bounds how often an address asks for invitationPreview, which is open to everybody: tokens cannot be guessed at
// any pace, and WorkOS is asked for each. It counts fields, since one document may hold several, before anything runs.
type previews struct{ limiter Limiter }

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = previews{}

func (previews) ExtensionName() string                   { return "Previews" }
func (previews) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext refuses the operation as a whole.
func (p previews) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	if p.limiter == nil {
		return nil
	}
	n := 0
	for _, field := range graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Query"}) {
		if field.Name == "invitationPreview" {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	wait := p.limiter.Take(viewer.ClientKey(ctx), n)
	if wait == 0 {
		return nil
	}
	err := coded("Too many invitations were looked at from here. Try again later.", codeRateLimited)
	err.Extensions[extensionWait] = wait
	return err
}

// extensionWait carries a wait from where it is known to where the answer is written; it is never sent.
const extensionWait = "wait"

// tooOften finds a refusal for asking too often among errors before execution.
func tooOften(errs gqlerror.List) *failure {
	if len(errs) == 0 {
		return nil
	}
	wait, ok := errs[0].Extensions[extensionWait].(time.Duration)
	if !ok {
		return nil
	}
	return &failure{status: http.StatusTooManyRequests, message: errs[0].Message, code: codeRateLimited, retryAfter: wait}
}
