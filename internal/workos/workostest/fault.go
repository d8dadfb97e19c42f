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
	// Header is added to the answer, also to a true one.
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
}

// SetFault sets the hook that decides each request's fault; nil, or a hook that returns nil, means none. The hook runs on
// the request's goroutine before the body is read, so it may block to hold a request back, and it may call the Server.
func (s *Server) SetFault(hook func(*http.Request) *Fault) {
	s.wire.Lock()
	defer s.wire.Unlock()
	s.hook = hook
}

func (f *Fault) serve(w http.ResponseWriter, r *http.Request, work func() *reply) {
	if !wait(r, f.DelayBefore) {
		return
	}
	if f.CutBefore {
		cut()
		return
	}
	answer := f.answer(work)
	if !wait(r, f.DelayAfter) {
		return
	}
	if f.CutAfter {
		cut()
		return
	}
	maps.Copy(answer.header, f.Header)
	write(w, answer)
}

func (f *Fault) answer(work func() *reply) *reply {
	if f.Status == 0 {
		return work()
	}
	if f.WorkFirst || f.CutAfter {
		work()
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
