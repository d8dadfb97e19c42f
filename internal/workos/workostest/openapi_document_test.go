//go:build openapi

package workostest_test

import (
	"bytes"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// document is WorkOS's OpenAPI text. Since version 3.1 its schemas are JSON Schema 2020-12, and their references point into the
// document, so that a validator of JSON Schema reads them where they are (https://spec.openapis.org/oas/v3.1.1#schema-object).
type document struct {
	paths    map[string]any
	all      map[string]any
	compiler *jsonschema.Compiler
}

const documentName = "https://workos.example/openapi.json"

func readDocument(text []byte) (*document, error) {
	converted, err := yaml.YAMLToJSON(withoutRepeats(text))
	if err != nil {
		return nil, err
	}
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(converted))
	if err != nil {
		return nil, err
	}
	all, _ := parsed.(map[string]any)
	paths, _ := all["paths"].(map[string]any)
	if len(paths) == 0 {
		return nil, fmt.Errorf("the document has no paths")
	}
	d := &document{paths: paths, all: all, compiler: jsonschema.NewCompiler()}
	d.compiler.AssertFormat()
	return d, d.compiler.AddResource(documentName, parsed)
}

// check holds an answer to what the document says of its route and status: its media type and its schema.
func (d *document) check(r *http.Request, response *http.Response, body []byte) error {
	template, operation := d.operation(r)
	if operation == nil {
		return fmt.Errorf("the document has no such route")
	}
	at := []string{"paths", template, strings.ToLower(r.Method), "responses"}
	responses, _ := operation["responses"].(map[string]any)
	status := fmt.Sprint(response.StatusCode)
	if responses[status] == nil {
		status = "default"
	}
	answer, _ := responses[status].(map[string]any)
	if answer == nil {
		return fmt.Errorf("the document has no such status")
	}
	at = append(at, status)
	if ref, ok := answer["$ref"].(string); ok {
		at = strings.Split(strings.TrimPrefix(ref, "#/"), "/")
		answer = d.lookUp(at)
	}
	content, _ := answer["content"].(map[string]any)
	if len(content) == 0 {
		return nil // it says nothing of a body
	}
	kind, _, err := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if err != nil {
		return err
	}
	media, _ := content[kind].(map[string]any)
	if media == nil {
		return fmt.Errorf("the document has no answer of the type %s", kind)
	}
	if media["schema"] == nil {
		return nil
	}
	return d.validate(append(at, "content", kind, "schema"), body)
}

// operation finds the route: of several templates that fit the one with the fewest parameters.
func (d *document) operation(r *http.Request) (template string, operation map[string]any) {
	fewest := -1
	for candidate, item := range d.paths {
		methods, _ := item.(map[string]any)
		found, _ := methods[strings.ToLower(r.Method)].(map[string]any)
		if n, fits := parameters(candidate, r.URL.Path); found != nil && fits && (fewest < 0 || n < fewest) {
			template, operation, fewest = candidate, found, n
		}
	}
	return template, operation
}

func parameters(template, path string) (n int, fits bool) {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return 0, false
	}
	for i := range want {
		switch {
		case strings.HasPrefix(want[i], "{"):
			n++
		case want[i] != got[i]:
			return 0, false
		}
	}
	return n, true
}

func (d *document) lookUp(at []string) map[string]any {
	here := d.all
	for _, name := range at {
		here, _ = here[name].(map[string]any)
	}
	return here
}

func (d *document) validate(at []string, body []byte) error {
	escape := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D")
	pointer := documentName + "#"
	for _, name := range at {
		pointer += "/" + escape.Replace(name)
	}
	schema, err := d.compiler.Compile(pointer)
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

// withoutRepeats drops list items that repeat the line before: the document's OrganizationList requires one property
// twice, which JSON Schema forbids and the validator refuses to compile.
func withoutRepeats(text []byte) []byte {
	var out, last []byte
	for line := range bytes.Lines(text) {
		if bytes.HasPrefix(bytes.TrimSpace(line), []byte("- ")) && bytes.Equal(line, last) {
			continue
		}
		out, last = append(out, line...), line
	}
	return out
}

// The check itself can fail: an answer that lacks a property, has one of a wrong type, a wrong format, or a status or a route that the
// document does not know.
func TestTheDocumentRefusesWhatItDoesNotSay(t *testing.T) {
	_, transport := newCheckedWorld(t)
	const organization = `{"object":"organization","id":"org_1","name":"A","domains":[],"metadata":{},"external_id":null,"created_at":%s,"updated_at":"2026-01-01T00:00:00.000Z"}`
	good := fmt.Sprintf(organization, `"2026-01-01T00:00:00.000Z"`)
	for name, c := range map[string]struct {
		path, body string
		status     int
		ok         bool
	}{
		"as it says":   {"/organizations/org_1", good, 200, true},
		"no name":      {"/organizations/org_1", strings.Replace(good, `"name":"A",`, "", 1), 200, false},
		"wrong type":   {"/organizations/org_1", strings.Replace(good, `"A"`, "5", 1), 200, false},
		"wrong format": {"/organizations/org_1", fmt.Sprintf(organization, `"yesterday"`), 200, false},
		"no status":    {"/organizations/org_1", good, 299, false},
		"no route":     {"/organisations/org_1", good, 200, false},
		"no JSON":      {"/organizations/org_1", "{", 200, false},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://x"+c.path, nil)
		must(t, err)
		answer := &http.Response{StatusCode: c.status, Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}}
		if err := transport.document.check(r, answer, []byte(c.body)); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}
