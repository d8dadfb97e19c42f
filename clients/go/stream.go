package guestlist

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"mime"
	"net/http"
	"slices"
	"time"

	"github.com/Khan/genqlient/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

const (
	typeStream = "text/event-stream"
	// silence is how long nothing may come: the server beats every twelve seconds, and a connection whose other end has gone
	// without a word looks like one that has nothing to tell.
	silence = time.Minute
)

var (
	errSilent   = fmt.Errorf("guestlist: the server has said nothing for %s", silence)
	errComplete = errors.New("guestlist: the server has ended the stream")
	errNothing  = errors.New("guestlist: the server sent an event with neither data nor errors")
)

// brokenError is a connection that could not be made or did not last.
type brokenError struct{ err error }

func (e *brokenError) Error() string { return e.err.Error() }

func (e *brokenError) Unwrap() error { return e.err }

// stream is one connection in graphql-sse's distinct connections mode
// (https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md): one POST, whose answer are the events of one operation.
type stream struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	answer *answer
	body   io.Closer
	events *sseReader
}

// open connects. The error is an *Error where the server refuses, the token source's, or a *brokenError. The stream ends with ctx,
// and must be closed.
func (c *Client) open(ctx context.Context, body []byte) (*stream, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	resp, err := c.connect(ctx, cancel, body) //nolint:bodyclose // the stream's close does
	if err != nil {
		err = because(ctx, err)
		cancel(nil)
		return nil, err
	}
	a := &answer{status: resp.StatusCode, requestID: resp.Header.Get("X-Request-Id"), retryAfter: retryAfter(resp)}
	s := &stream{ctx, cancel, a, resp.Body, newSSEReader(&watched{resp.Body, cancel})}
	media, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if resp.StatusCode == http.StatusOK && media == typeStream {
		return s, nil
	}
	defer s.close()
	return nil, s.refusal(&watched{resp.Body, cancel}, media)
}

// connect sends the request and waits for the answer to begin.
func (c *Client) connect(ctx context.Context, cancel context.CancelCauseFunc, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.endpoint, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req, err = c.sender.prepare(req, typeStream)
	if err != nil {
		return nil, err
	}
	late := time.AfterFunc(silence, func() { cancel(errSilent) })
	defer late.Stop()
	resp, err := c.sender.http.Do(req)
	if err != nil {
		return nil, &brokenError{err}
	}
	return resp, nil
}

// refusal makes an *Error of an answer that is no stream.
func (s *stream) refusal(body io.Reader, media string) error {
	refused := &graphql.HTTPError{StatusCode: s.answer.status}
	// The status says enough where this is not Guestlist's answer, or not all of it.
	text, _ := io.ReadAll(io.LimitReader(body, 64<<10))
	if err := json.Unmarshal(text, &refused.Response); err != nil || len(refused.Response.Errors) == 0 {
		message := fmt.Sprintf("%s, and no stream of events but %q", http.StatusText(s.answer.status), media)
		refused.Response.Errors = gqlerror.List{&gqlerror.Error{Message: message}}
	}
	return explain(refused, s.answer)
}

// next waits for the next result and reads it. A stream that breaks or is completed is a *brokenError.
func (s *stream) next(into any) error {
	for {
		e, err := s.events.next()
		switch {
		// What was read already is not told after the end.
		case s.ctx.Err() != nil:
			return because(s.ctx, s.ctx.Err())
		case errors.Is(err, errTooLong):
			return err
		case err != nil:
			return &brokenError{err}
		case e.name == "complete":
			// These subscriptions have no end of their own: the server stops, or was not listened to. What is wrong with the
			// caller comes as errors before.
			return &brokenError{errComplete}
		case e.name == "next":
			if err := json.Unmarshal(e.data, into); err != nil {
				return fmt.Errorf("guestlist: the server sent an event that is no response: %w", err)
			}
			return nil
		}
	}
}

// explain makes an *Error of a result's errors; nil without any.
func (s *stream) explain(errs gqlerror.List) error {
	if len(errs) == 0 {
		return nil
	}
	return explain(errs, s.answer)
}

func (s *stream) close() {
	s.cancel(nil)
	_ = s.body.Close()
}

// because says why a connection was given up, where that was this package's decision; transports say "canceled" in many ways.
func because(ctx context.Context, err error) error {
	if errors.Is(context.Cause(ctx), errSilent) {
		return &brokenError{errSilent}
	}
	return err
}

// watched gives up when a read takes too long. Between reads it is the caller who takes time.
type watched struct {
	r      io.Reader
	cancel context.CancelCauseFunc
}

func (w *watched) Read(p []byte) (int, error) {
	late := time.AfterFunc(silence, func() { w.cancel(errSilent) })
	defer late.Stop()
	return w.r.Read(p)
}

// passingCodes are those of errors that say nothing of the caller.
var passingCodes = []string{"INTERNAL", "OVERLOADED", "RATE_LIMITED", "TIMEOUT", "UPSTREAM_UNAVAILABLE"}

// passing is whether to connect again after an error. Before the first connection only if the server asks to wait a moment: an
// address that is wrong should not look like one that has nothing to tell.
func passing(err error, before bool) bool {
	var said *Error
	var broken *brokenError
	switch {
	case errors.As(err, &said) && said.RetryAfter > 0:
		return said.RetryAfter <= longest // as queries do: longer is the caller's to decide
	case !before:
		return false
	case said != nil:
		return said.Status >= 500 || said.Status == http.StatusTooManyRequests || slices.Contains(passingCodes, said.Code)
	default:
		return errors.As(err, &broken)
	}
}

// pause is how long to wait after an error that comes after so many others.
func pause(failures int, err error) time.Duration {
	most := min(longest, time.Second<<min(failures, 10))
	// Whoever was cut together should not come back together.
	some := most/2 + rand.N(most/2) //nolint:gosec // it spreads callers, and is no secret
	var said *Error
	if errors.As(err, &said) && said.RetryAfter > 0 {
		return max(some, said.RetryAfter)
	}
	return some
}
