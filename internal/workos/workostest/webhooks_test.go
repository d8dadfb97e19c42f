package workostest_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"testing"
	"time"

	"guestlist/internal/workos/workostest"
)

// endpoint takes deliveries and answers as it is told.
type endpoint struct {
	url  string
	got  chan object
	said chan int
}

func newEndpoint(t *testing.T, secret string) *endpoint {
	t.Helper()
	e := &endpoint{got: make(chan object, 256), said: make(chan int, 256)}
	header := regexp.MustCompile(`^t=(\d{13}), v1=([0-9a-f]{64})$`)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		m := header.FindStringSubmatch(r.Header.Get("WorkOS-Signature"))
		if err != nil || m == nil {
			t.Errorf("a delivery came with %q: %v", r.Header.Get("WorkOS-Signature"), err)
			return
		}
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte(m[1] + "." + string(body)))
		if hex.EncodeToString(mac.Sum(nil)) != m[2] {
			t.Error("the signature is not the documented one")
		}
		var o object
		if json.Unmarshal(body, &o) != nil {
			t.Errorf("the body is %s", body)
		}
		select {
		case status := <-e.said:
			w.WriteHeader(status)
		default:
		}
		e.got <- o
	}))
	t.Cleanup(srv.Close)
	e.url = srv.URL
	return e
}

func (e *endpoint) next(t *testing.T) object {
	t.Helper()
	select {
	case o := <-e.got:
		return o
	case <-time.After(time.Minute):
		t.Fatal("nothing is delivered")
		return nil
	}
}

func TestWebhooksCarryTheEventsThemselves(t *testing.T) {
	t.Parallel()
	w, e := newWorld(t), newEndpoint(t, "whsec_1")
	w.SetWebhooks(&workostest.Webhooks{URL: e.url, Secret: "whsec_1", Events: []string{"invitation.created"}})
	i := w.send(object{"email": "x@y.test"})
	w.expect("POST", invitations+"/"+i.str("id")+"/revoke", nil, 200, "")
	delivered, recorded := e.next(t), w.events("invitation.created")
	equal(t, "events", len(recorded), 1)
	equal(t, "the id", delivered.str("id"), recorded[0].str("id"))
	data, _ := delivered["data"].(map[string]any)
	if _, there := data["token"]; there || object(data).str("id") != i.str("id") {
		t.Errorf("delivered %v", delivered)
	}
	if len(e.got) != 0 {
		t.Error("a type was delivered that nobody chose")
	}
}

func TestWebhookIsDeliveredAgainUntilItIsTaken(t *testing.T) {
	t.Parallel()
	w, e := newWorld(t), newEndpoint(t, "whsec_1")
	for _, status := range []int{500, 404, 302} {
		e.said <- status
	}
	retries := []time.Duration{time.Millisecond, time.Millisecond, time.Millisecond, time.Millisecond}
	w.SetWebhooks(&workostest.Webhooks{URL: e.url, Secret: "whsec_1", Retries: retries})
	w.send(object{"email": "x@y.test"})
	first := e.next(t).str("id")
	for range 3 {
		equal(t, "the event", e.next(t).str("id"), first)
	}
	for w.Deliveries() > 0 {
		select {
		case <-time.After(time.Millisecond):
		case <-t.Context().Done():
			t.Fatal("it is delivered for ever")
		}
	}
	equal(t, "tries beyond the good one", len(e.got), 0)
}

func TestWebhooksGoWrongAsTold(t *testing.T) {
	t.Parallel()
	w, e := newWorld(t), newEndpoint(t, "whsec_1")
	w.SetWebhooks(&workostest.Webhooks{URL: e.url, Secret: "whsec_1", Seed: 7, Drop: 0.3, Repeat: 0.3, Reorder: 0.3, Delay: 3 * time.Millisecond})
	w.sendMany(60)
	for w.Deliveries() > 0 {
		select {
		case <-time.After(time.Millisecond):
		case <-t.Context().Done():
			t.Fatal("it never ends")
		}
	}
	times, order := map[string]int{}, []string{}
	for len(e.got) > 0 {
		id := (<-e.got).str("id")
		if times[id]++; times[id] == 1 {
			order = append(order, id)
		}
	}
	recorded := w.events("invitation.created")
	if len(times) >= len(recorded) || len(times) < len(recorded)/3 {
		t.Errorf("%d of %d events came through", len(times), len(recorded))
	}
	if !slices.ContainsFunc(order, func(id string) bool { return times[id] > 1 }) {
		t.Error("nothing was repeated")
	}
	at := func(id string) int {
		return slices.IndexFunc(recorded, func(o object) bool { return o.str("id") == id })
	}
	if slices.IsSortedFunc(order, func(a, b string) int { return at(a) - at(b) }) {
		t.Error("nothing was reordered")
	}
}
