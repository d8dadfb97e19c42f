//go:build chromium

package main_test

import (
	"fmt"
	"strings"
	"testing"

	"guestlist/internal/console/chromium"
)

// named fails on buttons and links in sight that cannot be pressed by saying what is written on them.
func named(t *testing.T, w *chromium.Page, where string) {
	t.Helper()
	var wrong []chromium.Pressed
	// A text that changes between the two looks at one button differs once, and a wrong name always.
	for range 5 {
		wrong = nil
		all := w.Buttons()
		if len(all) == 0 {
			t.Errorf("%s: no button is in sight", where)
		}
		for _, b := range all {
			if b.NamedOtherwise() {
				wrong = append(wrong, b)
			}
		}
		if len(wrong) == 0 {
			return
		}
	}
	t.Errorf("%s: the name does not begin with what is seen: %q", where, wrong)
}

// WCAG 2.5.3, on every page of a manager and in its dialogs and menus, with each kind of button that a row can have.
func TestEveryButtonIsNamedByWhatIsWrittenOnIt(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	d := start(t, "--data="+data, "--invite-quota=50")
	d.managed()
	d.sendList(data, *d.demo("Ada").OrganizationID)
	for n := range 16 {
		d.as("Ada").invite(fmt.Sprintf("guest%02d@guests.example", n))
	}
	d.as("Ada").ask(`mutation { setInviting(input: {userId: "`+d.demo("Max").ID+`", allowed: false, reason: "On leave"}) { __typename } }`, nil)
	link := d.mailTo("ben@guests.example").AcceptURL
	w := d.windows(1)[0]
	for _, page := range []struct{ path, says string }{{"/", "By invitation"}, {"/invite" + link[strings.Index(link, "?"):], "invites you to"}, {"/no/such/page", "nothing here"}} {
		w.Open(d.URL + page.path)
		w.See(page.says)
		named(t, w, page.path)
	}
	_ = w.Complaints() // of the page that is not there
	d.enter(w, byMouse, d.demo("Ada").Email)
	w.See("Sent lately")
	for _, page := range []struct{ path, says, open, asks string }{
		{"/", "guest15@guests.example", "Ada Admin, your account", "Sign out"},
		{"/sent", "16 invites", "Revoke the invite to guest15@guests.example", "This cannot be undone"},
		{"/sent?q=nobody", "No invite fits", "", ""},
		{"/all", "21 invites", "Revoke the invite to guest15@guests.example", "This cannot be undone"},
		{"/all?show=joined", "1 invite", "Mia Member", "Only those that Mia Member sent"},
		{"/members", "Inviting paused", "Resume inviting for Max Member", "Their places are as they were"},
		{"/members?q=mia", "1 member", "Grant places to Mia Member", "The reason is kept with the grant"},
		{"/members?q=mia", "1 member", "Pause inviting for Mia Member", "They read your reason"},
		{"/insights", "Who brought whom", "Mia Member brought 1", "grace@guests.example"},
		{"/lists", "spring.csv", "Invites on the list spring.csv", "Only those on the list spring.csv"},
	} {
		w.Open(d.URL + page.path)
		w.See(page.says)
		named(t, w, page.path)
		if page.open != "" {
			w.Click(page.open)
			w.See(page.asks)
			named(t, w, page.path+" "+page.open)
		}
	}
	d.quiet(w)
}
