package mirror

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"guestlist/internal/workos"
)

// Delivery is a webhook that has been verified. It names what happened and is no source of facts.
type Delivery struct {
	EventID, Type, Subject string
	CreatedAt, ReceivedAt  time.Time
	// HandledAt is set at once where the event has no meaning here.
	HandledAt time.Time
}

// Inbox keeps deliveries. One that came before is no error and changes nothing.
type Inbox interface {
	Receive(ctx context.Context, d Delivery) error
}

// maxWebhookBody is far beyond what WorkOS's events are.
const maxWebhookBody = 256 << 10

// Webhook takes WorkOS's deliveries: it verifies, stores and answers; what the event means is found out afterwards, by
// reading WorkOS. Anything but 2xx makes WorkOS deliver again.
type Webhook struct {
	// Secrets are WorkOS's signing secrets; any of them will do. Without one every delivery is refused.
	Secrets []string
	Inbox   Inbox
	// Wake is called after a delivery has been stored.
	Wake func()
	Now  func() time.Time
	Log  *slog.Logger
}

// ServeHTTP answers 200 once the delivery is stored, 401 when its signature does not verify, 413 when it is too long, 400
// when it is signed and no event, and 503 when it cannot be stored now.
func (h *Webhook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := h.Now()
	body, status := h.verified(w, r, now)
	if status == 0 {
		status = h.receive(r.Context(), body, now)
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, http.StatusText(status)+"\n") // WorkOS is gone when this fails
}

// verified reads the body, or gives the status that refuses it. Nothing is read before the header could be good.
func (h *Webhook) verified(w http.ResponseWriter, r *http.Request, now time.Time) ([]byte, int) {
	headers := r.Header.Values(workos.WebhookHeader)
	if len(headers) != 1 {
		return nil, http.StatusUnauthorized
	}
	signature, err := workos.ParseSignature(headers[0], now)
	if err != nil {
		return nil, http.StatusUnauthorized
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxWebhookBody))
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &tooLong):
		return nil, http.StatusRequestEntityTooLarge
	case err != nil:
		return nil, http.StatusBadRequest
	case !signature.Verify(body, h.Secrets):
		return nil, http.StatusUnauthorized
	}
	return body, 0
}

func (h *Webhook) receive(ctx context.Context, body []byte, now time.Time) int {
	notice, err := workos.ParseNotice(body)
	if err != nil {
		h.Log.WarnContext(ctx, "a signed webhook held no event")
		return http.StatusBadRequest
	}
	d := Delivery{EventID: notice.EventID, Type: notice.Type, Subject: notice.Subject, CreatedAt: notice.CreatedAt, ReceivedAt: now}
	meant := slices.Contains(types, d.Type) && d.Subject != ""
	if !meant {
		d.HandledAt = now
	}
	if err := h.Inbox.Receive(ctx, d); err != nil {
		h.Log.WarnContext(ctx, "a webhook could not be stored; WorkOS will deliver it again", "event", d.EventID, "error", err)
		return http.StatusServiceUnavailable
	}
	if meant {
		h.Wake()
	}
	return http.StatusOK
}
