package guestlist

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// attempts is how often a query is sent at most.
	attempts = 4
	// longest is the longest wait that is sat out for the caller; a longer one is theirs to decide on.
	longest = 30 * time.Second
)

// answer is what the transport learns and GraphQL's part does not see.
type answer struct {
	repeatable bool
	status     int
	retryAfter time.Duration
	requestID  string
}

type answerKey struct{}

// expect prepares for one operation. Only a query may be repeated: a 503 may come from a proxy behind which a mutation went through.
func expect(ctx context.Context, operation string) (context.Context, *answer) {
	a := &answer{repeatable: strings.HasPrefix(strings.TrimSpace(operation), "query")}
	return context.WithValue(ctx, answerKey{}, a), a
}

// sender adds the token, and repeats what may be repeated.
type sender struct {
	http  *http.Client
	token TokenSource
}

// Do sends the request of one operation.
func (s *sender) Do(req *http.Request) (*http.Response, error) {
	a, _ := req.Context().Value(answerKey{}).(*answer)
	if a == nil {
		a = &answer{}
	}
	for n := 1; ; n++ {
		resp, err := s.once(req)
		if err != nil {
			return nil, err
		}
		a.status, a.requestID, a.retryAfter = resp.StatusCode, resp.Header.Get("X-Request-Id"), retryAfter(resp)
		if !a.repeatable || n == attempts || a.retryAfter <= 0 || a.retryAfter > longest {
			return resp, nil
		}
		_, err = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
		_ = resp.Body.Close()
		if err != nil {
			return nil, err
		}
		if err := wait(req.Context(), a.retryAfter); err != nil {
			return nil, err
		}
	}
}

// once sends a copy of the request, with a body of its own and the token of this moment.
func (s *sender) once(req *http.Request) (*http.Response, error) {
	one, err := s.prepare(req, "application/json")
	if err != nil {
		return nil, err
	}
	return s.http.Do(one)
}

// prepare makes the copy that is sent, which accepts one type of answer.
func (s *sender) prepare(req *http.Request, accept string) (*http.Request, error) {
	one := req.Clone(req.Context())
	body, err := req.GetBody()
	if err != nil {
		return nil, err
	}
	one.Body = body
	one.Header.Set("Accept", accept)
	if s.token != nil {
		token, err := s.token(req.Context())
		if err != nil {
			return nil, fmt.Errorf("a token: %w", err)
		}
		one.Header.Set("Authorization", "Bearer "+token)
	}
	return one, nil
}

// retryAfter is how long a 429 or 503 asks to wait, in whole seconds; 0 when it does not say.
func retryAfter(resp *http.Response) time.Duration {
	if resp.StatusCode != http.StatusTooManyRequests && resp.StatusCode != http.StatusServiceUnavailable {
		return 0
	}
	seconds, err := strconv.ParseUint(resp.Header.Get("Retry-After"), 10, 31)
	if err != nil {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
