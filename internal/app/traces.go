package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// TraceSettings are OpenTelemetry's own names. What else they name (headers, timeouts, samplers, batches, resource attributes)
// its SDK reads from the environment itself.
type TraceSettings struct {
	Endpoint       string `name:"otel-exporter-otlp-endpoint" help:"Base address of an OTLP collector; without it nothing is traced." placeholder:"URL"`
	TracesEndpoint string `name:"otel-exporter-otlp-traces-endpoint" help:"The same for traces alone, with its path." placeholder:"URL"`
	Protocol       string `name:"otel-exporter-otlp-protocol" default:"http/protobuf" help:"http/protobuf is the one that is spoken. (default: ${default})" placeholder:"NAME"`
	Exporter       string `name:"otel-traces-exporter" default:"otlp" help:"otlp or none. (default: ${default})" placeholder:"NAME"`
	ServiceName    string `name:"otel-service-name" default:"guestlist" help:"Name in traces. (default: ${default})" placeholder:"NAME"`
	Disabled       string `name:"otel-sdk-disabled" default:"false" help:"true traces nothing. (default: ${default})" placeholder:"BOOL"`
}

// Tracing says where traces go; without an Endpoint, nowhere.
type Tracing struct{ Endpoint, ServiceName string }

func (s TraceSettings) into(c *Config, p *parser) {
	base, own := s.Endpoint, s.TracesEndpoint
	if base == "" && own == "" || s.Disabled == "true" || s.Exporter == "none" {
		return
	}
	p.oneOf("OTEL_EXPORTER_OTLP_PROTOCOL", s.Protocol, "http/protobuf")
	p.oneOf("OTEL_TRACES_EXPORTER", s.Exporter, "otlp", "none")
	name := "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
	if own == "" {
		// OTLP's specification: traces go below the base address.
		name, own = "OTEL_EXPORTER_OTLP_ENDPOINT", base
		if u, err := url.Parse(base); err == nil {
			own = u.JoinPath("v1", "traces").String()
		}
	}
	if p.url(name, own) != nil {
		c.Tracing = Tracing{Endpoint: own, ServiceName: s.ServiceName}
	}
}

// start makes the provider that all spans come from; nil when nothing is traced. Nothing is global but OpenTelemetry's one
// handler of errors, which would else write to the process's own log.
func (t Tracing) start(ctx context.Context, log *slog.Logger) (*sdktrace.TracerProvider, error) {
	if t.Endpoint == "" {
		return nil, nil
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(t.Endpoint))
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	about, err := resource.New(ctx, resource.WithFromEnv(), resource.WithAttributes(
		attribute.String("service.name", t.ServiceName), attribute.String("service.version", Version)))
	if err != nil {
		return nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		log.WarnContext(ctx, "traces could not be sent", "error", err)
	}))
	return sdktrace.NewTracerProvider(sdktrace.WithBatcher(discreet{exporter}), sdktrace.WithResource(about)), nil
}

// tracer is nil where nothing is traced.
func tracer(traces *sdktrace.TracerProvider, of string) trace.Tracer {
	if traces == nil {
		return nil
	}
	return traces.Tracer(of)
}

// endTraces sends what is left, but not for ever.
func endTraces(traces *sdktrace.TracerProvider) error {
	if traces == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return traces.Shutdown(ctx)
}

// told are the attributes that leave the process. Everything else that an instrumentation sets stays: paths and queries
// hold tokens, callers have addresses.
var told = []attribute.Key{
	"http.request.method", "http.route", "http.response.status_code", "http.request.body.size", "http.response.body.size",
	"network.protocol.name", "network.protocol.version", "url.scheme", "error.type", "guestlist.request_id",
	"graphql.operation.type", "graphql.operation.name",
}

// discreet sends spans without what is not told.
type discreet struct{ sdktrace.SpanExporter }

// ExportSpans implements sdktrace.SpanExporter.
func (d discreet) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	reduced := make([]sdktrace.ReadOnlySpan, len(spans))
	for i, span := range spans {
		reduced[i] = reducedSpan{span}
	}
	return d.SpanExporter.ExportSpans(ctx, reduced)
}

type reducedSpan struct{ sdktrace.ReadOnlySpan }

// Attributes are those that are told.
func (s reducedSpan) Attributes() []attribute.KeyValue {
	return slices.DeleteFunc(slices.Clone(s.ReadOnlySpan.Attributes()), func(a attribute.KeyValue) bool {
		return !slices.Contains(told, a.Key)
	})
}

// Events are none: theirs is the text of errors.
func (reducedSpan) Events() []sdktrace.Event { return nil }
