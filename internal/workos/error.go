package workos

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"guestlist/internal/problem"
)

const (
	textNotFound    = "What was asked for does not exist."
	textUnavailable = "WorkOS did not give a usable answer. Try again in a moment."
)

// Error is a call that did not bring what was asked for. Its chain holds a *problem.Error: NotFound when WorkOS said 404,
// else UpstreamUnavailable, and, when that was the reason, context.Canceled or context.DeadlineExceeded.
type Error struct {
	// Op is method and route template.
	Op string
	// Status is WorkOS's, or 0 when no whole answer arrived.
	Status int
	// Code is WorkOS's error code, from either of its two shapes; empty where it gave none.
	Code string
	// RequestID is what WorkOS's support asks for.
	RequestID string
	// Message is WorkOS's text for logs, without whatever looks like an address, a token or a key.
	Message string
	// RetryAfter is the pause that WorkOS asked for, at most an hour.
	RetryAfter time.Duration

	problem *problem.Error
	// json says that WorkOS itself answered, rather than something in between.
	json bool
}

// Error is for logs.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "workos: %s: status %d", e.Op, e.Status)
	for _, part := range []struct{ name, value string }{
		{"code", e.Code}, {"request", e.RequestID}, {"message", e.Message},
	} {
		if part.value != "" {
			fmt.Fprintf(&b, ", %s %q", part.name, part.value)
		}
	}
	if e.problem != nil && e.problem.Cause != nil {
		fmt.Fprintf(&b, ": %v", e.problem.Cause)
	}
	return b.String()
}

// Unwrap gives the problem, whose cause is what the connection said.
func (e *Error) Unwrap() error {
	if e.problem == nil {
		return nil
	}
	return e.problem
}

// repeatable says whether the same read may succeed in a moment.
func (e *Error) repeatable() bool {
	switch e.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	case 0:
		return !errors.Is(e, context.Canceled) && !errors.Is(e, context.DeadlineExceeded)
	default:
		return false
	}
}

// mapError is the one place where an answer becomes an error, whoever made the request.
func (c *Client) mapError(op string, x *exchange) *Error {
	said := parseRefusal(x.body)
	e := &Error{
		Op:         op,
		Status:     x.status,
		Code:       c.hideCode(said.code()),
		RequestID:  c.hideCode(x.header.Get("X-Request-Id")),
		RetryAfter: retryAfter(x.header, c.cfg.Now()),
		json:       said.json,
	}
	if op != opInvitationByToken && op != opAuthenticate {
		// Those two may repeat the token or code that they were asked about, however short it is.
		e.Message = c.hide(said.Message)
	}
	kind, text := problem.UpstreamUnavailable, textUnavailable
	if x.status == http.StatusNotFound {
		kind, text = problem.NotFound, textNotFound
	}
	e.problem = &problem.Error{Kind: kind, Message: text, RetryAfter: e.RetryAfter, Cause: safeCause(x)}
	return e
}

// refusal is both shapes of WorkOS's errors in one.
type refusal struct {
	Code    string `json:"code"`
	OAuth   string `json:"error"`
	Message string `json:"message"`
	// json is false when the body was no JSON object at all, so that it was hardly WorkOS who answered.
	json bool
}

func (r refusal) code() string {
	if r.Code != "" {
		return r.Code
	}
	return r.OAuth
}

// parseRefusal reads what it can: a member of an unexpected type (message is a list at times) costs only itself.
func parseRefusal(body []byte) refusal {
	var members map[string]json.RawMessage
	if !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) || json.Unmarshal(body, &members) != nil {
		return refusal{}
	}
	text := func(name string) string {
		var s string
		if json.Unmarshal(members[name], &s) != nil {
			return ""
		}
		return s
	}
	return refusal{Code: text("code"), OAuth: text("error"), Message: text("message"), json: true}
}

var errUnreadable = errors.New("the answer is not what WorkOS documents")

// safeCause keeps a transport's error only where its text is known to hold no part of a request or an answer.
func safeCause(x *exchange) error {
	if x.err == nil {
		return nil
	}
	for _, known := range []error{
		context.Canceled, context.DeadlineExceeded, errTooLong, errUnreadable, errTooLate, errGateShut,
		io.ErrUnexpectedEOF, io.EOF,
	} {
		if errors.Is(x.err, known) {
			return known
		}
	}
	if cause := networkCause(x.err); cause != nil {
		return cause
	}
	if x.status != 0 {
		return errUnreadable
	}
	return errors.New("the connection failed")
}

func networkCause(err error) error {
	var (
		op   *net.OpError
		name *net.DNSError
		cert *tls.CertificateVerificationError
	)
	switch {
	case errors.As(err, &op):
		return op
	case errors.As(err, &name):
		return name
	case errors.As(err, &cert):
		return cert
	default:
		return nil
	}
}
