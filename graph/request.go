package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
)

// read takes one JSON object, keys exact and each once, and nothing behind it.
func read(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, *failure) {
	if header := r.Header.Get("Content-Type"); header != typeJSON {
		media, params, err := mime.ParseMediaType(header)
		if err != nil || media != typeJSON {
			return nil, &failure{status: http.StatusUnsupportedMediaType, message: "Send Content-Type: application/json."}
		}
		if charset := params["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
			return nil, &failure{status: http.StatusUnsupportedMediaType, message: "Send UTF-8."}
		}
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return nil, &failure{status: http.StatusUnsupportedMediaType, message: "Send the body without compression."}
	}
	body, err := readAll(w, r)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, &failure{status: http.StatusRequestEntityTooLarge, message: "The body is larger than 128 KiB."}
	}
	if err != nil {
		return nil, &failure{status: http.StatusBadRequest, message: "The body could not be read."}
	}
	params, fail := parse(body)
	if fail != nil {
		return nil, fail
	}
	params.Headers = r.Header
	params.ReadTime = graphql.TraceTiming{Start: graphql.Now(), End: graphql.Now()}
	return params, nil
}

// readAll is io.ReadAll with the length known beforehand, where the client told one.
func readAll(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	limited := http.MaxBytesReader(w, r.Body, maxBody)
	if r.ContentLength < 0 || r.ContentLength > maxBody {
		return io.ReadAll(limited)
	}
	body := make([]byte, r.ContentLength)
	_, err := io.ReadFull(limited, body)
	return body, err
}

func parse(body []byte) (*graphql.RawParams, *failure) {
	bad := func(why string) (*graphql.RawParams, *failure) {
		return nil, &failure{status: http.StatusBadRequest, message: why}
	}
	if trimmed := bytes.TrimLeft(body, " \t\r\n"); len(trimmed) > 0 && trimmed[0] == '[' {
		return bad("Batches are not served: send one operation a request.")
	}
	if !utf8.Valid(body) {
		return bad("The body is not UTF-8.")
	}
	p, documentID := &graphql.RawParams{}, ""
	into := map[string]any{
		"query": &p.Query, "operationName": &p.OperationName, "variables": &p.Variables, "extensions": &p.Extensions, "documentId": &documentID,
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return bad("The body is not one JSON object.")
	}
	seen := make(map[string]bool, len(into))
	for d.More() {
		key, err := d.Token()
		name, ok := key.(string)
		if err != nil || !ok {
			return bad("The body is not one JSON object.")
		}
		if seen[name] {
			return bad("The body names a field twice.")
		}
		seen[name] = true
		target, known := into[name]
		if !known {
			target = new(json.RawMessage)
		}
		var mistyped *json.UnmarshalTypeError
		if err := d.Decode(target); errors.As(err, &mistyped) {
			return bad("The field " + name + " has the wrong type.")
		} else if err != nil {
			return bad("The body is not one JSON object.")
		}
	}
	if _, err := d.Token(); err != nil {
		return bad("The body is not one JSON object.")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return bad("Something follows the JSON object.")
	}
	return named(p, documentID, bad)
}

// named wants a text or the name of one.
func named(p *graphql.RawParams, documentID string, bad func(string) (*graphql.RawParams, *failure)) (*graphql.RawParams, *failure) {
	if documentID != "" {
		if p.Query != "" {
			return bad("Send query or documentId, not both.")
		}
		if p.Extensions == nil {
			p.Extensions = map[string]any{}
		}
		p.Extensions[extensionDocument] = documentID
		return p, nil
	}
	if _, persisted := p.Extensions[extensionPersisted]; p.Query == "" && !persisted {
		return bad("The field query is missing or empty.")
	}
	return p, nil
}
