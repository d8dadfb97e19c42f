package graph

import (
	"context"
	"encoding/json"
	"math"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"guestlist/internal/invite"
	"guestlist/internal/seed"
	"guestlist/internal/viewer"
)

const (
	typeJSON     = "application/json"
	typeResponse = "application/graphql-response+json"
	typeStream   = "text/event-stream"
)

// transport speaks GraphQL over HTTP (draft of the GraphQL foundation), POST with JSON only, so that nothing which a
// browser sends without a preflight ever executes. gqlgen's own transports echo bodies and misstate statuses.
type transport struct {
	invites *invite.Service
	seeds   *seed.Views
	present presenter
	gate    *gate
	streams *streams
	// query and mutation are how long an operation may take.
	query, mutation time.Duration
}

var _ graphql.Transport = transport{}

// Supports takes every request: what is wrong with one is said in Do.
func (transport) Supports(*http.Request) bool { return true }

// failure is a request that never reaches execution.
type failure struct {
	status  int
	message string
	code    string
	// retryAfter is how long to wait, where it is more than a moment.
	retryAfter time.Duration
}

// Do answers one request.
func (t transport) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	w.Header().Set("Cache-Control", "private, no-store")
	w.Header().Add("Vary", "Accept")
	media, fail := accept(r)
	var params *graphql.RawParams
	if fail == nil {
		params, fail = read(w, r)
	}
	if fail != nil {
		t.refuse(w, r, fail)
		return
	}
	if media == typeStream {
		t.stream(w, r, exec, params)
		return
	}
	v := viewer.From(r.Context())
	leave, ok := t.gate.enter(r.Context(), v)
	if !ok {
		t.refuse(w, r, overloaded())
		return
	}
	defer leave()
	ctx := withLoaders(r.Context(), newLoaders(t.invites, t.seeds, v))
	op, errs := exec.CreateOperationContext(ctx, params)
	if fail := tooOften(errs); fail != nil {
		t.refuse(w, r, fail)
		return
	}
	if errs != nil {
		resp := exec.DispatchError(graphql.WithOperationContext(ctx, op), errs)
		status := http.StatusBadRequest
		if media == typeJSON {
			status = http.StatusOK // an old client must be able to tell our answer from a proxy's
		}
		write(w, media, status, resp)
		return
	}
	if op.Operation.Operation == ast.Subscription {
		t.refuse(w, r, &failure{status: http.StatusNotAcceptable, message: "Subscriptions are served as text/event-stream: send Accept: text/event-stream."})
		return
	}
	write(w, media, http.StatusOK, t.once(ctx, exec, op))
}

// once runs a query or mutation within its time; what it waits for is given up with it.
func (t transport) once(ctx context.Context, exec graphql.GraphExecutor, op *graphql.OperationContext) *graphql.Response {
	within := t.query
	if op.Operation.Operation == ast.Mutation {
		within = t.mutation
	} else {
		ctx = invite.Remember(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	responses, ctx := exec.DispatchOperation(ctx, op)
	return responses(ctx)
}

// retryAfter is in seconds; what overloads us lasts milliseconds.
const retryAfter = 2

func overloaded() *failure {
	return &failure{status: http.StatusServiceUnavailable, message: "Too much is asked at once. Try again shortly.", code: codeOverloaded}
}

func (t transport) refuse(w http.ResponseWriter, r *http.Request, f *failure) {
	switch f.status {
	case http.StatusMethodNotAllowed:
		w.Header().Set("Allow", "POST")
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		w.Header().Set("Retry-After", strconv.Itoa(max(retryAfter, int(math.Ceil(f.retryAfter.Seconds())))))
	}
	code := f.code
	if code == "" {
		code = codeBadRequest
	}
	err := t.present.tag(r.Context(), &gqlerror.Error{Message: f.message}, code)
	write(w, typeJSON, f.status, &graphql.Response{Errors: gqlerror.List{err}})
}

// answer leaves data out where nothing was executed, as the specification wants (section 7.1).
type answer struct {
	Errors     gqlerror.List   `json:"errors,omitempty"`
	Data       json.RawMessage `json:"data,omitempty"`
	Extensions map[string]any  `json:"extensions,omitempty"`
}

// encode writes a response; a hundred rows may fail by one cause, and the fiftieth error tells nothing new.
func encode(resp *graphql.Response) ([]byte, error) {
	errs := resp.Errors[:min(len(resp.Errors), maxErrors)]
	return json.Marshal(answer{errs, resp.Data, resp.Extensions})
}

func write(w http.ResponseWriter, media string, status int, resp *graphql.Response) {
	body := []byte(failedToAnswer)
	if resp != nil {
		if text, err := encode(resp); err == nil {
			body = text
		} else {
			status = http.StatusInternalServerError
		}
	} else {
		status = http.StatusServiceUnavailable // the time was over before the first field ran
	}
	w.Header().Set("Content-Type", media+"; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client is gone when this fails
}

const failedToAnswer = `{"errors":[{"message":"Something went wrong on our side.","extensions":{"code":"INTERNAL"}}]}`

// accept chooses the media type of the answer by q-value; without an Accept header it is application/json.
func accept(r *http.Request) (string, *failure) {
	if r.Method != http.MethodPost {
		return "", &failure{status: http.StatusMethodNotAllowed, message: "Use POST."}
	}
	header := strings.Join(r.Header.Values("Accept"), ",")
	if header == typeJSON || strings.TrimSpace(header) == "" {
		return typeJSON, nil
	}
	best, bestQ := "", 0.0
	for _, part := range strings.Split(header, ",") {
		media, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		q := 1.0
		if text, ok := params["q"]; ok {
			q, _ = strconv.ParseFloat(text, 64)
		}
		switch media {
		case "*/*", "application/*":
			media = typeJSON
		case typeJSON, typeResponse, typeStream:
		default:
			continue
		}
		if q > bestQ {
			best, bestQ = media, q
		}
	}
	if best == "" {
		return "", &failure{status: http.StatusNotAcceptable, message: "Accept application/graphql-response+json, application/json or text/event-stream."}
	}
	return best, nil
}
