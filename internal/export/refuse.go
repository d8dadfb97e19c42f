package export

import (
	"encoding/json"
	"net/http"

	"guestlist/internal/problem"
)

// refuse answers with the error as GraphQL would name it.
func refuse(w http.ResponseWriter, err error) {
	p := problem.Of(err)
	status := http.StatusInternalServerError
	switch p.Kind {
	case problem.BadUserInput:
		status = http.StatusBadRequest
	case problem.Unauthenticated:
		status = http.StatusUnauthorized
		w.Header().Set("WWW-Authenticate", "Bearer")
	case problem.NotAdmitted, problem.Forbidden:
		status = http.StatusForbidden
	case problem.NotFound:
		status = http.StatusNotFound
	case problem.UpstreamUnavailable, problem.Timeout:
		status = http.StatusServiceUnavailable
	}
	body, _ := json.Marshal(map[string]any{"errors": []any{map[string]any{ // plain values: cannot fail
		"message": p.Message, "extensions": map[string]any{"code": string(p.Kind)},
	}}})
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client is gone when this fails
}
