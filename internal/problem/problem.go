package problem

import (
	"context"
	"errors"
	"time"
)

// Kind is a failure's stable name, as clients see it in extensions.code.
type Kind string

// The kinds that happen while a request runs.
const (
	Unauthenticated     Kind = "UNAUTHENTICATED"
	NotAdmitted         Kind = "NOT_ADMITTED"
	Forbidden           Kind = "FORBIDDEN"
	NotFound            Kind = "NOT_FOUND"
	BadUserInput        Kind = "BAD_USER_INPUT"
	UpstreamUnavailable Kind = "UPSTREAM_UNAVAILABLE"
	Timeout             Kind = "TIMEOUT"
	Internal            Kind = "INTERNAL"
)

// Error is a failure with a text that a client may read. Cause is for logs only.
type Error struct {
	Kind Kind
	// Message is English, complete, and safe to show.
	Message string
	// Reason refines the kind for programs, e.g. IMPERSONATED; may be empty.
	Reason string
	// RetryAfter says when asking again may help; zero when it is not known.
	RetryAfter time.Duration
	Cause      error
}

// Error gives kind, message and cause: it is for logs.
func (e *Error) Error() string {
	if e.Cause == nil {
		return string(e.Kind) + ": " + e.Message
	}
	return string(e.Kind) + ": " + e.Message + ": " + e.Cause.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// New makes an error of a kind with a client-safe message.
func New(kind Kind, message string) *Error { return &Error{Kind: kind, Message: message} }

// Wrap is New with the cause, which clients never see.
func Wrap(kind Kind, message string, cause error) *Error {
	return &Error{Kind: kind, Message: message, Cause: cause}
}

// Of finds the problem in an error's chain. A deadline or cancellation is TIMEOUT; anything unknown is INTERNAL with the
// error as cause.
func Of(err error) *Error {
	var p *Error
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return Wrap(Timeout, "The request took too long and was given up.", err)
	default:
		return Wrap(Internal, "Something went wrong on our side.", err)
	}
}

// Is reports whether the error's chain holds a problem of the kind.
func Is(err error, kind Kind) bool {
	var p *Error
	return errors.As(err, &p) && p.Kind == kind
}
