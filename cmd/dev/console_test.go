//go:build chromium

package main_test

import (
	"os"
	"strings"
	"testing"

	"guestlist/internal/console/chromium"
)

// windows opens browsers of so many people.
func (d *dev) windows(n int) []*chromium.Page {
	d.t.Helper()
	b := chromium.Start(d.t, os.Getenv("CHROMIUM"))
	pages := make([]*chromium.Page, n)
	for i := range pages {
		pages[i] = b.Page()
		pages[i].Size(1200, "light")
	}
	return pages
}

// hand does something with what has a name: by the mouse or by the keyboard.
type hand func(w *chromium.Page, name string)

func byMouse(w *chromium.Page, name string) { w.Click(name) }

// byKeyboard walks there. Enter follows links and presses buttons; in a field it would send the form.
func byKeyboard(w *chromium.Page, name string) {
	w.TabTo(name)
	var field bool
	w.Eval(`document.activeElement.matches('input,textarea,select')`, &field)
	if !field {
		w.Press("Enter")
	}
}

// enter signs in.
func (d *dev) enter(w *chromium.Page, do hand, address string) {
	d.t.Helper()
	w.Open(d.URL + "/")
	do(w, "Sign in")
	d.identify(w, do, address)
}

// identify fills in the sign-in page of the fake.
func (d *dev) identify(w *chromium.Page, do hand, address string) {
	d.t.Helper()
	w.See("Whoever you say you are")
	do(w, "E-mail address")
	w.Eval(`document.activeElement.select()`, nil) // the address of an invitation stands there already
	w.Type(address)
	do(w, "Continue")
}

// quiet fails on everything that the browser complained of, and on requests to another origin than ours and the fake's.
func (d *dev) quiet(w *chromium.Page) {
	d.t.Helper()
	if c := w.Complaints(); len(c) > 0 {
		d.t.Errorf("the browser complains: %q", c)
	}
	requests := w.Requests()
	if len(requests) == 0 {
		d.t.Error("no request was seen")
	}
	for _, url := range requests {
		if !strings.HasPrefix(url, d.URL+"/") && !strings.HasPrefix(url, d.WorkOS+"/") && !strings.HasPrefix(url, "data:") {
			d.t.Errorf("the page asks %s", url)
		}
	}
}

func TestTheWholeStoryByTheMouse(t *testing.T) {
	t.Parallel()
	wholeStory(t, byMouse)
}

func TestTheWholeStoryByTheKeyboard(t *testing.T) {
	t.Parallel()
	wholeStory(t, byKeyboard)
}

func wholeStory(t *testing.T, do hand) {
	d := start(t)
	windows := d.windows(2)
	mia, grace := windows[0], windows[1]
	d.enter(mia, do, d.demo("Mia").Email)
	mia.See("Welcome, Mia Member")
	mia.See("5 of 5 places left")
	mia.See("You have not invited anybody yet")
	do(mia, "E-mail addresses")
	mia.Type("grace@guests.example")
	do(mia, "Send invite")
	mia.See("1 invite is on its way")
	mia.See("4 of 5 places left")
	mia.Eval(`window.never = 'loaded again'`, nil)

	grace.Open(d.Outbox)
	do(grace, "Accept invitation")
	grace.See("Mia Member invites you to Acme Observatory")
	do(grace, "Accept the invitation")
	d.identify(grace, do, "grace@guests.example")
	grace.See("5 of 5 places left")

	// The inviter sees it arrive.
	mia.See("Joined")
	do(mia, "E-mail addresses")
	mia.Type("oops@guests.example")
	do(mia, "Send invite")
	mia.See("3 of 5 places left")
	do(mia, "Revoke the invite to oops@guests.example")
	mia.See("This cannot be undone")
	do(mia, "Revoke it")
	mia.See("The invite to oops@guests.example is revoked")
	mia.See("4 of 5 places left")
	grace.Open(d.mailTo("oops@guests.example").AcceptURL)
	grace.See("This invitation was withdrawn")
	grace.Open(d.mailTo("grace@guests.example").AcceptURL)
	grace.See("This invitation has been used")

	do(mia, "E-mail addresses")
	mia.Type("Ann <ann@guests.example>, ben@guests.example; cat@guests.example dan@guests.example eve@guests.example ann@guests.example")
	mia.See("1 repeated")
	do(mia, "Send 5 invites")
	mia.See("4 invites are on their way, 1 was not sent")
	mia.See("There was no place left")
	mia.See("You have used all of your places")
	mia.Wait(`!document.querySelector('.meter .reserved')`)
	if mails := d.outbox(); len(mails) != 6 {
		t.Errorf("%d mails were sent, want 6", len(mails))
	}
	var same string
	mia.Eval(`window.never ?? ''`, &same)
	if same == "" {
		t.Error("the inviter's page was loaded again")
	}
	do(mia, "Mia Member, your account")
	do(mia, "Sign out")
	mia.See("By invitation")
	d.quiet(mia)
	d.quiet(grace)
}

func TestSentInvitesAreFoundByStateAndAddressAndPage(t *testing.T) {
	t.Parallel()
	d := start(t)
	ada := d.as("Ada")
	w := d.windows(1)[0]
	for _, name := range []string{"ann", "barbara", "ben"} {
		ada.invite(name + "@guests.example")
	}
	d.enter(w, byMouse, d.demo("Ada").Email)
	w.Click("Sent")
	w.See("3 invites")
	w.Click("Revoke the invite to ann@guests.example")
	w.Click("Keep the invite")
	w.Wait(`!document.querySelector('dialog[open]')`)
	w.Click("Revoke the invite to ann@guests.example")
	w.Press("Escape")
	w.Wait(`!document.querySelector('dialog[open]')`)
	w.Click("Revoke the invite to ann@guests.example")
	w.Click("Revoke it")
	w.See("Revoked now")
	w.Click("Open")
	w.See("2 invites")
	w.Click("Search by address")
	w.Type("BARB")
	w.See("1 invite")
	w.See("barbara@guests.example")
	w.Type("x")
	w.See("No invite fits")
	w.Click("Show all")
	w.See("3 invites")
	w.Click("Ended")
	w.See("1 invite")
	// The address is the state: the page can be loaded again and sent on.
	w.Open(d.URL + "/sent?show=open&q=be")
	w.See("1 invite")
	w.See("ben@guests.example")
	d.quiet(w)
}
