package workostest

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"net/mail"
	"net/url"
	"reflect"
	"slices"
	"strings"
)

// maxBody is far above any documented request.
const maxBody = 1 << 20

// call is one request with its body read, as the route functions see it.
type call struct {
	*http.Request
	body  []byte
	query url.Values
	write *Write // what is written down of it; nil for reads
}

// allow refuses every query parameter that is not named.
func (c *call) allow(names ...string) *reply {
	var bad []fieldError
	for name := range c.query {
		if !slices.Contains(names, name) {
			bad = append(bad, fieldError{Field: name, Code: "unknown_parameter", Message: "property " + name + " should not exist"})
		}
	}
	if bad == nil {
		return nil
	}
	return unprocessable(bad...)
}

// decode reads the JSON body into dst, a pointer to a struct, and refuses unknown names, names in other letter case,
// other types, and null except where nullable says so. An empty body is an empty object only when optional is set.
func (c *call) decode(dst any, optional bool, nullable ...string) *reply {
	if len(c.body) == 0 && optional {
		return nil
	}
	if media, _, err := mime.ParseMediaType(c.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return unprocessable(fieldError{Code: "invalid_content_type", Message: "the body must be application/json"})
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(c.body, &raw); err != nil || raw == nil {
		return unprocessable(fieldError{Code: "invalid_json", Message: "the body must be a JSON object"})
	}
	if bad := checkNames(raw, jsonNames(reflect.TypeOf(dst).Elem()), nullable); bad != nil {
		return unprocessable(bad...)
	}
	if err := json.Unmarshal(c.body, dst); err != nil {
		return unprocessable(fieldError{Code: "invalid_type", Message: "a property has the wrong type"})
	}
	return nil
}

func checkNames(raw map[string]json.RawMessage, known, nullable []string) []fieldError {
	var bad []fieldError
	for name, value := range raw {
		switch {
		case !slices.Contains(known, name):
			bad = append(bad, fieldError{Field: name, Code: "unknown_parameter", Message: "property " + name + " should not exist"})
		case bytes.Equal(value, []byte("null")) && !slices.Contains(nullable, name):
			bad = append(bad, fieldError{Field: name, Code: "invalid_type", Message: name + " must not be null"})
		}
	}
	return bad
}

func jsonNames(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		if field := t.Field(i); field.Anonymous {
			names = append(names, jsonNames(field.Type)...)
		} else {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			names = append(names, name)
		}
	}
	return names
}

func required(fields map[string]string) *reply {
	var bad []fieldError
	for name, value := range fields {
		if value == "" {
			bad = append(bad, fieldError{Field: name, Code: "required", Message: name + " must be a non-empty string"})
		}
	}
	if bad == nil {
		return nil
	}
	return unprocessable(bad...)
}

// validEmail accepts a bare address of the length that SMTP allows (RFC 5321, section 4.5.3.1.3).
func validEmail(address string) bool {
	parsed, err := mail.ParseAddress(address)
	return err == nil && parsed.Address == address && len(address) <= 254 && strings.Contains(domainOf(address), ".")
}

func domainOf(address string) string {
	return strings.ToLower(address[strings.LastIndexByte(address, '@')+1:])
}

func sameEmail(a, b string) bool { return strings.EqualFold(a, b) }
