package main_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestGraphQLOverHTTPAnswersWithTheStatusOfItsSpecification(t *testing.T) {
	t.Parallel()
	d := start(t)
	const good = `{"query":"{ viewer { kind } }"}`
	const js, modern = "application/json", "application/graphql-response+json"
	for _, row := range []struct {
		what, method, body, contentType, accept string
		status                                  int
		code                                    string
	}{
		{"a query", "POST", good, js, "", 200, ""},
		{"a query, new media type", "POST", good, js, modern, 200, ""},
		{"a query, UTF-8", "POST", good, js + "; charset=utf-8", "*/*", 200, ""},
		{"GET", "GET", "", "", "", 405, "BAD_REQUEST"},
		{"PUT", "PUT", good, js, "", 405, "BAD_REQUEST"},
		{"DELETE", "DELETE", "", "", "", 405, "BAD_REQUEST"},
		{"a form", "POST", "query=%7Bme%7Bid%7D%7D", "application/x-www-form-urlencoded", "", 415, "BAD_REQUEST"},
		{"text", "POST", good, "text/plain", "", 415, "BAD_REQUEST"},
		{"no media type", "POST", good, "", "", 415, "BAD_REQUEST"},
		{"another charset", "POST", good, js + "; charset=utf-16", "", 415, "BAD_REQUEST"},
		{"HTML wanted", "POST", good, js, "text/html", 406, "BAD_REQUEST"},
		{"too large", "POST", `{"query":"{ viewer { kind } } #` + strings.Repeat("x", 128<<10) + `"}`, js, "", 413, "BAD_REQUEST"},
		{"a batch", "POST", "[" + good + "," + good + "]", js, "", 400, "BAD_REQUEST"},
		{"trailing data", "POST", good + good, js, "", 400, "BAD_REQUEST"},
		{"no JSON", "POST", "{", js, "", 400, "BAD_REQUEST"},
		{"nothing", "POST", "", js, "", 400, "BAD_REQUEST"},
		{"null", "POST", "null", js, "", 400, "BAD_REQUEST"},
		{"no query", "POST", `{}`, js, "", 400, "BAD_REQUEST"},
		{"a query that is no text", "POST", `{"query":7}`, js, "", 400, "BAD_REQUEST"},
		{"no GraphQL", "POST", `{"query":"{"}`, js, modern, 400, "GRAPHQL_PARSE_FAILED"},
		{"no GraphQL, old media type", "POST", `{"query":"{"}`, js, js, 200, "GRAPHQL_PARSE_FAILED"},
		{"an unknown field", "POST", `{"query":"{ colour }"}`, js, modern, 400, "GRAPHQL_VALIDATION_FAILED"},
		{"an unknown field, old media type", "POST", `{"query":"{ colour }"}`, js, js, 200, "GRAPHQL_VALIDATION_FAILED"},
	} {
		var fields []string
		if row.contentType != "" {
			fields = append(fields, "Content-Type", row.contentType)
		}
		if row.accept != "" {
			fields = append(fields, "Accept", row.accept)
		}
		got := d.send(request(t, row.method, d.GraphQL, row.body, fields...))
		if got.status != row.status || !strings.Contains(string(got.body), row.code) || (row.code == "") != !strings.Contains(string(got.body), `"errors"`) {
			t.Errorf("%s: %d %s, want %d %s", row.what, got.status, got.body, row.status, row.code)
		}
		if row.status == http.StatusMethodNotAllowed && got.header.Get("Allow") != "POST" {
			t.Errorf("%s: Allow is %q", row.what, got.header.Get("Allow"))
		}
		if want := js; !strings.HasPrefix(got.header.Get("Content-Type"), want) && row.accept != modern {
			t.Errorf("%s: Content-Type is %q", row.what, got.header.Get("Content-Type"))
		}
		if got.header.Get("X-Request-Id") == "" {
			t.Errorf("%s: there is no X-Request-Id", row.what)
		}
	}
}

func TestTheCookieWorksFromOurOwnPagesOnly(t *testing.T) {
	t.Parallel()
	d := start(t)
	b := d.browser()
	b.signIn(d.demo("Mia").Email)
	const body = `{"query":"{ me { name } }"}`
	for origin, status := range map[string]int{
		d.URL: 200, "http://localhost:5173": 200, "https://evil.example": 403, "null": 403, d.WorkOS: 403,
	} {
		p := b.do(request(t, http.MethodPost, d.GraphQL, body, "Content-Type", "application/json", "Origin", origin))
		if p.status != status {
			t.Errorf("from %s: %d %s", origin, p.status, p.body)
		}
		if (status == http.StatusForbidden) != strings.Contains(p.body, "FORBIDDEN_ORIGIN") {
			t.Errorf("from %s: %s", origin, p.body)
		}
	}
	out := b.do(request(t, http.MethodPost, d.URL+"/auth/logout", "", "Origin", "https://evil.example"))
	if out.status != http.StatusForbidden || b.session() == "" {
		t.Errorf("another site signs people out: %d", out.status)
	}
	// Whoever brings a token needs no cookie and may come from anywhere.
	got := d.send(request(t, http.MethodPost, d.GraphQL, body, "Content-Type", "application/json", "Origin", "https://evil.example",
		"Authorization", "Bearer "+d.demo("Mia").AccessToken))
	if got.status != http.StatusOK || got.header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("a token from elsewhere: %d, allowed origin %q", got.status, got.header.Get("Access-Control-Allow-Origin"))
	}
}

func TestThePagesAroundTheAPIAnswer(t *testing.T) {
	t.Parallel()
	d := start(t)
	for _, row := range []struct {
		target string
		status int
		holds  string
	}{
		{d.URL + "/livez", 200, "ok"},
		{d.URL + "/readyz", 200, "ready"},
		{d.URL + "/schema.graphql", 200, "): InviteUserResult"},
		{d.URL + "/", 200, "By invitation"},
		{d.URL + "/invite", 200, "This link is incomplete"},
		{d.URL + "/invite?invitation_token=unknown", 200, "You are invited"},
		{d.URL + "/no/such/page", 404, "There is nothing here"},
		{d.Playground, 200, `data-graphql="/graphql"`},
		{d.Outbox, 200, "No mail yet"},
		{d.WorkOS + "/", 200, "A pretend WorkOS"},
		{d.Admin + "/debug/pprof/", 200, "goroutine"},
		// Asked last, it has measured the others.
		{d.Admin + "/metrics", 200, `guestlist_http_request_duration_seconds_count{route="/livez",status="200"} 1`},
	} {
		got := d.send(request(t, http.MethodGet, row.target, ""))
		if got.status != row.status || !strings.Contains(string(got.body), row.holds) {
			t.Errorf("%s: %d, want %d with %q in\n%s", row.target, got.status, row.status, row.holds, got.body)
		}
		csp := got.header.Get("Content-Security-Policy")
		if strings.HasPrefix(row.target, d.URL) && (csp == "" || strings.Contains(csp, "unsafe-")) {
			t.Errorf("%s: Content-Security-Policy is %q", row.target, csp)
		}
	}
	if got := d.send(request(t, http.MethodGet, d.URL+"/metrics", "")); got.status != http.StatusNotFound {
		t.Errorf("metrics are public: %d", got.status)
	}
}
