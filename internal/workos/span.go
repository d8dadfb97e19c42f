package workos

import (
	"context"
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// span begins the trace of one try, named by its route as WorkOS's documentation writes it: addresses and tokens, which stand in
// paths, queries and bodies, are in no span.
func (c *Client) span(ctx context.Context, op string) (context.Context, trace.Span) {
	return c.cfg.Tracer.Start(ctx, "WorkOS "+op, trace.WithSpanKind(trace.SpanKindClient))
}

// end says how the try went; zero is no answer.
func end(span trace.Span, x *exchange, failure *Error) {
	span.SetAttributes(attribute.Int("http.response.status_code", x.status))
	if failure != nil {
		span.SetStatus(codes.Error, http.StatusText(x.status))
	}
	span.End()
}
