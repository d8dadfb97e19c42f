package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"mime"
	"net/http"
	"slices"
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
	if !json.Valid(body) {
		return bad("The body is not one JSON value.")
	}
	p, documentID := &graphql.RawParams{}, ""
	var seen [8]string
	n := 0
	for key, value := range members(body) {
		var name string
		if json.Unmarshal(key, &name) != nil || n == len(seen) || slices.Contains(seen[:n], name) {
			return bad("The body has a field twice, or too many.")
		}
		seen[n] = name
		n++
		var err error
		switch name {
		case "query":
			err = json.Unmarshal(value, &p.Query)
		case "operationName":
			err = json.Unmarshal(value, &p.OperationName)
		case "documentId":
			err = json.Unmarshal(value, &documentID)
		case "variables":
			err = numbers(value, &p.Variables)
		case "extensions":
			err = numbers(value, &p.Extensions)
		}
		if err != nil {
			return bad("The field " + name + " has the wrong type.")
		}
	}
	if n == 0 && bytes.TrimSpace(body)[0] != '{' {
		return bad("The body is not a JSON object.")
	}
	return named(p, documentID, bad)
}

// numbers decodes without making a floating-point number of an integer.
func numbers(value []byte, into *map[string]any) error {
	d := json.NewDecoder(bytes.NewReader(value))
	d.UseNumber()
	return d.Decode(into)
}

// members walks the fields of an object, in the order of the text, again and again where one comes twice: decoding into a map
// or struct keeps the last without a word. The text must be valid JSON; what is no object has none.
func members(text []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		at := bytes.IndexByte(text, '{') + 1
		if at == 0 || len(bytes.TrimSpace(text[:at-1])) > 0 {
			return
		}
		for {
			quote := bytes.IndexByte(text[at:], '"')
			if brace := bytes.IndexByte(text[at:], '}'); quote < 0 || brace >= 0 && brace < quote {
				return
			}
			at += quote
			key := text[at : at+length(text[at:])]
			at += len(key)
			at += bytes.IndexByte(text[at:], ':') + 1
			value := text[at : at+length(text[at:])]
			if !yield(key, value) {
				return
			}
			at += len(value)
		}
	}
}

// length is how far a value of valid JSON reaches, the white space before it and after it included: up to the comma or brace
// that ends it.
func length(text []byte) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			for i++; text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i
			}
			depth--
		case ',', ':':
			if depth == 0 {
				return i
			}
		}
	}
	return len(text)
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
