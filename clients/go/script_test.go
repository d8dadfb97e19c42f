package guestlist_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"strings"
	"testing"
	"time"

	guestlist "guestlist/clients/go"
)

const (
	used1     = "event: next\ndata: {\"data\":{\"quotaChanged\":{\"used\":1}}}\n\n"
	used2     = "event: next\ndata: {\"data\":{\"quotaChanged\":{\"used\":2}}}\n\n"
	completed = "event: complete\ndata:\n\n"
	ended     = "event: next\ndata: {\"errors\":[{\"message\":\"Ended.\",\"extensions\":{\"code\":\"UNAUTHENTICATED\"}}]}\n\n" + completed
)

var errRefused = errors.New("connection refused")

// script is a server by its answers, one a request; each test's clock is its own, so that waits cost nothing. A test whose
// goroutines do not end fails.
type script struct {
	t       *testing.T
	answers []answerer
	at      []time.Time
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	n := len(s.at)
	s.at = append(s.at, time.Now())
	if n >= len(s.answers) {
		s.t.Errorf("request %d is one too many", n+1)
		return nil, errRefused
	}
	body, err := io.ReadAll(r.Body)
	if err != nil || !strings.Contains(string(body), "subscription quotaChanged") || r.Method != http.MethodPost ||
		r.Header.Get("Accept") != "text/event-stream" || r.Header.Get("Content-Type") != "application/json" || r.Header.Get("Authorization") != "Bearer t" {
		s.t.Errorf("request %d: %s %v %v", n+1, body, r.Header, err)
	}
	return s.answers[n](r)
}

func (s *script) follow(ctx context.Context) iter.Seq2[guestlist.Event[guestlist.Quota], error] {
	return guestlist.New("http://guestlist.example/graphql", guestlist.Token("t"), &http.Client{Transport: s}).FollowQuota(ctx, nil)
}

// answerer is what the server does with a request.
type answerer func(*http.Request) (*http.Response, error)

// fails is a connection that cannot be made.
func fails(*http.Request) (*http.Response, error) { return nil, errRefused }

// answers is a whole answer; headers are names and values.
func answers(status int, body io.ReadCloser, headers ...string) answerer {
	return func(r *http.Request) (*http.Response, error) {
		resp := &http.Response{StatusCode: status, Header: http.Header{}, Body: body, Request: r}
		for i := 0; i < len(headers); i += 2 {
			resp.Header.Set(headers[i], headers[i+1])
		}
		return resp, nil
	}
}

func text(s string) io.ReadCloser { return io.NopCloser(strings.NewReader(s)) }

// tells is a stream that breaks after these events.
func tells(events ...string) answerer {
	return answers(http.StatusOK, text(":\n\n"+strings.Join(events, "")), "Content-Type", "text/event-stream; charset=utf-8")
}

// stays is a stream that says no more after these events, as long as its request lives; closed says when it was closed.
func stays(closed *bool, events ...string) answerer {
	return func(r *http.Request) (*http.Response, error) {
		out, in := io.Pipe()
		stop := context.AfterFunc(r.Context(), func() { _ = in.CloseWithError(r.Context().Err()) })
		go func() { _, _ = io.WriteString(in, ":\n\n"+strings.Join(events, "")) }()
		return answers(http.StatusOK, &closing{out, func() { stop(); *closed = true }}, "Content-Type", "text/event-stream")(r)
	}
}

type closing struct {
	*io.PipeReader
	then func()
}

func (c *closing) Close() error {
	c.then()
	return c.PipeReader.Close()
}

// story is what was told, as words, until the error that ends it.
func story(events iter.Seq2[guestlist.Event[guestlist.Quota], error]) (words []string, err error) {
	for e, err := range events {
		if err != nil {
			return words, err
		}
		word := string(e.Kind)
		if e.Kind == guestlist.Changed {
			word = "used " + string(rune('0'+e.Value.Used))
		}
		words = append(words, word)
	}
	return words, nil
}
