//go:build chromium

package main_test

import (
	"os"
	"testing"

	"guestlist/internal/console/chromium"
)

// window opens a browser of somebody's own on the product.
func (d *dev) windows(t *testing.T, n int) []*chromium.Page {
	t.Helper()
	b := chromium.Start(t, os.Getenv("CHROMIUM"))
	pages := make([]*chromium.Page, n)
	for i := range pages {
		pages[i] = b.Page()
		pages[i].Size(1200, "light")
	}
	return pages
}

// enter signs in by the mouse.
func (d *dev) enter(w *chromium.Page, address string) {
	d.t.Helper()
	w.Open(d.URL + "/")
	w.Click("Sign in")
	w.See("Whoever you say you are")
	w.Click("E-mail address")
	w.Type(address)
	w.Click("Continue")
}

func TestAMemberInvitesOneAndManyAndRevokesByTheMouse(t *testing.T) {
	t.Parallel()
	d := start(t)
	w := d.windows(t, 1)[0]
	d.enter(w, d.demo("Mia").Email)
	w.See("Welcome, Mia Member")
	w.See("5 of 5 places left")
	w.See("You have not invited anybody yet")
	w.Click("E-mail addresses")
	w.Type("grace@guests.example")
	w.Click("Send invite")
	w.See("1 invite is on its way")
	w.See("4 of 5 places left")

	w.Click("E-mail addresses")
	w.Type("Alan <alan@guests.example>, bad@")
	w.Click("Send invite")
	w.See("Not an e-mail address: bad@")
	w.Eval(`document.querySelector('textarea').select()`, nil)
	w.Type("Alan <alan@guests.example>, grace@guests.example, barbara@guests.example barbara@guests.example")
	w.See("1 repeated")
	w.Click("Send 3 invites")
	w.See("2 invites are on their way, 1 was not sent")
	w.See("This person cannot be invited")
	w.See("2 of 5 places left")

	w.Click("All sent invites")
	w.See("3 invites")
	w.Click("Revoke the invite to grace@guests.example")
	w.Click("Keep the invite")
	w.Wait(`!document.querySelector('dialog[open]')`)
	w.Click("Revoke the invite to grace@guests.example")
	w.Click("Revoke it")
	w.See("The invite to grace@guests.example is revoked")
	w.Click("Open")
	w.See("2 invites")
	w.Click("Search by address")
	w.Type("BARB")
	w.See("1 invite")
	if mails := d.outbox(); len(mails) != 3 {
		t.Errorf("%d mails were sent, want 3", len(mails))
	}
	if q := d.as("Mia").quota(); q.Used != 2 {
		t.Errorf("the quota is %+v", q)
	}
	if c := w.Complaints(); len(c) > 0 {
		t.Errorf("the browser complains: %q", c)
	}
}
