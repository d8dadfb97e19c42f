package guestlist

import (
	"errors"
	"fmt"
	"time"

	"github.com/Khan/genqlient/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Error is what went wrong, as the server says it. Refusals are no errors.
type Error struct {
	// Status is HTTP's; 200 where GraphQL has an error.
	Status int
	// Code is extensions.code of the first error, such as UNAUTHENTICATED; empty where the answer was not Guestlist's.
	Code string
	// Message is the first error's.
	Message string
	// RequestID is how the operator finds the request in the log.
	RequestID string
	// RetryAfter is how long a 429 or 503 asks to wait, else 0.
	RetryAfter time.Duration
	// Errors are all of GraphQL's, with their paths.
	Errors gqlerror.List
}

func (e *Error) Error() string {
	if e.Code == "" {
		return fmt.Sprintf("guestlist: HTTP %d: %s", e.Status, e.Message)
	}
	return fmt.Sprintf("guestlist: %s: %s (request %s)", e.Code, e.Message, e.RequestID)
}

// Unwrap gives GraphQL's errors.
func (e *Error) Unwrap() error { return e.Errors }

// explain makes an *Error of genqlient's errors, and leaves others, such as a connection refused, as they are.
func explain(err error, a *answer) error {
	if err == nil {
		return nil
	}
	var list gqlerror.List
	var refused *graphql.HTTPError
	switch {
	case errors.As(err, &refused):
		list = refused.Response.Errors
	case !errors.As(err, &list):
		return err
	}
	e := &Error{Status: a.status, RequestID: a.requestID, RetryAfter: a.retryAfter, Errors: list}
	if len(list) > 0 {
		e.Message = list[0].Message
		e.Code, _ = list[0].Extensions["code"].(string)
	}
	return e
}
