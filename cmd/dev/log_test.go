package main_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
)

// Every test here holds what it sent against the log when its program ends; this one says everything at the log's most
// talkative and makes sure that there is something to look for and something to look in.
func TestTheLogHoldsNoTokenNoCookieNoLinkAndNoAddress(t *testing.T) {
	t.Parallel()
	d := startWith(t, []string{"LOG_LEVEL=debug", "LOG_FORMAT=json"})
	mia := d.as("Mia")
	sent := mia.invite("grace@guests.example")
	revoked := mia.invite("revoked@guests.example")
	mia.revoke(revoked.ID)
	mia.try(vars{"email": "not\u202ean.address@guests.example"})
	mia.try(vars{"email": d.demo("Max").Email, "idempotencyKey": "a-key-of-mine"})
	d.never("idempotency key", "a-key-of-mine")
	for _, address := range []string{"grace@guests.example", "revoked@guests.example", "wrong@guests.example"} {
		d.never("address", address)
		b := d.browser()
		form := b.click(b.open(d.mailTo("grace@guests.example").AcceptURL), "Accept the invitation")
		b.submit(form, url.Values{"email": {address}})
	}
	mia.sees(sent.ID, "ACCEPTED")
	ada := d.browser()
	ada.submit(ada.signIn(d.demo("Ada").Email), nil)
	d.browser().signIn(d.Stranger.Email)
	d.browser().signIn("nobody@guests.example")
	caller{d: d, token: d.Stranger.AccessToken}.ask(askQuota, nil)
	stopAndRead(t, d)
}

func stopAndRead(t *testing.T, d *dev) {
	t.Helper()
	d.stop()
	kinds := map[string]bool{}
	for _, what := range d.secrets {
		kinds[what] = true
	}
	for _, what := range []string{"invitation_token", "code", "state", "cookie guestlist", "address", "token of Mia Member", "API key"} {
		if !kinds[what] {
			t.Errorf("nothing of the kind %q was sent", what)
		}
	}
	requests := 0
	for line := range strings.Lines(d.stderr.String()) {
		var entry struct{ Msg, Route string }
		if strings.HasPrefix(line, "{") && json.Unmarshal([]byte(line), &entry) == nil && entry.Msg == "request" {
			requests++
		}
	}
	if requests < 20 {
		t.Errorf("the log has %d requests; there is nothing to look in", requests)
	}
}
