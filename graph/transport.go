package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

const (
	typeJSON     = "application/json"
	typeResponse = "application/graphql-response+json"
)

// transport speaks GraphQL over HTTP (draft of the GraphQL foundation), POST with JSON only, so that nothing which a
// browser sends without a preflight ever executes. gqlgen's own transports echo bodies and misstate statuses.
type transport struct{ present presenter }

var _ graphql.Transport = transport{}

// Supports takes every request: what is wrong with one is said in Do.
func (transport) Supports(*http.Request) bool { return true }

// failure is a request that never reaches execution.
type failure struct {
	status  int
	message string
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
	params.Headers = r.Header
	params.ReadTime = graphql.TraceTiming{Start: graphql.Now(), End: graphql.Now()}
	ctx := r.Context()
	op, errs := exec.CreateOperationContext(ctx, params)
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
		t.refuse(w, r, &failure{http.StatusNotAcceptable, "Subscriptions are not served over plain POST."})
		return
	}
	responses, ctx := exec.DispatchOperation(ctx, op)
	write(w, media, http.StatusOK, responses(ctx))
}

func (t transport) refuse(w http.ResponseWriter, r *http.Request, f *failure) {
	if f.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", "POST")
	}
	err := t.present.tag(r.Context(), &gqlerror.Error{Message: f.message}, codeBadRequest)
	write(w, typeJSON, f.status, &graphql.Response{Errors: gqlerror.List{err}})
}

// answer leaves data out where nothing was executed, as the specification wants (section 7.1).
type answer struct {
	Errors     gqlerror.List   `json:"errors,omitempty"`
	Data       json.RawMessage `json:"data,omitempty"`
	Extensions map[string]any  `json:"extensions,omitempty"`
}

func write(w http.ResponseWriter, media string, status int, resp *graphql.Response) {
	body, err := json.Marshal(answer{resp.Errors, resp.Data, resp.Extensions})
	if err != nil {
		status, body = http.StatusInternalServerError, []byte(`{"errors":[{"message":"Something went wrong on our side.","extensions":{"code":"INTERNAL"}}]}`)
	}
	w.Header().Set("Content-Type", media+"; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client is gone when this fails
}

// accept chooses the media type of the answer by q-value; without an Accept header it is application/json.
func accept(r *http.Request) (string, *failure) {
	if r.Method != http.MethodPost {
		return "", &failure{http.StatusMethodNotAllowed, "Use POST."}
	}
	header := strings.Join(r.Header.Values("Accept"), ",")
	if strings.TrimSpace(header) == "" {
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
		case typeJSON, typeResponse:
		default:
			continue
		}
		if q > bestQ {
			best, bestQ = media, q
		}
	}
	if best == "" {
		return "", &failure{http.StatusNotAcceptable, "Accept application/graphql-response+json or application/json."}
	}
	return best, nil
}

// read takes one JSON object, keys exact, and nothing behind it.
func read(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, *failure) {
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != typeJSON {
		return nil, &failure{http.StatusUnsupportedMediaType, "Send Content-Type: application/json."}
	}
	if charset := params["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
		return nil, &failure{http.StatusUnsupportedMediaType, "Send UTF-8."}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, &failure{http.StatusRequestEntityTooLarge, "The body is larger than 128 KiB."}
	}
	if err != nil {
		return nil, &failure{http.StatusBadRequest, "The body could not be read."}
	}
	return parse(body)
}

func parse(body []byte) (*graphql.RawParams, *failure) {
	bad := func(why string) (*graphql.RawParams, *failure) {
		return nil, &failure{http.StatusBadRequest, why}
	}
	if trimmed := bytes.TrimLeft(body, " \t\r\n"); len(trimmed) > 0 && trimmed[0] == '[' {
		return bad("Batches are not served: send one operation a request.")
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil || fields == nil {
		return bad("The body is not one JSON object.")
	}
	p := &graphql.RawParams{}
	for name, into := range map[string]any{"query": &p.Query, "operationName": &p.OperationName, "variables": &p.Variables, "extensions": &p.Extensions} {
		raw, ok := fields[name]
		if !ok {
			continue
		}
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		if d.Decode(into) != nil {
			return bad("The field " + name + " has the wrong type.")
		}
	}
	if p.Query == "" {
		return bad("The field query is missing or empty.")
	}
	return p, nil
}
