package auth

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"guestlist/internal/problem"
)

// forbiddenOrigin is a kind that only a transport can find, before anything runs.
const forbiddenOrigin problem.Kind = "FORBIDDEN_ORIGIN"

// retryAfter is what a client is told to wait, in seconds, when the store or the keys cannot be reached.
const retryAfter = "5"

// fault is an answer that ends the request before anything runs.
type fault struct {
	status  int
	kind    problem.Kind
	message string
	// header and value are one more header line of the answer.
	header, value string
	// reason and cause are for the log; neither holds a token, a cookie or an address.
	reason string
	cause  error
}

func invalidToken() *fault {
	return &fault{
		status: http.StatusUnauthorized, kind: problem.Unauthenticated, reason: "token",
		message: "The access token is missing, malformed, expired or not known.",
		header:  "WWW-Authenticate", value: `Bearer error="invalid_token"`,
	}
}

func foreignOrigin() *fault {
	return &fault{
		status: http.StatusForbidden, kind: forbiddenOrigin, reason: "origin",
		message: "Requests with the session cookie are taken from our own pages only.",
	}
}

func unavailable(reason string, cause error) *fault {
	return &fault{
		status: http.StatusServiceUnavailable, kind: problem.UpstreamUnavailable, reason: reason, cause: cause,
		message: "Who is asking could not be found out just now. Try again shortly.",
		header:  "Retry-After", value: retryAfter,
	}
}

// answer writes the fault in GraphQL's shape, which clients of every path here can read.
func (a *Auth) answer(w http.ResponseWriter, r *http.Request, f *fault) {
	if f.cause != nil {
		a.logger.WarnContext(r.Context(), "request refused", slog.String("reason", f.reason), slog.Any("error", f.cause))
	}
	type extensions struct {
		Code      problem.Kind `json:"code"`
		RequestID string       `json:"requestId,omitempty"`
	}
	type entry struct {
		Message    string     `json:"message"`
		Extensions extensions `json:"extensions"`
	}
	body := struct {
		Errors []entry `json:"errors"`
	}{[]entry{{f.message, extensions{f.kind, w.Header().Get("X-Request-Id")}}}}
	h := w.Header()
	if f.header != "" {
		h.Set(f.header, f.value)
	}
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(f.status)
	_ = json.NewEncoder(w).Encode(body)
}

// allowMethods answers 405 to the others (RFC 9110 §15.5.6). The mux says the same; but a HEAD that used up a login, or a GET
// that signed out, must not hang on how the handler is mounted.
func allowMethods(w http.ResponseWriter, r *http.Request, methods ...string) bool {
	if slices.Contains(methods, r.Method) {
		return true
	}
	w.Header().Set("Allow", strings.Join(methods, ", "))
	w.WriteHeader(http.StatusMethodNotAllowed)
	return false
}
