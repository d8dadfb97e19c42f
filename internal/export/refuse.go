package export

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"

	"guestlist/internal/problem"
)

// refuse answers with the error as GraphQL would name it.
func refuse(w http.ResponseWriter, requestID string, err error) {
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
	extensions := map[string]any{"code": string(p.Kind)}
	if requestID != "" {
		extensions["requestId"] = requestID
	}
	if p.Reason != "" {
		extensions["reason"] = p.Reason
	}
	if p.RetryAfter > 0 {
		seconds := int(math.Ceil(p.RetryAfter.Seconds()))
		extensions["retryAfter"] = seconds
		w.Header().Set("Retry-After", strconv.Itoa(seconds))
	}
	body, _ := json.Marshal(map[string]any{"errors": []any{map[string]any{"message": p.Message, "extensions": extensions}}}) // plain values: cannot fail
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client is gone when this fails
}
