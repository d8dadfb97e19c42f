package main_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// Every caller listens at once, since each has to wait for a poll.
func TestEverySubscriptionTellsEveryCallerWhatTheyMaySee(t *testing.T) {
	t.Parallel()
	m := newMatrix(t)
	m.allow()
	for _, row := range matrixStreams {
		want := strings.Fields(row.want)
		query := m.filled(row.query)
		heard := map[string]chan string{}
		for _, name := range columns {
			heard[name] = m.listen(name, query, strings.Fields(row.path))
		}
		mias := m.address()
		m.callers["mia"].invite(mias)
		for i, name := range columns {
			if c := m.callers[name]; name != "mia" && want[i] == "own" {
				c.invite(m.address())
			}
		}
		for i, name := range columns {
			got := <-heard[name]
			switch got {
			case mias, m.demo("Mia").ID:
				got = "sees"
			default:
				if strings.ContainsAny(got, "@") || strings.HasPrefix(got, "user_") {
					got = "own"
				}
			}
			if got != want[i] {
				t.Errorf("%s listens to %s: %s, want %s", name, row.query, got, want[i])
			}
		}
	}
}

// listen opens a stream, returns once it is open, and tells later what its first event said: an error's code, or the text at
// the path.
func (m *matrix) listen(name, query string, path []string) chan string {
	m.t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		m.t.Fatal(err)
	}
	req := request(m.t, http.MethodPost, m.GraphQL, string(body), "Content-Type", "application/json", "Accept", "text/event-stream")
	if token := m.callers[name].token; token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	client := http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		m.t.Fatal(err)
	}
	heard := make(chan string, 1)
	go func() {
		defer resp.Body.Close()
		heard <- firstEvent(resp.Body, path)
	}()
	return heard
}

func firstEvent(stream io.Reader, path []string) string {
	lines := bufio.NewScanner(stream)
	for lines.Scan() {
		text, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		var event struct {
			Errors []struct{ Extensions struct{ Code string } }
			Data   any
		}
		if err := json.Unmarshal([]byte(text), &event); err != nil {
			return err.Error()
		}
		if len(event.Errors) > 0 {
			return event.Errors[0].Extensions.Code
		}
		at := event.Data
		for _, name := range path {
			object, ok := at.(map[string]any)
			if !ok {
				return text
			}
			at = object[name]
		}
		return fmt.Sprint(at)
	}
	return "ended without an event"
}
