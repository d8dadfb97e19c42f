//go:build chromium

package main_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestAManagerMailsTheInviteOfAnotherAgain(t *testing.T) {
	t.Parallel()
	d := start(t, "--invite-resend-cooldown=1s")
	d.as("Mia").invite("grace@guests.example")
	w := d.windows(1)[0]
	d.enter(w, byMouse, d.demo("Ada").Email)
	w.Click("All invites")
	w.See("grace@guests.example")
	w.See("Mia Member")
	w.Wait(`document.querySelector('.row-actions > button')?.ariaDisabled === 'false'`)
	w.Click("Send again to grace@guests.example")
	w.See("The mail to grace@guests.example was sent again")
	again := 0
	for _, m := range d.outbox() {
		if m.To == "grace@guests.example" {
			again++
		}
	}
	if again != 2 {
		t.Errorf("%d mails were sent, want 2", again)
	}
	w.See("Mia Member") // whose invite it still is
	if q := d.as("Mia").quota(); q.Used != 1 {
		t.Errorf("it costs Mia %d places, want 1", q.Used)
	}
	d.quiet(w)
}

func TestAllInvitesArePaged(t *testing.T) {
	t.Parallel()
	d := start(t, "--invite-quota=unlimited")
	for n := range 23 {
		d.as([]string{"Mia", "Max"}[n%2]).invite(fmt.Sprintf("guest%02d@guests.example", n))
	}
	w := d.windows(1)[0]
	d.enter(w, byMouse, d.demo("Ada").Email)
	shown := func(rows int, pager string) {
		t.Helper()
		w.Wait(fmt.Sprintf(`document.querySelectorAll('.invite').length === %d`, rows))
		w.Wait(`[...document.querySelectorAll('.pager button')].map(b => b.disabled).join() === '` + pager + `'`)
	}
	w.Click("All invites")
	w.See("23 invites")
	w.See("guest22@guests.example")
	shown(20, "true,false")
	w.Click("Older")
	w.See("guest00@guests.example")
	w.See("23 invites")
	shown(3, "false,true")
	// The address is the state: the page can be loaded again.
	w.Eval(`location.reload()`, nil)
	w.See("guest00@guests.example")
	shown(3, "false,true")
	w.Click("Newer")
	w.See("guest22@guests.example")
	shown(20, "true,false")
	// A filter begins at the first page again.
	w.Click("Older")
	w.See("guest01@guests.example")
	w.Click("Max Member")
	w.See("Only those that Max Member sent")
	w.See("11 invites")
	shown(11, "")
	d.quiet(w)
}

func TestSentListsAreAccessibleInLightAndDarkAndNarrow(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile(os.Getenv("AXE_CORE"))
	if err != nil {
		t.Fatalf("AXE_CORE names no axe.min.js: %v", err)
	}
	data := t.TempDir()
	d := start(t, "--data="+data)
	d.sendList(data, *d.demo("Ada").OrganizationID)
	w := d.windows(1)[0]
	d.enter(w, byMouse, d.demo("Ada").Email)
	w.See("Welcome, Ada Admin")
	for _, size := range []struct {
		name, scheme string
		width        int
	}{{"light", "light", 1100}, {"narrow-dark", "dark", 360}} {
		w.Size(size.width, size.scheme)
		w.Open(d.URL + "/lists")
		w.See("2 sent, 1 refused, of 3")
		w.See("Done")
		check(t, w, "lists-sent-"+size.name, string(axe))
		w.Click("Invites on the list spring.csv")
		w.See("Only those on the list spring.csv")
		w.See("two@list.example")
		check(t, w, "all-list-"+size.name, string(axe))
	}
	d.quiet(w)
}

// Filters, a revoke and a pause: the keyboard alone does what the mouse does.
func TestAManagerFiltersRevokesAndPausesByTheKeyboard(t *testing.T) {
	t.Parallel()
	d := start(t)
	d.managed()
	w := d.windows(1)[0]
	d.enter(w, byKeyboard, d.demo("Ada").Email)
	byKeyboard(w, "All invites")
	w.See("3 invites")
	w.TabTo("All")
	w.Press("ArrowRight")
	w.See("2 invites")
	w.Wait(`document.activeElement.labels[0].innerText === 'Open' && !document.body.innerText.includes('grace@guests.example')`)
	w.TabTo("How it was sent")
	w.Press("ArrowDown")
	w.Wait(`document.activeElement.value === 'MEMBER' && location.search.includes('source=MEMBER')`)
	w.TabTo("Search by address")
	w.Type("cat")
	w.See("1 invite")
	w.See("cat@guests.example")
	byKeyboard(w, "Max Member")
	w.See("Only those that Max Member sent")
	byKeyboard(w, "Revoke the invite to cat@guests.example")
	w.See("This cannot be undone")
	w.Wait(`document.activeElement.innerText === 'Keep the invite'`)
	w.Press("Enter")
	w.Wait(`!document.querySelector('dialog[open]') && document.activeElement.closest('.row-actions')`)
	w.Press("Enter")
	w.See("This cannot be undone")
	byKeyboard(w, "Revoke it")
	w.See("The invite to cat@guests.example is revoked")
	w.See("No invite fits") // among those that are open
	w.Wait(`document.activeElement.id === 'main'`)
	byKeyboard(w, "Show all")
	w.See("3 invites")

	byKeyboard(w, "Members")
	w.See("4 members")
	byKeyboard(w, "Pause inviting for Max Member")
	w.See("Pause inviting for Max Member?")
	w.TabTo("Reason")
	w.Type("On leave")
	byKeyboard(w, "Pause inviting")
	w.See("Inviting is paused for Max Member")
	w.See("The reason given: On leave")
	w.Wait(`!document.querySelector('dialog[open]')`)
	if got := d.as("Max").try(vars{"email": "late@guests.example"}); got.Data.InviteUser == nil || got.Data.InviteUser.Code != "INVITING_FROZEN" {
		t.Errorf("Max invites: %s", strings.TrimSpace(string(got.reply.body)))
	}
	d.quiet(w)
}
