package workos

import (
	"net/http"
	"strconv"
	"time"
)

// maxRetryAfter keeps an absurd header from freezing whoever obeys it.
const maxRetryAfter = time.Hour

// retryAfter reads Retry-After as seconds or as a date (RFC 9110 section 10.2.3); zero when absent, unreadable or past.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := h.Get("Retry-After")
	var d time.Duration
	if seconds, err := strconv.Atoi(value); err == nil {
		d = time.Duration(min(seconds, int(maxRetryAfter/time.Second))) * time.Second
	} else if at, err := http.ParseTime(value); err == nil {
		d = at.Sub(now)
	}
	return max(0, min(d, maxRetryAfter))
}
