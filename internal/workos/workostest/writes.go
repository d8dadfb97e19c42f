package workostest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Write is a request that asked for a change, and what became of it: the story of a fault, and the pace of a client. It
// holds no secret but addresses.
type Write struct {
	// At is when it arrived, by the fake's clock.
	At     time.Time `json:"at"`
	Method string    `json:"method"`
	Path   string    `json:"path"`
	// Email is the address that the body names.
	Email string `json:"email,omitempty"`
	// Fault names how it was broken; empty when it was not.
	Fault string `json:"fault,omitempty"`
	// Answered is the status that was sent, 0 when the connection was cut or the client had gone.
	Answered int `json:"answered,omitempty"`
	// Done is each time that its work was done.
	Done []Work `json:"done,omitempty"`
}

// Work is one time that a request's work was done, with the true answer: a status, an error's code, the id of what was made
// or changed.
type Work struct {
	At     time.Time `json:"at"`
	Status int       `json:"status"`
	Code   string    `json:"code,omitempty"`
	ID     string    `json:"id,omitempty"`
}

// note writes a request down before anything is done.
func (s *Server) note(c *call, f *Fault) {
	if kind := f.kind(); kind != "" {
		s.wire.Lock()
		s.faults[kind]++
		s.wire.Unlock()
	}
	if c.Method == http.MethodGet || c.Method == http.MethodHead {
		return
	}
	defer s.lock()()
	c.write = &Write{At: s.now(), Method: c.Method, Path: c.URL.Path, Email: c.email(), Fault: f.kind()}
	s.writes = append(s.writes, c.write)
}

// email is the address that a JSON body names.
func (c *call) email() string {
	var body struct {
		Email string `json:"email"`
	}
	_ = json.Unmarshal(c.body, &body) // no address then
	return body.Email
}

func (s *Server) answered(c *call, status int) {
	if c.write == nil {
		return
	}
	defer s.lock()()
	c.write.Answered = status
}

// done writes down what the work came to.
func (c *call) done(r *reply, at time.Time) {
	if c.write == nil {
		return
	}
	var said struct {
		ID   string `json:"id"`
		Code string `json:"code"`
	}
	_ = json.Unmarshal(r.body, &said) // a page has neither
	c.write.Done = append(c.write.Done, Work{At: at, Status: r.status, Code: said.Code, ID: said.ID})
}

// Writes are all requests so far that asked for a change, faults included, in the order of arrival.
func (s *Server) Writes() []Write {
	defer s.lock()()
	all := make([]Write, len(s.writes))
	for k, w := range s.writes {
		all[k] = *w
		all[k].Done = slices.Clone(w.Done)
	}
	return all
}

// MostWrites is how many writes under the path arrived in the busiest span of that length: the pace that a rate limit is
// held against, whether one is switched on or not.
func (s *Server) MostWrites(pathPrefix string, window time.Duration) int {
	defer s.lock()()
	var times []time.Time
	for _, w := range s.writes {
		if strings.HasPrefix(w.Path, pathPrefix) {
			times = append(times, w.At)
		}
	}
	most, first := 0, 0
	for last, at := range times {
		for at.Sub(times[first]) >= window {
			first++
		}
		most = max(most, last-first+1)
	}
	return most
}

// Faults counts the broken requests by the name of their fault, as Write has it; reads count too.
func (s *Server) Faults() map[string]int {
	s.wire.Lock()
	defer s.wire.Unlock()
	counts := make(map[string]int, len(s.faults))
	for kind, n := range s.faults {
		counts[kind] = n
	}
	return counts
}
