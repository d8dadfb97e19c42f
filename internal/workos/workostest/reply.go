package workostest

import (
	"encoding/json"
	"net/http"
	"net/url"
)

// reply is a whole answer, made while the state is locked and written after.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// failure is an error body: {message, code?, errors?}, or OAuth's {error, error_description}.
type failure struct {
	Message          string       `json:"message,omitempty"`
	Code             string       `json:"code,omitempty"`
	Errors           []fieldError `json:"errors,omitempty"`
	Error            string       `json:"error,omitempty"`
	ErrorDescription string       `json:"error_description,omitempty"`
}

type fieldError struct {
	Field   string `json:"field,omitempty"`
	Code    string `json:"code"`
	Message string `json:"message,omitempty"`
}

func newReply(status int, contentType string, body []byte) *reply {
	header := http.Header{"Cache-Control": {"no-store"}}
	if contentType != "" {
		header.Set("Content-Type", contentType)
	}
	return &reply{status: status, header: header, body: body}
}

func jsonReply(status int, body any) *reply {
	text, err := json.Marshal(body)
	if err != nil {
		return newReply(http.StatusInternalServerError, "application/json; charset=utf-8", []byte(`{"message":"Internal server error."}`))
	}
	return newReply(status, "application/json; charset=utf-8", text)
}

func redirectTo(status int, to string) *reply {
	r := newReply(status, "", nil)
	r.header.Set("Location", to)
	return r
}

func (r *reply) withCookie(c *http.Cookie) *reply {
	r.header.Add("Set-Cookie", c.String())
	return r
}

func refuse(status int, code, message string) *reply {
	return jsonReply(status, failure{Code: code, Message: message})
}

// notFound has a message and no code, as the OpenAPI document says.
func notFound(kind, id string) *reply {
	return refuse(http.StatusNotFound, "", kind+" not found: '"+id+"'.")
}

func unprocessable(problems ...fieldError) *reply {
	return jsonReply(http.StatusUnprocessableEntity, failure{
		Code: "invalid_request_parameters", Message: "Validation failed.", Errors: problems,
	})
}

// oauthError is the other error shape of POST …/authenticate.
func oauthError(code, description string) *reply {
	return jsonReply(http.StatusBadRequest, failure{Error: code, ErrorDescription: description})
}

// withQuery adds parameters to a URL that may have some already.
func withQuery(base string, add url.Values) string {
	u, err := url.Parse(base)
	if err != nil {
		return base
	}
	query := u.Query()
	for name, values := range add {
		query[name] = values
	}
	u.RawQuery = query.Encode()
	return u.String()
}
