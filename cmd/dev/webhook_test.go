package main_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"guestlist/internal/workos/workostest"
)

// webhook delivers a body that is signed with a secret.
func (d *dev) webhook(secret, body string) reply {
	d.t.Helper()
	return d.send(request(d.t, http.MethodPost, d.URL+"/webhooks/workos", body, "Content-Type", "application/json",
		"WorkOS-Signature", workostest.SignWebhook(secret, time.Now(), []byte(body))))
}

func TestWebhookIsTakenFromWorkOSOnly(t *testing.T) {
	t.Parallel()
	d := start(t)
	body := `{"id":"event_01FORGED","event":"invitation.accepted","data":{"id":"invitation_01NONE"}}`
	if got := d.webhook("whsec_guess", body); got.status != http.StatusUnauthorized {
		t.Errorf("a guessed secret: %d", got.status)
	}
	if got := d.send(request(t, http.MethodPost, d.URL+"/webhooks/workos", body)); got.status != http.StatusUnauthorized {
		t.Errorf("no signature: %d", got.status)
	}
	for range 2 {
		if got := d.webhook(d.WebhookSecret, body); got.status != http.StatusOK {
			t.Errorf("a good one: %d %s", got.status, got.body)
		}
	}
	if got := d.webhook(d.WebhookSecret, strings.Repeat(" ", 256<<10)+body); got.status != http.StatusRequestEntityTooLarge {
		t.Errorf("too long: %d", got.status)
	}
}

func TestForgedWebhookChangesNothing(t *testing.T) {
	t.Parallel()
	d := start(t)
	olga := d.as("Olga")
	sent := olga.invite("honest@guests.example")
	for id, event := range map[string]string{"event_01ONE": "invitation.accepted", "event_01TWO": "invitation.revoked"} {
		body := `{"id":"` + id + `","event":"` + event + `","data":{"id":"` + sent.WorkosInvitationID + `","state":"` + strings.TrimPrefix(event, "invitation.") + `"}}`
		if got := d.webhook(d.WebhookSecret, body); got.status != http.StatusOK {
			t.Fatalf("%s: %d", event, got.status)
		}
	}
	// What really happens afterwards is heard of; the forged ones came before it.
	other := olga.invite("witness@guests.example")
	d.dashboard(other.WorkosInvitationID, "revoke")
	olga.sees(other.ID, "REVOKED")
	olga.sees(sent.ID, "PENDING")
	if q := olga.quota(); q.Used != 1 {
		t.Errorf("quota %+v, want one used", q)
	}
}
