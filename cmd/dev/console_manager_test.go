//go:build chromium

package main_test

import (
	"strings"
	"testing"

	"guestlist/internal/console/chromium"
)

// managed is an organization with something to manage: what Mia sent, one who joined by it and invited in turn, and what Max sent.
func (d *dev) managed() {
	d.t.Helper()
	mia := d.as("Mia")
	grace := mia.invite("grace@guests.example")
	mia.invite("ben@guests.example")
	d.as("Max").invite("cat@guests.example")
	b := d.browser()
	b.submit(b.click(b.open(d.mailTo("grace@guests.example").AcceptURL), "Accept the invitation"), map[string][]string{"email": {"grace@guests.example"}})
	mia.sees(grace.ID, "ACCEPTED")
}

func TestAManagerSeesAndActsOnEverythingOfTheOrganization(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	d := start(t, "--data="+data)
	d.managed()
	d.sendList(data, *d.demo("Ada").OrganizationID)
	w := d.windows(1)[0]
	d.enter(w, byMouse, d.demo("Ada").Email)
	w.See("Welcome, Ada Admin")
	d.filters(w)

	w.Click("Members")
	w.See("4 members")
	w.Click("Search by name or address")
	w.Type("mia")
	w.See("1 member")
	w.See("2 of 5 places used")
	w.Click("Grant places to Mia Member")
	w.Click("Reason")
	w.Type("She knows everybody")
	w.Click("Grant")
	w.See("Mia Member has 5 more places")
	w.See("2 of 10 places used")
	w.Open(d.URL + "/members?q=max")
	w.Click("Pause inviting for Max Member")
	w.Click("Reason")
	w.Type("On leave")
	w.Press("Enter")
	w.See("Inviting is paused for Max Member")
	w.See("The reason given: On leave")
	if got := d.as("Max").try(vars{"email": "late@guests.example"}); got.Data.InviteUser == nil || got.Data.InviteUser.Code != "INVITING_FROZEN" {
		t.Errorf("Max invites: %+v", got)
	}
	w.Click("Resume inviting for Max Member")
	w.Click("Reason")
	w.Type("Back again")
	w.Press("Enter")
	w.See("Max Member may invite again")
	w.Open(d.URL + "/members?q=ada")
	w.See("1 member")
	w.Wait(`![...document.querySelectorAll('button')].some(b => b.textContent.includes('Grant places to Ada Admin'))`) // nobody does to themselves

	w.Click("Insights")
	w.See("20% of the people invited have joined")
	w.Eval(`(() => { const s = [...document.querySelectorAll('select')].at(-1); Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set.call(s, 'DOMAIN');
		s.dispatchEvent(new Event('change', {bubbles: true})) })()`, nil)
	w.See("guests.example")
	w.See("list.example")
	w.Click("Mia Member brought 1")
	w.See("grace@guests.example")

	w.Click("Lists")
	w.See("spring.csv")
	w.See("2 sent, 1 refused, of 3")
	w.Click("Invites on the list spring.csv")
	w.See("Only those on the list spring.csv")
	w.See("2 invites")
	var csv string
	w.Wait(`new URLSearchParams(document.querySelector('a[download]')?.search).get('seedBatchId') === new URLSearchParams(location.search).get('list')`)
	w.Eval(`fetch(document.querySelector('a[download]').href).then(r => r.text())`, &csv)
	if lines := strings.Split(strings.TrimSpace(csv), "\n"); len(lines) != 3 || !strings.Contains(csv, "one@list.example") || !strings.Contains(csv, "two@list.example") {
		t.Errorf("the export of the list holds %q", csv)
	}
	d.quiet(w)
}

// filters tries what narrows the list of all invites, and acts on somebody else's.
func (d *dev) filters(w *chromium.Page) {
	d.t.Helper()
	w.Click("All invites")
	w.See("5 invites")
	w.See("one@list.example")
	w.Open(d.URL + "/all?source=SEED")
	w.See("2 invites")
	w.See("On the list spring.csv")
	w.Open(d.URL + "/all?from=2999-01-01")
	w.See("No invite fits")
	w.Click("Show all")
	w.See("5 invites")
	w.Click("Max Member")
	w.See("Only those that Max Member sent")
	w.See("1 invite")
	var csv string
	w.Eval(`fetch(document.querySelector('a[download]').href).then(r => r.text())`, &csv)
	if lines := strings.Split(strings.TrimSpace(csv), "\n"); len(lines) != 2 || !strings.Contains(csv, "cat@guests.example") {
		d.t.Errorf("the export holds %q", csv)
	}
	w.Click("Revoke the invite to cat@guests.example")
	w.Click("Revoke it")
	w.See("The invite to cat@guests.example is revoked")
	w.Click("Show everybody's")
	w.See("5 invites")
	w.Click("Joined")
	w.See("1 invite")
	w.See("grace@guests.example")
	w.Wait(`!document.body.innerText.includes("ben@guests.example")`)
}

// The keyboard alone does what the mouse does.
func TestAManagerWorksByTheKeyboard(t *testing.T) {
	t.Parallel()
	d := start(t)
	d.managed()
	w := d.windows(1)[0]
	d.enter(w, byKeyboard, d.demo("Ada").Email)
	byKeyboard(w, "Members")
	w.See("4 members")
	byKeyboard(w, "Grant places to Max Member")
	w.TabTo("Reason")
	w.Type("A good year")
	w.Press("Enter")
	w.See("Max Member has 5 more places")
	byKeyboard(w, "Insights")
	w.See("Who brought whom")
	byKeyboard(w, "Mia Member brought 1")
	w.See("grace@guests.example")
	d.quiet(w)
}

func TestAMemberHasNothingToManage(t *testing.T) {
	t.Parallel()
	d := start(t)
	w := d.windows(1)[0]
	d.enter(w, byMouse, d.demo("Mia").Email)
	w.See("5 of 5 places left")
	for _, path := range []string{"/all", "/members", "/insights", "/lists"} {
		w.Open(d.URL + path)
		w.See("There is nothing here")
		w.Wait(`[...document.querySelectorAll('.bar nav a')].map(a => a.textContent).join() === 'Invite,Sent'`)
	}
	d.quiet(w)
}
