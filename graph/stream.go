package graph

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

const (
	// maxStreams bounds the streams of one process, maxStreamsEach those of one viewer.
	maxStreams     = 2000
	maxStreamsEach = 10
	// writeWithin is how long a reader may take nothing in.
	writeWithin = 20 * time.Second
)

// streams counts what is open and knows how often to beat and to ask who is there.
type streams struct {
	// again asks who a request's caller is now: sessions and tokens end while a stream is open.
	again            func(*http.Request) (viewer.Viewer, error)
	now              func() time.Time
	heartbeat, check time.Duration

	mu    sync.Mutex
	open  int
	perID map[string]int
}

func (s *streams) enter(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open >= maxStreams || s.perID[id] >= maxStreamsEach {
		return false
	}
	s.open++
	s.perID[id]++
	return true
}

func (s *streams) leave(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open--
	if s.perID[id]--; s.perID[id] == 0 {
		delete(s.perID, id)
	}
}

// stream answers in graphql-sse's distinct connections mode: every result is an event "next", the end is "complete", which
// carries an empty data field since an EventSource drops events without one. Request errors are results too.
func (t transport) stream(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor, params *graphql.RawParams) {
	v := viewer.From(r.Context())
	if !t.streams.enter(v.ID()) {
		t.refuse(w, r, &failure{status: http.StatusTooManyRequests, message: "Too many streams are open. Close one first.", code: codeRateLimited})
		return
	}
	defer t.streams.leave(v.ID())
	ctx, cancel := context.WithCancel(withLoaders(r.Context(), newLoaders(t.invites, t.seeds, v)))
	defer cancel()
	leave, ok := t.gate.enter(ctx, v)
	if !ok {
		t.refuse(w, r, overloaded())
		return
	}
	leave = sync.OnceFunc(leave) // a subscription keeps its place only until it has begun
	defer leave()
	op, errs := exec.CreateOperationContext(ctx, params)
	if fail := tooOften(errs); fail != nil {
		t.refuse(w, r, fail)
		return
	}
	if errs == nil && op.Operation.Operation == ast.Subscription {
		// The answer begins when changes are followed: what a client does once it is connected is told.
		responses, ctx := exec.DispatchOperation(ctx, op)
		leave()
		out := newSink(w)
		t.pump(ctx, r, out, responses)
		out.complete()
		return
	}
	out := newSink(w)
	if errs != nil {
		out.next(exec.DispatchError(graphql.WithOperationContext(ctx, op), errs))
	} else {
		out.next(t.once(ctx, exec, op))
	}
	out.complete()
}

// pump sends what comes until the source ends, the client goes or the caller's right to see ends.
func (t transport) pump(ctx context.Context, r *http.Request, out *sink, responses graphql.ResponseHandler) {
	v := viewer.From(ctx)
	results := make(chan string)
	go func() {
		defer close(results)
		for {
			// What a loader has read belongs to one event: the next one reads afresh.
			resp := responses(withLoaders(ctx, loadersOf(ctx).again()))
			if resp == nil {
				return
			}
			select {
			case results <- printed(resp): // gqlgen writes the next result over this one's data
			case <-ctx.Done():
				return
			}
		}
	}()
	beat, check := time.NewTicker(t.streams.heartbeat), time.NewTicker(t.streams.check)
	defer beat.Stop()
	defer check.Stop()
	over, stop := t.streams.end(v)
	defer stop()
	checked := t.streams.now()
	still := func() bool {
		goes, why := t.streams.still(r, v)
		checked = t.streams.now()
		if why != nil {
			out.next(t.ending(ctx, why))
		}
		return goes
	}
	for {
		select {
		case text, more := <-results:
			// A reader that takes in slowly keeps the checks waiting: nothing goes out by rights that are older than one.
			stale := more && t.streams.now().Sub(checked) >= t.streams.check
			if !more || stale && !still() || !out.write(text) {
				return
			}
		case <-beat.C:
			if !out.comment() {
				return
			}
		case <-check.C:
			if !still() {
				return
			}
		case <-over:
			out.next(t.ending(ctx, signedOut()))
			return
		case <-ctx.Done():
			return
		}
	}
}

func (t transport) ending(ctx context.Context, p *problem.Error) *graphql.Response {
	return &graphql.Response{Errors: gqlerror.List{t.present.tag(ctx, &gqlerror.Error{Message: p.Message}, string(p.Kind))}}
}

func signedOut() *problem.Error {
	return problem.New(problem.Unauthenticated, "The session or token has ended. Sign in again.")
}

// end fires when session or token are over by the clock.
func (s *streams) end(v viewer.Viewer) (<-chan time.Time, func()) {
	if v.SessionExpiresAt.IsZero() {
		return nil, func() {}
	}
	timer := time.NewTimer(v.SessionExpiresAt.Sub(s.now()))
	return timer.C, func() { timer.Stop() }
}

// still reports whether a stream may go on, and says why not; while the truth is not known it may. It is told by the rights with
// which it began: whoever has others by now has to come again, and is told nothing, since they are still who they were.
func (s *streams) still(r *http.Request, before viewer.Viewer) (bool, *problem.Error) {
	now, err := s.again(r)
	switch {
	case problem.Is(err, problem.Unauthenticated), err == nil && (now.Kind != before.Kind || now.ID() != before.ID()):
		return false, signedOut()
	case err == nil && before.Admitted && !now.Admitted:
		return false, problem.New(problem.NotAdmitted, "You need an invitation to use this application.")
	case err == nil && !now.SameRights(before):
		return false, nil
	default:
		return true, nil
	}
}

// sink writes server-sent events.
type sink struct {
	w  http.ResponseWriter
	rc *http.ResponseController
}

// newSink begins the answer at once, so that the client knows it is connected.
func newSink(w http.ResponseWriter) *sink {
	s := &sink{w, http.NewResponseController(w)}
	h := w.Header()
	h.Set("Content-Type", typeStream+"; charset=utf-8")
	h.Set("X-Accel-Buffering", "no")
	// The server's are for requests that end. A writer without deadlines has none to lift.
	_, _ = s.rc.SetReadDeadline(time.Time{}), s.rc.SetWriteDeadline(time.Time{})
	w.WriteHeader(http.StatusOK)
	s.comment()
	return s
}

// comment is a heartbeat: it keeps proxies from closing, and finds out who has gone.
func (s *sink) comment() bool { return s.write(":\n\n") }

func (s *sink) next(resp *graphql.Response) bool { return s.write(printed(resp)) }

// printed is a result as an event; JSON has no line breaks.
func printed(resp *graphql.Response) string {
	text := []byte(failedToAnswer)
	if resp != nil {
		if body, err := encode(resp); err == nil {
			text = body
		}
	}
	return "event: next\ndata: " + string(text) + "\n\n"
}

func (s *sink) complete() { s.write("event: complete\ndata:\n\n") }

func (s *sink) write(text string) bool {
	// The deadline is the machine's business, whose clock nobody here has: when the time is over, one that has passed is set.
	late := time.AfterFunc(writeWithin, func() { _ = s.rc.SetWriteDeadline(time.Unix(1, 0)) })
	defer late.Stop()
	if _, err := s.w.Write([]byte(text)); err != nil {
		return false
	}
	return s.rc.Flush() == nil
}
