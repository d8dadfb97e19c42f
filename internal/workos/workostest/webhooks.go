package workostest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Webhooks is an endpoint that events are delivered to, and how badly that goes. The zero misfortunes deliver every event once
// and at once, though in no promised order.
type Webhooks struct {
	URL, Secret string
	// Events are the types that the endpoint has chosen; empty means all.
	Events []string
	// Retries are the pauses before each further try of a delivery that was not answered with 2xx, by the machine's clock. nil
	// means WorkOS's: six over three days.
	Retries []time.Duration
	// Drop, Repeat and Reorder are the odds, from 0 to 1, that an event is never delivered, is delivered a second time, and is
	// held back until others have gone ahead. Seed decides.
	Seed                  uint64
	Drop, Repeat, Reorder float64
	// Delay is the longest that a delivery, and a repeat, is put off; the shortest is nothing.
	Delay time.Duration
}

var documentedRetries = []time.Duration{10 * time.Second, time.Minute, 10 * time.Minute, time.Hour, 12 * time.Hour, 58 * time.Hour}

const (
	deliverWithin = 10 * time.Second
	// deliverAtOnce bounds the deliveries under way.
	deliverAtOnce = 16
)

// postman makes the deliveries. They outlive the request that caused them and end with the server; a restart does not take
// them up again, as events do.
type postman struct {
	log    func(string, ...any)
	now    func() time.Time
	client *http.Client
	ctx    context.Context
	stop   context.CancelFunc
	turns  chan struct{}
	all    sync.WaitGroup

	mu     sync.Mutex
	hooks  *Webhooks
	chance *rand.Rand
	open   int
	ended  bool
}

func newPostman(log func(string, ...any), now func() time.Time) *postman {
	ctx, stop := context.WithCancel(context.Background())
	return &postman{
		log: log, now: now, ctx: ctx, stop: stop, turns: make(chan struct{}, deliverAtOnce),
		client: &http.Client{Timeout: deliverWithin, Transport: &http.Transport{}, CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		}},
	}
}

// SetWebhooks registers the endpoint, or none when it is nil. Deliveries under way go on as they began.
func (s *Server) SetWebhooks(w *Webhooks) {
	p := s.post
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hooks = w
	if w != nil {
		p.chance = rand.New(rand.NewPCG(w.Seed, 0)) //nolint:gosec // it must be the same again, not a secret
	}
}

// Deliveries is how many are under way, those put off among them.
func (s *Server) Deliveries() int {
	s.post.mu.Lock()
	defer s.post.mu.Unlock()
	return s.post.open
}

// deliver takes an event as the Events API shows it. It never waits.
func (p *postman) deliver(e eventView) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w := p.hooks
	if w == nil || p.ended || len(w.Events) > 0 && !slices.Contains(w.Events, e.Event) || p.chance.Float64() < w.Drop {
		return
	}
	body, err := json.Marshal(e)
	if err != nil {
		p.log("a webhook was not made", "error", err)
		return
	}
	times := 1
	if p.chance.Float64() < w.Repeat {
		times = 2
	}
	for range times {
		wait := time.Duration(p.chance.Int64N(int64(w.Delay) + 1))
		if p.chance.Float64() < w.Reorder {
			wait += w.Delay + time.Duration(p.chance.Int64N(int64(20*time.Millisecond)))
		}
		p.open++
		p.all.Go(func() { p.carry(*w, body, wait) })
	}
}

// carry delivers one body until it is taken, or until WorkOS would give up.
func (p *postman) carry(w Webhooks, body []byte, wait time.Duration) {
	defer func() {
		p.mu.Lock()
		p.open--
		p.mu.Unlock()
	}()
	retries := w.Retries
	if retries == nil {
		retries = documentedRetries
	}
	for _, next := range append(slices.Clone(retries), 0) {
		if !p.pause(wait) || p.post(w, body) {
			return
		}
		wait = next
	}
	p.log("a webhook was given up", "url", w.URL)
}

func (p *postman) pause(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-p.ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// post makes one try and reports whether the endpoint took it.
func (p *postman) post(w Webhooks, body []byte) bool {
	select {
	case p.turns <- struct{}{}:
		defer func() { <-p.turns }()
	case <-p.ctx.Done():
		return false
	}
	r, err := http.NewRequestWithContext(p.ctx, http.MethodPost, w.URL, bytes.NewReader(body))
	if err != nil {
		p.log("a webhook's address is wrong", "error", err)
		return false
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("WorkOS-Signature", SignWebhook(w.Secret, p.now(), body))
	answer, err := p.client.Do(r)
	if err != nil {
		return false
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<16))
	return answer.StatusCode >= 200 && answer.StatusCode <= 299
}

func (p *postman) close() {
	p.mu.Lock()
	p.ended = true
	p.mu.Unlock()
	p.stop()
	p.all.Wait()
	p.client.CloseIdleConnections()
}

// SignWebhook is the WorkOS-Signature header of a body that is delivered at a moment (docs: events/data-syncing/webhooks):
// the HMAC-SHA256 of the milliseconds, a dot and the raw body.
func SignWebhook(secret string, at time.Time, body []byte) string {
	t := strconv.FormatInt(at.UnixMilli(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte(t + "."))
	_, _ = mac.Write(body)
	return "t=" + t + ", v1=" + hex.EncodeToString(mac.Sum(nil))
}
