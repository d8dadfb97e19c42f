package console_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"guestlist/internal/console"
)

func TestNewRefusesOptionsThatCouldNotBeServedSafely(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name    string
		options console.Options
		fails   bool
	}{
		{"no path, no playground", console.Options{}, true},
		{"a local path", console.Options{Playground: true, GraphQLPath: "/graphql"}, false},
		{"no path", console.Options{Playground: true}, true},
		{"another origin", console.Options{Playground: true, GraphQLPath: "https://evil.example/graphql"}, true},
		{"another origin without scheme", console.Options{Playground: true, GraphQLPath: "//evil.example"}, true},
		{"another origin by backslash", console.Options{Playground: true, GraphQLPath: `/\evil.example`}, true},
		{"an origin", console.Options{GraphQLPath: "/graphql", FormActionOrigins: []string{"https://api.workos.com"}}, false},
		{"a loopback origin", console.Options{GraphQLPath: "/graphql", FormActionOrigins: []string{"http://127.0.0.1:4010"}}, false},
		{"an origin with a path", console.Options{GraphQLPath: "/graphql", FormActionOrigins: []string{"https://api.workos.com/x"}}, true},
		{"an origin with a directive", console.Options{GraphQLPath: "/graphql", FormActionOrigins: []string{"https://a.example;script-src"}}, true},
		{"two origins in one", console.Options{GraphQLPath: "/graphql", FormActionOrigins: []string{"https://a.example https://b.example"}}, true},
		{"a wildcard", console.Options{GraphQLPath: "/graphql", FormActionOrigins: []string{"https://*.example"}}, true},
		{"a keyword", console.Options{GraphQLPath: "/graphql", FormActionOrigins: []string{"'unsafe-inline'"}}, true},
		{"a script", console.Options{GraphQLPath: "/graphql", FormActionOrigins: []string{"javascript:alert(1)"}}, true},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			_, err := console.New(row.options)
			if (err != nil) != row.fails {
				t.Errorf("New(%+v) = %v, want an error: %t", row.options, err, row.fails)
			}
		})
	}
}

// options are those of a server with everything on.
func options() console.Options {
	return console.Options{
		Playground: true, GraphQLPath: "/graphql", FormActionOrigins: []string{"https://api.workos.com"},
	}
}

func newConsole(t *testing.T, o console.Options) *console.Console {
	t.Helper()
	c, err := console.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// answer is a response and its body, as a handler wrote them.
type answer struct {
	status int
	header http.Header
	body   string
}

func get(t *testing.T, h http.HandlerFunc, target string, headers ...string) answer {
	t.Helper()
	return send(t, h, http.MethodGet, target, headers...)
}

// send asks over a real connection without following redirects or unpacking gzip.
func send(t *testing.T, h http.HandlerFunc, method, target string, headers ...string) answer {
	t.Helper()
	s := httptest.NewServer(h)
	defer s.Close()
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL+target, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	transport := &http.Transport{DisableCompression: true}
	defer transport.CloseIdleConnections()
	res, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{status: res.StatusCode, header: res.Header, body: string(body)}
}
