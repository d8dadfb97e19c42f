package main_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	trace "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// collected is a collector of traces: what came, in bytes and decoded.
type collected struct {
	mu    sync.Mutex
	raw   []byte
	spans map[string]*trace.Span
	about []string
}

func (c *collected) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var sent collector.ExportTraceServiceRequest
	if err != nil || proto.Unmarshal(body, &sent) != nil || r.URL.Path != "/v1/traces" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raw = append(c.raw, body...)
	for _, resource := range sent.ResourceSpans {
		for _, a := range resource.Resource.Attributes {
			c.about = append(c.about, a.Key+"="+a.Value.GetStringValue())
		}
		for _, scope := range resource.ScopeSpans {
			for _, span := range scope.Spans {
				c.spans[span.Name] = span
			}
		}
	}
}

func attributes(span *trace.Span) string {
	var all []string
	for _, a := range span.GetAttributes() {
		value := a.Value.GetStringValue()
		if value == "" {
			value = fmt.Sprint(a.Value.GetIntValue())
		}
		all = append(all, a.Key+"="+value)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func TestTracesTellWhatWasDoneAndHoldNoAddressAndNoToken(t *testing.T) {
	t.Parallel()
	c := &collected{spans: map[string]*trace.Span{}}
	srv := httptest.NewServer(c)
	t.Cleanup(srv.Close)
	d := startWith(t, []string{"OTEL_EXPORTER_OTLP_ENDPOINT=" + srv.URL, "OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=trial"})
	mia := d.as("Mia")
	mia.invite("grace@guests.example")
	parent := "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	d.send(request(t, http.MethodPost, d.GraphQL, `{"query":"query Mine { me { email } }"}`, "Authorization", "Bearer "+mia.token,
		"Content-Type", "application/json", "Traceparent", parent, "User-Agent", "agent-of-mia"))
	d.send(request(t, http.MethodGet, d.URL+"/invite?invitation_token=ttinvitation", ""))
	d.send(request(t, http.MethodGet, d.URL+"/no/ttpath", ""))
	d.stop()

	c.mu.Lock()
	defer c.mu.Unlock()
	for name, want := range map[string][]string{
		"query":         {"graphql.operation.name=Mine", "graphql.operation.type=query"},
		"mutation":      {"graphql.operation.type=mutation"},
		"POST /graphql": {"http.request.method=POST", "http.response.status_code=200", "http.route=/graphql", "guestlist.request_id="},
		"GET unmatched": {"http.response.status_code=404"},
		"GET /invite":   {"http.response.status_code=200"},
		"WorkOS POST /user_management/invitations": {"http.response.status_code=201"},
	} {
		for _, part := range want {
			if got := attributes(c.spans[name]); !strings.Contains(got, part) {
				t.Errorf("span %q has not %s: %s", name, part, got)
			}
		}
	}
	query, asked := c.spans["query"], c.spans["POST /graphql"]
	if query.GetTraceId() == nil || string(query.ParentSpanId) != string(asked.GetSpanId()) {
		t.Errorf("the operation is no child of its request: %v, %v", query, asked)
	}
	if got := fmt.Sprintf("%x", asked.GetTraceId()); got == parent[3:35] || len(asked.GetLinks()) != 1 {
		t.Errorf("the caller's trace is taken over, or not linked: %s, %v", got, asked.GetLinks())
	}
	if !slices.Contains(c.about, "service.name=guestlist") || !slices.Contains(c.about, "deployment.environment.name=trial") {
		t.Errorf("about: %v", c.about)
	}
	text := string(c.raw)
	for _, secret := range []string{"guests.example", "acme.example", mia.token, "ttinvitation", "ttpath", "agent-of-mia", "127.0.0.1", "localhost"} {
		if strings.Contains(text, secret) {
			t.Errorf("the traces hold %q", secret)
		}
	}
}
