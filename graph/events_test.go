package graph_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

// patience bounds a stream's life: far more than a machine under load needs, and less than the suite has, so that a test which
// waits for what never comes says so itself.
const patience = 90 * time.Second

// events is an open stream.
type events struct {
	*testing.T
	res   *http.Response
	lines *bufio.Scanner
	close func()
}

// open asks for a stream as somebody.
func (a *api) open(who, query string) *events {
	a.Helper()
	body, err := json.Marshal(map[string]any{"query": query})
	if err != nil {
		a.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(a.Context(), patience)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url, strings.NewReader(string(body)))
	if err != nil {
		a.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream")
	req.Header.Set("As", who)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		a.Fatal(err)
	}
	e := &events{T: a.T, res: res, lines: bufio.NewScanner(res.Body), close: func() { cancel(); res.Body.Close() }}
	a.Cleanup(e.close)
	return e
}

// read gives the next event, comments left out, exactly as it stands between two empty lines.
func (e *events) read() string {
	e.Helper()
	var block []string
	for e.lines.Scan() {
		line := e.lines.Text()
		switch {
		case line == "" && len(block) > 0:
			return strings.Join(block, "\n")
		case line == "" || strings.HasPrefix(line, ":"):
		default:
			block = append(block, line)
		}
	}
	e.Fatalf("the stream is over: %v", e.lines.Err())
	return ""
}

// next reads an event "next".
func (e *events) next() response {
	e.Helper()
	got := e.read()
	data, ok := strings.CutPrefix(got, "event: next\ndata: ")
	if !ok {
		e.Fatalf("not a result: %s", got)
	}
	r := response{status: e.res.StatusCode, header: e.res.Header, body: data}
	if err := json.Unmarshal([]byte(data), &r); err != nil {
		e.Fatalf("%s: %v", data, err)
	}
	return r
}

// completes wants the end: the event with its empty data field, and nothing after it.
func (e *events) completes() {
	e.Helper()
	if got := e.read(); got != "event: complete\ndata:" {
		e.Errorf("not the end: %q", got)
	}
	for e.lines.Scan() {
		if line := e.lines.Text(); line != "" && !strings.HasPrefix(line, ":") {
			e.Errorf("after the end comes %q", line)
		}
	}
}
