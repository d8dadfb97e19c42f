package server

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
)

type requestIDKey struct{}

// RequestID is the id of the context's request; empty outside of one.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// givenID is what we take over from a proxy: short and without surprises in a log.
var givenID = regexp.MustCompile(`^[A-Za-z0-9._-]{8,64}$`)

// identify gives every request an id, its own or the proxy's, and says it in X-Request-Id.
func identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("X-Request-Id")
		if !givenID.MatchString(id) {
			id = strings.ToLower(rand.Text())
		}
		w.Header().Set("X-Request-Id", id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestIDKey{}, id)))
	})
}

// observe logs one line a request and measures it. The query string stays out: links carry tokens there.
func observe(o Options, mux *http.ServeMux, durations *prometheus.HistogramVec, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := o.Now()
		rec := &recorder{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(rec, r)
		_, pattern := mux.Handler(r)
		route := routeOf(pattern)
		nameSpan(r, route)
		took := o.Now().Sub(start)
		durations.WithLabelValues(route, strconv.Itoa(rec.status)).Observe(took.Seconds())
		level := slog.LevelInfo
		if strings.HasSuffix(route, "z") || strings.HasPrefix(route, "/assets") {
			level = slog.LevelDebug
		}
		o.Log.LogAttrs(r.Context(), level, "request", slog.String("method", r.Method), slog.String("route", route),
			slog.Int("status", rec.status), slog.Duration("took", took), slog.String("requestId", RequestID(r.Context())))
	})
}

// routeOf names a pattern of the mux without its method.
func routeOf(pattern string) string {
	if _, path, ok := strings.Cut(pattern, " "); ok {
		return strings.ReplaceAll(path, "{$}", "")
	}
	if pattern == "/" {
		return "unmatched"
	}
	return pattern
}

// recorder remembers the status. Unwrap lets http.ResponseController reach what is below.
type recorder struct {
	http.ResponseWriter
	status int
	wrote  bool
}

func (r *recorder) WriteHeader(status int) {
	if !r.wrote {
		r.status, r.wrote = status, true
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	r.wrote = true
	return r.ResponseWriter.Write(b)
}

func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// harden sets what every answer carries. Pages set a policy of their own on top; everything else loads nothing.
func harden(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

// recover turns a panic into a 500 and one log line; net/http would cut the connection.
func (o Options) recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(p)
			}
			o.Log.ErrorContext(r.Context(), "a handler panicked", "panic", p, "stack", string(debug.Stack()), "requestId", RequestID(r.Context()))
			plain(w, http.StatusInternalServerError, "Something went wrong on our side.")
		}()
		next.ServeHTTP(w, r)
	})
}
