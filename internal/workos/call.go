package workos

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"
)

// readTries is how often a read is made at most.
const readTries = 3

// read makes a call that has no effect. It is repeated at most twice, on 429, 502, 503, 504 and a failed connection. A try
// that ran into its deadline is not repeated: the second would only double the wait.
func (c *Client) read(ctx context.Context, op string, call func(context.Context) error) error {
	wait := c.cfg.RetryWait
	for try := 1; ; try++ {
		err := c.try(ctx, op, call)
		if err == nil {
			return nil
		}
		pause, again := c.pause(err, wait)
		if !again || try == readTries || !sleep(ctx, pause) {
			return err
		}
		wait *= 2
	}
}

// pause says whether a failed read may be repeated, and after how long.
func (c *Client) pause(err *Error, wait time.Duration) (time.Duration, bool) {
	if err.RetryAfter > 0 {
		wait = err.RetryAfter
	}
	return wait, err.repeatable() && wait <= c.cfg.MaxRetryWait
}

// sleep waits, and reports false when the caller gave up before.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// write makes a call that may have an effect: one try, never repeated.
func (c *Client) write(ctx context.Context, op string, call func(context.Context) error) error {
	c.wrote()
	if err := c.try(ctx, op, call); err != nil {
		return err
	}
	return nil
}

func (c *Client) wrote() {
	if c.cfg.Wrote != nil {
		c.cfg.Wrote()
	}
}

// try makes a call once, under its own deadline. The call's own error only matters when the wire
// saw nothing wrong.
func (c *Client) try(ctx context.Context, op string, call func(context.Context) error) *Error {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.CallTimeout)
	defer cancel()
	ctx, span := c.span(ctx, op)
	x, start := &exchange{}, c.cfg.Now()
	err := call(recording(ctx, x))
	if x.err == nil && (x.status == 0 || x.ok()) {
		x.err = err
	}
	var failure *Error
	if !x.ok() {
		failure = c.mapError(op, x)
	}
	end(span, x, failure)
	c.logCall(ctx, op, x, start, failure)
	return failure
}

// logCall writes the route and never the address: paths hold tokens, queries hold e-mail addresses.
func (c *Client) logCall(ctx context.Context, op string, x *exchange, start time.Time, failure *Error) {
	attrs := []slog.Attr{
		slog.String("route", op),
		slog.Int("status", x.status),
		slog.Duration("duration", c.cfg.Now().Sub(start)),
	}
	if failure != nil {
		attrs = append(attrs, slog.String("error", failure.Error()))
	}
	c.cfg.Logger.LogAttrs(ctx, slog.LevelDebug, "workos call", attrs...)
}

// request is one request of our own, beside the SDK's.
type request struct {
	method, path string
	query        url.Values
	body         any
	// public leaves our key out of the header, for the one call that carries it in its body.
	public bool
}

func (c *Client) build(ctx context.Context, r request) (*http.Request, error) {
	var body io.Reader
	if r.body != nil {
		raw, err := json.Marshal(r.body)
		if err != nil {
			return nil, fmt.Errorf("workos: encoding a request: %w", err)
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, c.cfg.BaseURL+r.path, body)
	if err != nil {
		return nil, err
	}
	req.URL.RawQuery = r.query.Encode()
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "guestlist")
	if r.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if !r.public {
		req.Header.Set("Authorization", "Bearer "+c.cfg.APIKey)
	}
	return req, nil
}

// answer is what an answer of 2xx must hold to be believed.
type answer interface{ complete() bool }

// do makes a request of our own and decodes a 2xx into out. Other answers are left to the exchange.
func (c *Client) do(ctx context.Context, r request, out answer) error {
	req, err := c.build(ctx, r)
	if err != nil {
		return err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return nil
	}
	if err := json.NewDecoder(resp.Body).Decode(out); err != nil || !out.complete() {
		return errUnreadable
	}
	return nil
}
