package mirror_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"guestlist/internal/mirror"
	"guestlist/internal/workos"
	"guestlist/internal/workos/workostest"
)

const secret = "whsec_now"

// inbox remembers what it was given.
type inbox struct {
	got  []mirror.Delivery
	fail error
}

func (i *inbox) Receive(_ context.Context, d mirror.Delivery) error {
	i.got = append(i.got, d)
	return i.fail
}

type hook struct {
	*testing.T
	inbox inbox
	woken int
	now   time.Time
}

// deliver posts a body with a header, none when it is empty.
func (h *hook) deliver(header, body string) int {
	h.Helper()
	w := &mirror.Webhook{
		Secrets: []string{secret, "whsec_old"}, Inbox: &h.inbox, Wake: func() { h.woken++ },
		Now: func() time.Time { return h.now }, Log: slog.New(slog.DiscardHandler),
	}
	r := httptest.NewRequestWithContext(h.Context(), http.MethodPost, "/webhooks/workos", strings.NewReader(body))
	if header != "" {
		r.Header.Set("WorkOS-Signature", header)
	}
	answer := httptest.NewRecorder()
	w.ServeHTTP(answer, r)
	return answer.Code
}

func (h *hook) signed(key, body string) int {
	h.Helper()
	return h.deliver(workostest.SignWebhook(key, h.now, []byte(body)), body)
}

func TestWebhookIsStoredAndWakes(t *testing.T) {
	t.Parallel()
	h := &hook{T: t, now: time.Now()}
	body := `{"id":"event_1","event":"invitation.revoked","data":{"id":"invitation_1","state":"revoked"},"created_at":"2026-11-26T12:00:00.000Z"}`
	for _, key := range []string{secret, "whsec_old"} {
		if got := h.signed(key, body); got != http.StatusOK {
			t.Fatalf("answered %d", got)
		}
	}
	want := mirror.Delivery{EventID: "event_1", Type: "invitation.revoked", Subject: "invitation_1", CreatedAt: time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC), ReceivedAt: h.now}
	if len(h.inbox.got) != 2 || h.inbox.got[0] != want || h.woken != 2 {
		t.Errorf("stored %+v, woken %d times", h.inbox.got, h.woken)
	}
}

func TestWebhookThatMeansNothingHereIsStoredAndSkipped(t *testing.T) {
	t.Parallel()
	h := &hook{T: t, now: time.Now()}
	for _, body := range []string{`{"id":"event_1","event":"dsync.user.created","data":{"id":"directory_user_1"}}`, `{"id":"event_2","event":"invitation.created","data":7}`, `{"id":"x"}`} {
		if got := h.signed(secret, body); got != http.StatusOK {
			t.Errorf("%s: answered %d", body, got)
		}
	}
	if len(h.inbox.got) != 3 || h.woken != 0 {
		t.Fatalf("stored %+v, woken %d times", h.inbox.got, h.woken)
	}
	for _, d := range h.inbox.got {
		if !d.HandledAt.Equal(h.now) {
			t.Errorf("%+v waits to be handled", d)
		}
	}
}

func TestWebhookThatIsNotVerifiedTouchesNothing(t *testing.T) {
	t.Parallel()
	h := &hook{T: t, now: time.Now()}
	body := `{"id":"event_1","event":"invitation.accepted","data":{"id":"invitation_1"}}`
	if got := h.signed("whsec_guess", body); got != http.StatusUnauthorized {
		t.Errorf("a guessed secret: %d", got)
	}
	for _, header := range []string{"", ",", "t=1,v1=00", workostest.SignWebhook(secret, h.now.Add(-4*time.Minute), []byte(body)), workostest.SignWebhook(secret, h.now, []byte("other"))} {
		if got := h.deliver(header, body); got != http.StatusUnauthorized {
			t.Errorf("%q: %d", header, got)
		}
	}
	if got := h.signed(secret, strings.Repeat(" ", 256<<10)+body); got != http.StatusRequestEntityTooLarge {
		t.Errorf("too long: %d", got)
	}
	if got := h.signed(secret, "no event"); got != http.StatusBadRequest {
		t.Errorf("no event: %d", got)
	}
	if len(h.inbox.got) != 0 || h.woken != 0 {
		t.Errorf("stored %+v, woken %d times", h.inbox.got, h.woken)
	}
}

func TestWebhookThatCannotBeStoredIsAskedForAgain(t *testing.T) {
	t.Parallel()
	h := &hook{T: t, now: time.Now(), inbox: inbox{fail: errors.New("away")}}
	if got := h.signed(secret, `{"id":"event_1","event":"invitation.created","data":{"id":"invitation_1"}}`); got != http.StatusServiceUnavailable || h.woken != 0 {
		t.Errorf("answered %d, woken %d times", got, h.woken)
	}
}

func FuzzWebhookRequest(f *testing.F) {
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	body := `{"id":"event_1","event":"invitation.revoked","data":{"id":"invitation_1"}}`
	f.Add(workostest.SignWebhook(secret, now, []byte(body)), body)
	f.Add(",", "{}")
	f.Add("t=,v1=", "null")
	f.Fuzz(func(t *testing.T, header, body string) {
		h := &hook{T: t, now: now}
		unsigned := h.deliver(header, body)
		if unsigned != http.StatusUnauthorized && unsigned != http.StatusRequestEntityTooLarge {
			if s, err := workos.ParseSignature(header, now); err != nil || !s.Verify([]byte(body), []string{secret, "whsec_old"}) {
				t.Fatalf("%q: %d", header, unsigned)
			}
		}
		if unsigned == http.StatusUnauthorized && len(h.inbox.got) > 0 {
			t.Fatalf("%q was refused and stored", header)
		}
		got := h.signed(secret, body)
		if got != http.StatusOK && got != http.StatusBadRequest && got != http.StatusRequestEntityTooLarge || got == http.StatusOK && len(h.inbox.got) == 0 {
			t.Fatalf("a signed body was answered with %d", got)
		}
	})
}
