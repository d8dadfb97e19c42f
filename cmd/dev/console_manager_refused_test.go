//go:build chromium

package main_test

import (
	"os"
	"strings"
	"testing"
)

// What an organization has left to give is more than nothing, and the dialog says how much.
func TestAManagerReadsHowManyPlacesAreLeftToGrant(t *testing.T) {
	t.Parallel()
	d := start(t, "--invite-quota-per-organization=9")
	w := d.windows(1)[0]
	d.enter(w, byKeyboard, d.demo("Ada").Email)
	byKeyboard(w, "Members")
	w.See("3 members")
	byKeyboard(w, "Grant places to Mia Member")
	w.TabTo("How many")
	w.Eval(`document.activeElement.select()`, nil)
	w.Type("10")
	w.TabTo("Reason")
	w.Type("She knows everybody")
	w.Press("Enter")
	w.See("The organization has 9 places left to grant.")
	w.Wait(`!document.body.innerText.includes('There was no place left')`)
	axe, err := os.ReadFile(os.Getenv("AXE_CORE"))
	if err != nil {
		t.Fatal(err)
	}
	w.Size(360, "dark")
	check(t, w, "grant-refused", string(axe))
	d.quiet(w)
}

// A list is answered before its mails are: what WorkOS refuses afterwards is not said to be on its way.
func TestAListSaysHowManyWereSentWhenOneIsRefusedAfterwards(t *testing.T) {
	t.Parallel()
	d := start(t)
	w := d.windows(1)[0]
	d.enter(w, byMouse, d.demo("Mia").Email)
	w.Click("E-mail addresses")
	w.Type("ann@guests.example, " + d.demo("Max").Email + ", ben@guests.example")
	w.Click("Send 3 invites")
	w.Wait(`document.querySelector('.said').textContent === '2 invites are on their way, 1 was not sent.'`)
	w.Wait(`[...document.querySelectorAll('.outcomes .state')].map(s => s.textContent).sort().join() === 'Not sent,Open,Open'`)
	d.quiet(w)
}

// Which role Standard is, beside the names of others.
func TestTheFormSaysWhichRoleIsStandard(t *testing.T) {
	t.Parallel()
	d := start(t)
	w := d.windows(1)[0]
	d.enter(w, byMouse, d.demo("Ada").Email)
	w.Wait(`[...document.querySelectorAll('select option')].map(o => o.text).join().startsWith("Standard (the organization's default role),member,")`)
	w.Size(360, "light")
	w.Wait(`document.documentElement.scrollWidth === document.documentElement.clientWidth`)
	d.quiet(w)
}

// What a search is for stands above it, and does not go with the first letter.
func TestSearchesAreLabelledInSight(t *testing.T) {
	t.Parallel()
	d := start(t)
	w := d.windows(1)[0]
	d.enter(w, byMouse, d.demo("Ada").Email)
	w.See("Sent lately")
	for path, label := range map[string]string{"/sent": "Search by address", "/all": "Search by address", "/members": "Search by name or address"} {
		w.Open(d.URL + path)
		w.See(label)
		w.Wait(`(() => { const s = document.querySelector('input[type=search]'); const r = s.labels[0].getBoundingClientRect();
			return r.height > 10 && r.width > 50 && s.placeholder.startsWith('First letters, such as ') })()`)
	}
	d.quiet(w)
}

// A year is typed digit by digit: until it is whole nobody is asked, and what is typed stays.
func TestAManagerTypesAYearWithoutBeingRefused(t *testing.T) {
	t.Parallel()
	d := start(t)
	d.as("Mia").invite("grace@guests.example")
	w := d.windows(1)[0]
	d.enter(w, byMouse, d.demo("Ada").Email)
	w.Click("All invites")
	w.See("1 invite")
	day := func(value string) {
		w.Eval(`(() => { const s = document.querySelector('input[type=date]'); Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(s, '`+value+`');
			s.dispatchEvent(new Event('input', {bubbles: true})) })()`, nil)
		w.Wait(`location.search.includes('from=` + value + `') && document.querySelector('input[type=date]').value === '` + value + `'`)
	}
	for _, year := range []string{"0002", "0020", "0202", "1969"} {
		day(year + "-03-04")
		w.See("1 invite")
	}
	day("2026-03-04")
	w.See("1 invite")
	day("2999-03-04")
	w.See("No invite fits")
	for _, body := range w.Posted("/graphql") {
		if strings.Contains(body, `"createdAfter":"0`) || strings.Contains(body, `"createdAfter":"1`) {
			t.Errorf("the server is asked for a year that is not whole: %s", body)
		}
	}
	d.quiet(w)
}
