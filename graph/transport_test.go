package graph_test

import (
	"net/http"
	"strings"
	"testing"

	"guestlist/graph"
	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

const (
	jsonType = "application/json"
	gqlType  = "application/graphql-response+json"
)

func TestRequestsThatAreNotOneJSONOperationAreRefusedWithTheirStatus(t *testing.T) {
	a := start(t)
	ok := `{"query":"{viewer{kind}}"}`
	for name, row := range map[string]struct {
		method, contentType, accept, body string
		status                            int
	}{
		"GET":                    {http.MethodGet, jsonType, "", "", 405},
		"PUT":                    {http.MethodPut, jsonType, "", ok, 405},
		"HEAD":                   {http.MethodHead, jsonType, "", "", 405},
		"form":                   {http.MethodPost, "application/x-www-form-urlencoded", "", "query={viewer{kind}}", 415},
		"multipart":              {http.MethodPost, "multipart/form-data; boundary=x", "", "--x--", 415},
		"text":                   {http.MethodPost, "text/plain", "", ok, 415},
		"another charset":        {http.MethodPost, "application/json; charset=latin1", "", ok, 415},
		"HTML wanted":            {http.MethodPost, jsonType, "text/html", ok, 406},
		"nothing wanted":         {http.MethodPost, jsonType, "application/json;q=0", ok, 406},
		"too large":              {http.MethodPost, jsonType, "", `{"query":"{viewer{kind}}","x":"` + strings.Repeat("x", 128<<10) + `"}`, 413},
		"batch":                  {http.MethodPost, jsonType, "", "[" + ok + "]", 400},
		"trailing data":          {http.MethodPost, jsonType, "", ok + ok, 400},
		"empty":                  {http.MethodPost, jsonType, "", "", 400},
		"null":                   {http.MethodPost, jsonType, "", "null", 400},
		"broken":                 {http.MethodPost, jsonType, "", `{"query":"secret`, 400},
		"no query":               {http.MethodPost, jsonType, "", `{"Query":"{viewer{kind}}"}`, 400},
		"query of another type":  {http.MethodPost, jsonType, "", `{"query":5}`, 400},
		"variables not a map":    {http.MethodPost, jsonType, "", `{"query":"{viewer{kind}}","variables":[1]}`, 400},
		"operationName a number": {http.MethodPost, jsonType, "", `{"query":"{viewer{kind}}","operationName":1}`, 400},
	} {
		got := a.send(row.method, row.contentType, row.accept, row.body)
		if got.status != row.status {
			t.Errorf("%s: %d, want %d: %s", name, got.status, row.status, got.body)
		}
		if row.status == 405 && got.header.Get("Allow") != "POST" {
			t.Errorf("%s: Allow %q", name, got.header.Get("Allow"))
		}
		if row.method != http.MethodHead && (got.code() != "BAD_REQUEST" || got.Errors[0].Extensions["requestId"] != "request-1") {
			t.Errorf("%s: %s", name, got.body)
		}
		if strings.Contains(got.body, "secret") {
			t.Errorf("%s: the body is echoed", name)
		}
	}
}

func TestMediaTypeIsNegotiatedAndDecidesTheStatusOfRequestErrors(t *testing.T) {
	a := start(t)
	for name, row := range map[string]struct {
		accept, body, media string
		status              int
	}{
		"no Accept":              {"", `{"query":"{viewer{kind}}"}`, jsonType, 200},
		"anything":               {"*/*", `{"query":"{viewer{kind}}"}`, jsonType, 200},
		"the better one":         {"application/json;q=0.5, " + gqlType, `{"query":"{viewer{kind}}"}`, gqlType, 200},
		"the preferred one":      {gqlType + ";q=0.1, application/json", `{"query":"{viewer{kind}}"}`, jsonType, 200},
		"syntax":                 {gqlType, `{"query":"{"}`, gqlType, 400},
		"validation":             {gqlType, `{"query":"{nope}"}`, gqlType, 400},
		"syntax, old client":     {"", `{"query":"{"}`, jsonType, 200},
		"validation, old client": {"", `{"query":"{nope}"}`, jsonType, 200},
	} {
		got := a.send(http.MethodPost, jsonType, row.accept, row.body)
		if got.status != row.status || got.header.Get("Content-Type") != row.media+"; charset=utf-8" {
			t.Errorf("%s: %d %s", name, got.status, got.header.Get("Content-Type"))
		}
		if got.header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("%s: %s", name, got.header.Get("Cache-Control"))
		}
		if got.Errors != nil && strings.Contains(got.body, `"data"`) {
			t.Errorf("%s: a request error has no data: %s", name, got.body)
		}
	}
}

func TestFailuresBeforeExecutionHaveTheirCodes(t *testing.T) {
	a := start(t)
	for name, row := range map[string]struct {
		query     string
		variables map[string]any
		code      string
	}{
		"syntax":                 {"{", nil, "GRAPHQL_PARSE_FAILED"},
		"unknown field":          {"{nope}", nil, "GRAPHQL_VALIDATION_FAILED"},
		"unknown enum value":     {"{sentInvites(filter:{states:[NOPE]}){nodes{id}}}", nil, "GRAPHQL_VALIDATION_FAILED"},
		"missing variable":       {"query($id:ID!){invite(id:$id){id}}", nil, "BAD_USER_INPUT"},
		"variable of wrong enum": {"query($s:[InviteState!]){sentInvites(filter:{states:$s}){nodes{id}}}", map[string]any{"s": []string{"NOPE"}}, "BAD_USER_INPUT"},
		"number for an address":  {"mutation($i:InviteUserInput!){inviteUser(input:$i){__typename}}", map[string]any{"i": map[string]any{"email": 5}}, "BAD_USER_INPUT"},
		"too many tokens":        {"{" + strings.Repeat("a:viewer{kind} ", 400) + "}", nil, "QUERY_TOO_COMPLEX"},
		"overflowing number":     {"query($n:Int){sentInvites(first:$n){nodes{id}}}", map[string]any{"n": 1 << 40}, "BAD_USER_INPUT"},
		"fraction":               {"query($n:Int){sentInvites(first:$n){nodes{id}}}", map[string]any{"n": 1.5}, "BAD_USER_INPUT"},
		"number for an id":       {"query($id:ID!){invite(id:$id){id}}", map[string]any{"id": 5}, "BAD_USER_INPUT"},
		"negative page":          {"{sentInvites(first:-1){nodes{id}}}", nil, "BAD_USER_INPUT"},
		"page of nothing":        {"{sentInvites(first:0){nodes{id}}}", nil, "BAD_USER_INPUT"},
		"page too large":         {"{sentInvites(last:101){nodes{id}}}", nil, "BAD_USER_INPUT"},
		"both directions":        {"{sentInvites(first:1,last:1){nodes{id}}}", nil, "BAD_USER_INPUT"},
		"foreign cursor":         {`{sentInvites(after:"abc"){nodes{id}}}`, nil, "BAD_USER_INPUT"},
		"not a time":             {`{sentInvites(filter:{createdAfter:"yesterday"}){nodes{id}}}`, nil, "BAD_USER_INPUT"},
		"empty organization":     {`{quota(organizationId:""){id}}`, nil, "BAD_USER_INPUT"},
		"introspection":          {"{__schema{types{name}}}", nil, "GRAPHQL_VALIDATION_FAILED"},
	} {
		got := a.ask(row.query, row.variables)
		if got.code() != row.code {
			t.Errorf("%s: %s", name, got.body)
		}
		if strings.Contains(got.body, "Did you mean") {
			t.Errorf("%s: the schema is told by suggestions: %s", name, got.body)
		}
	}
}

func TestIntrospectionIsOpenToWhomTheModeSays(t *testing.T) {
	t.Parallel()
	for mode, want := range map[string][2]bool{"off": {false, false}, "signed_in": {false, true}, "on": {true, true}} {
		t.Run(mode, func(t *testing.T) {
			a := start(t, func(o *graph.Options) { o.Introspection = mode })
			for i, who := range []viewer.Viewer{{}, member(miaID)} {
				a.as = who
				if open := a.ask("{__schema{queryType{name}}}", nil).field("__schema.queryType.name") == "Query"; open != want[i] {
					t.Errorf("%v: %v", who.Kind, open)
				}
			}
		})
	}
}

func TestErrorOfUnknownKindIsMaskedAndLoggedOnce(t *testing.T) {
	a := start(t)
	if err := a.db.Close(); err != nil {
		t.Fatal(err)
	}
	got := a.ask("{quota{used}}", nil)
	if got.code() != string(problem.Internal) || strings.Contains(got.body, "sql") || got.field("quota") != nil {
		t.Errorf("%s", got.body)
	}
	if n := strings.Count(a.log.String(), "a resolver failed"); n != 1 || !strings.Contains(a.log.String(), "sql") {
		t.Errorf("%d log lines: %s", n, a.log)
	}
}
