package server

import (
	"net/http"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// traced gives every request a span, where traces are wanted. Whoever calls may name a trace of theirs: ours links to it and is
// a trace of its own, for a stranger must not decide what is sampled.
func (o Options) traced(next http.Handler) http.Handler {
	if o.Traces == nil {
		return next
	}
	return otelhttp.NewHandler(next, "request", otelhttp.WithTracerProvider(o.Traces), otelhttp.WithMeterProvider(noop.NewMeterProvider()),
		otelhttp.WithPropagators(propagation.TraceContext{}), otelhttp.WithPublicEndpointFn(func(*http.Request) bool { return true }),
		otelhttp.WithSpanNameFormatter(func(string, *http.Request) string { return "request" }))
}

// nameSpan says where a request led: only the mux knows, and a path may be anything.
func nameSpan(r *http.Request, route string) {
	span := trace.SpanFromContext(r.Context())
	if !span.IsRecording() {
		return
	}
	name := route
	switch r.Method {
	case http.MethodGet, http.MethodPost, http.MethodHead, http.MethodOptions:
		name = r.Method + " " + route
	}
	span.SetName(name)
	span.SetAttributes(attribute.String("http.route", route), attribute.String("guestlist.request_id", RequestID(r.Context())))
}
