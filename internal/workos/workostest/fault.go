package workostest

import (
	"maps"
	"net/http"
	"time"
)

// Fault is how one request goes wrong. The zero value changes nothing.
type Fault struct {
	// Status, when set, is answered with Body and Header; the work is not done, unless WorkFirst says so.
	Status int
	Body   string
	// Header is added to the answer, also to a true one; it may replace the content type.
	Header http.Header
	// WorkFirst does the work before Status replaces the true answer.
	WorkFirst bool
	// DelayBefore waits before the work. When the client goes away meanwhile, the work is never done.
	DelayBefore time.Duration
	// DelayAfter waits between the work and the answer; the work stays done when the client goes away.
	DelayAfter time.Duration
	// CutBefore closes the connection without doing the work.
	CutBefore bool
	// CutAfter does the work, then closes the connection without an answer.
	CutAfter bool
	// CutMidway does the work, then closes the connection in the middle of the answer's body.
	CutMidway bool
	// WorkLater does the work that long after the request arrived, by the fake's clock, whatever has become of the client,
	// and not before. The client sees Status, or a cut connection without one.
	WorkLater time.Duration
	// Repeats is how often an edge inside WorkOS sends the request again. The work is done so many times more, and the
	// answer is the last one's: of an invitation that was just made, that it exists.
	Repeats int
}

// SetFault sets the hook that decides each request's fault; nil, or a hook that returns nil, means none, or what the Chaos
// says. The hook runs on the request's goroutine before the body is read, so it may block to hold a request back, and it may
// call the Server.
func (s *Server) SetFault(hook func(*http.Request) *Fault) {
	s.wire.Lock()
	defer s.wire.Unlock()
	s.hook = hook
}

// kind names a fault for counts and stories; empty for none.
func (f *Fault) kind() string {
	switch {
	case f.WorkLater > 0:
		return "late"
	case f.CutBefore:
		return "cut before"
	case f.CutAfter:
		return "cut after"
	case f.CutMidway:
		return "cut midway"
	case f.Status == http.StatusTooManyRequests:
		return "rate limit"
	case f.Status != 0 && f.WorkFirst:
		return "status after"
	case f.Status != 0:
		return "status before"
	case f.Repeats > 0:
		return "repeated"
	case f.DelayBefore > 0:
		return "delay before"
	case f.DelayAfter > 0:
		return "delay after"
	default:
		return ""
	}
}

// serve answers one request as its fault allows.
func (s *Server) serve(w http.ResponseWriter, c *call, f *Fault) {
	if f.WorkLater > 0 {
		s.postpone(c, f)
	}
	if !wait(c.Request, f.DelayBefore) {
		return
	}
	answer := s.carryOut(c, f)
	if !wait(c.Request, f.DelayAfter) {
		return
	}
	if answer == nil || f.CutAfter {
		cut()
		return
	}
	maps.Copy(answer.header, f.Header)
	s.answered(c, answer.status)
	if f.CutMidway {
		writeHalf(w, answer)
		return
	}
	write(w, answer)
}

// carryOut does the work as often as the fault says and gives what it answers; nil where the connection is to be cut.
func (s *Server) carryOut(c *call, f *Fault) *reply {
	var answer *reply
	switch {
	case f.WorkLater > 0, f.CutBefore:
	case f.Status == 0, f.WorkFirst, f.CutAfter, f.CutMidway:
		answer = s.work(c, f.Repeats)
	}
	if f.CutBefore || f.Status == 0 {
		return answer
	}
	return newReply(f.Status, "application/json; charset=utf-8", []byte(f.Body))
}

// wait reports whether the client is still there.
func wait(r *http.Request, delay time.Duration) bool {
	if delay <= 0 {
		return true
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

// cut closes the connection without a byte of an answer. net/http documents ErrAbortHandler for this, for every
// protocol version.
func cut() { panic(http.ErrAbortHandler) }

func write(w http.ResponseWriter, r *reply) {
	maps.Copy(w.Header(), r.header)
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body) // the client is gone; nobody is left to tell
}

// writeHalf promises the whole body and sends half of it.
func writeHalf(w http.ResponseWriter, r *reply) {
	half := *r
	half.header = maps.Clone(r.header)
	half.header.Del("Content-Length")
	half.body = r.body[:len(r.body)/2]
	write(w, &half)
	if flusher, ok := w.(http.Flusher); ok {
		flusher.Flush()
	}
	cut()
}
