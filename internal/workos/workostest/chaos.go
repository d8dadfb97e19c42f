package workostest

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"
)

// Chaos breaks requests by chance. What happens to a request is a function of Seed, of what it asks (method, route and, where
// it names one, the address) and of how many like it came before: the same seed does the same to the third send to one address
// however the requests of many clients interleave. So a run is replayed by the same seed and the same addresses. Browser pages,
// sign-in and the keys of tokens are left alone, and so is what the fault hook breaks.
type Chaos struct {
	Seed uint64
	// Sends are the odds of POST /user_management/invitations, Writes those of every other change, Reads those of the rest.
	Sends, Writes, Reads Odds
	// Delay and Late are the longest that Odds.Delay and Odds.Late put off; the shortest is nothing.
	Delay, Late time.Duration
	// Behaviour is how WorkOS is while this lasts: lags, duplicates, limits.
	Behaviour Behaviour
}

// Odds are the chances, from 0 to 1, of each kind of fault. At most one happens to a request; they are tried in this order, and
// what goes beyond 1 in sum never happens. Late and Repeat happen to writes only, reads go through instead.
type Odds struct {
	CutBefore, CutAfter, CutMidway float64
	// StatusBefore and StatusAfter answer 408 or 5xx, in JSON or not, without the work and after it.
	StatusBefore, StatusAfter float64
	// RateLimit answers 429 with or without Retry-After, in JSON or not.
	RateLimit float64
	// Delay waits before or after the work.
	Delay float64
	// Late cuts the connection or answers 408 or 5xx, and does the work later. Repeat does it twice.
	Late, Repeat float64
}

// SetChaos switches chance on, and off again when it is nil. It replaces the Behaviour, by the zero one at the end; what was to
// come late still comes. The counts of requests begin anew.
func (s *Server) SetChaos(c *Chaos) {
	s.wire.Lock()
	s.chaos = c
	clear(s.met)
	s.wire.Unlock()
	if c == nil {
		c = &Chaos{}
	}
	s.SetBehaviour(c.Behaviour)
}

// misfortune is what the chaos does to a request; a fault that changes nothing when it does nothing.
func (s *Server) misfortune(c *call) *Fault {
	_, pattern := s.mux.Handler(c.Request)
	if s.isOpen(pattern) {
		return &Fault{}
	}
	what := pattern + " " + strings.ToLower(c.email()+c.query.Get("email"))
	s.wire.Lock()
	defer s.wire.Unlock()
	if s.chaos == nil {
		return &Fault{}
	}
	s.met[what]++
	return s.chaos.draw(pattern, c.Method != http.MethodGet, fmt.Sprintf("%s %d", what, s.met[what]))
}

func (s *Server) isOpen(pattern string) bool {
	for _, one := range s.table() {
		if one.pattern == pattern {
			return one.open
		}
	}
	return true
}

func (c *Chaos) draw(pattern string, write bool, what string) *Fault {
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(what))                       // never fails
	chance := rand.New(rand.NewPCG(c.Seed, sum.Sum64())) //nolint:gosec // it must be the same again, not a secret
	odds := c.Reads
	switch {
	case pattern == "POST /user_management/invitations":
		odds = c.Sends
	case write:
		odds = c.Writes
	}
	return c.fault(odds, write, chance)
}

// fault draws the kind, then whatever else the kind needs.
func (c *Chaos) fault(o Odds, write bool, chance *rand.Rand) *Fault {
	kinds := []struct {
		odds float64
		make func() *Fault
	}{
		{o.CutBefore, func() *Fault { return &Fault{CutBefore: true} }},
		{o.CutAfter, func() *Fault { return &Fault{CutAfter: true} }},
		{o.CutMidway, func() *Fault { return &Fault{CutMidway: true} }},
		{o.StatusBefore, func() *Fault { return trouble(chance) }},
		{o.StatusAfter, func() *Fault { f := trouble(chance); f.WorkFirst = true; return f }},
		{o.RateLimit, func() *Fault { return tooMany(chance) }},
		{o.Delay, func() *Fault { return c.slow(chance) }},
		{o.Late, func() *Fault { return c.late(write, chance) }},
		{o.Repeat, func() *Fault { return repeated(write) }},
	}
	at := chance.Float64()
	for _, kind := range kinds {
		if at < kind.odds {
			return kind.make()
		}
		at -= kind.odds
	}
	return &Fault{}
}

// trouble is an answer that says nothing about the work.
func trouble(chance *rand.Rand) *Fault {
	statuses := []int{http.StatusRequestTimeout, 500, 502, 503, 504}
	f := &Fault{Status: statuses[chance.IntN(len(statuses))], Body: `{"message":"Something went wrong."}`}
	if chance.IntN(2) == 0 {
		f.Body, f.Header = "<h1>Bad gateway</h1>", http.Header{"Content-Type": {"text/html"}}
	}
	return f
}

func tooMany(chance *rand.Rand) *Fault {
	f := &Fault{Status: http.StatusTooManyRequests, Body: `{"message":"Too many requests.","code":"rate_limit_exceeded"}`, Header: http.Header{}}
	if chance.IntN(2) == 0 {
		f.Header.Set("Retry-After", "1")
	}
	if chance.IntN(2) == 0 {
		f.Body = "Too many requests.\n"
		f.Header.Set("Content-Type", "text/plain; charset=utf-8")
	}
	return f
}

func (c *Chaos) slow(chance *rand.Rand) *Fault {
	d := time.Duration(chance.Int64N(int64(c.Delay) + 1))
	if chance.IntN(2) == 0 {
		return &Fault{DelayBefore: d}
	}
	return &Fault{DelayAfter: d}
}

func (c *Chaos) late(write bool, chance *rand.Rand) *Fault {
	f := &Fault{CutBefore: true}
	if chance.IntN(2) == 0 {
		f = trouble(chance)
	}
	if !write {
		return &Fault{}
	}
	f.WorkLater = 1 + time.Duration(chance.Int64N(int64(c.Late)+1))
	return f
}

func repeated(write bool) *Fault {
	if !write {
		return &Fault{}
	}
	return &Fault{Repeats: 1}
}
