//go:build chromium

package main_test

import (
	"os"
	"path/filepath"
	"testing"

	"guestlist/internal/console/chromium"
	"guestlist/internal/workos/workostest"
)

// withReaders prepares a folder for --data whose WorkOS has the role reader: it sees what an admin sees, and manages nothing.
func withReaders(t *testing.T) string {
	t.Helper()
	data := t.TempDir()
	fake, err := workostest.New(workostest.Options{BaseURL: "http://localhost", APIKey: "unused", ClientID: "unused", Dir: filepath.Join(data, "workos")})
	if err != nil {
		t.Fatal(err)
	}
	if err := fake.SetRole("reader", []string{"invites:read"}, false); err != nil {
		t.Fatal(err)
	}
	if err := fake.Close(); err != nil {
		t.Fatal(err)
	}
	return data
}

// joins invites somebody with a role, and accepts for them.
func (d *dev) joins(address, role string) {
	d.t.Helper()
	ada := d.as("Ada")
	sent := ada.try(vars{"email": address, "roleSlug": role}).Data.InviteUser
	if sent == nil || sent.Invite == nil {
		d.t.Fatalf("inviteUser: %+v", sent)
	}
	b := d.browser()
	b.submit(b.click(b.open(d.mailTo(address).AcceptURL), "Accept the invitation"), map[string][]string{"email": {address}})
	ada.sees(sent.Invite.ID, "ACCEPTED")
}

// row is the buttons of an invite in their order, each with whether it does something, and its description otherwise.
func row(w *chromium.Page, address string) (shown []string) {
	w.See(address)
	w.Eval(`[...document.querySelectorAll('.invite')].filter(r => r.querySelector('.email').textContent === `+chromium.Quoted(address)+`)
		.flatMap(r => [...r.querySelectorAll('.row-actions > button')]).map(b => {
			const why = document.getElementById(b.getAttribute('aria-describedby'))?.textContent ?? '';
			return b.ariaDisabled !== 'true' ? 'may' : b.disabled ? 'out of reach' : why && why === b.title ? why : 'no reason' })`, &shown)
	return shown
}

const notYours = "You did not send it. Acting on others' invites takes the permission invites:manage."

func TestWhoMayOnlyReadAllInvitesReadsWhyOnEveryRow(t *testing.T) {
	t.Parallel()
	d := start(t, "--data="+withReaders(t), "--invite-roles=member,reader")
	d.managed()
	d.joins("rita@guests.example", "reader")
	w := d.windows(1)[0]
	d.enter(w, byMouse, "rita@guests.example")
	w.Click("E-mail addresses")
	w.Type("own@guests.example")
	w.Click("Send invite")
	w.See("1 invite is on its way")
	w.Click("All invites")
	w.See("5 invites")
	w.See("You can see all of this and change what is your own")
	for _, address := range []string{"grace@guests.example", "ben@guests.example", "cat@guests.example", "rita@guests.example"} {
		if got := row(w, address); len(got) != 2 || got[0] != notYours || got[1] != notYours {
			t.Errorf("%s: %q", address, got)
		}
	}
	if got := row(w, "own@guests.example"); len(got) != 2 || got[0] == notYours || got[0] == "may" || got[1] != "may" {
		t.Errorf("their own: %q", got)
	}
	// The keyboard gets there, and whoever sees no tooltip reads the reason by pressing.
	w.TabTo("Revoke the invite to ben@guests.example")
	w.Press("Enter")
	w.Wait(`document.querySelector('.said').textContent === ` + chromium.Quoted(notYours))
	w.Wait(`!document.querySelector('dialog[open]') && document.activeElement.title === ` + chromium.Quoted(notYours))
	axe, err := os.ReadFile(os.Getenv("AXE_CORE"))
	if err != nil {
		t.Fatal(err)
	}
	w.Size(360, "dark")
	check(t, w, "all-reader", string(axe))
	d.quiet(w)
}

func TestAManagerReadsWhyARowCannotBeActedOn(t *testing.T) {
	t.Parallel()
	d := start(t)
	d.managed()
	w := d.windows(1)[0]
	d.enter(w, byMouse, d.demo("Ada").Email)
	w.Click("All invites")
	w.See("3 invites")
	const joined, revoked = "Somebody has joined by it already.", "It is revoked already."
	if got := row(w, "grace@guests.example"); len(got) != 2 || got[0] != joined || got[1] != joined {
		t.Errorf("one who has joined: %q", got)
	}
	w.Click("Send again to grace@guests.example")
	w.Wait(`document.querySelector('.said').textContent === ` + chromium.Quoted(joined))
	if got := row(w, "ben@guests.example"); len(got) != 2 || got[1] != "may" {
		t.Errorf("an open one: %q", got)
	}
	w.Click("Revoke the invite to ben@guests.example")
	w.Click("Revoke it")
	w.See("The invite to ben@guests.example is revoked")
	w.Wait(`document.querySelectorAll('.row-actions > button[title="` + revoked + `"]').length === 2`)
	d.quiet(w)
}

// Who revokes by the keyboard goes on from the same row, where it stays; where its button goes, from the beginning of the page's
// main part.
func TestTheFocusStaysInTheRowOfARevoke(t *testing.T) {
	t.Parallel()
	d := start(t)
	d.managed()
	d.as("Ada").invite("own@guests.example")
	w := d.windows(1)[0]
	d.enter(w, byKeyboard, d.demo("Ada").Email)
	byKeyboard(w, "All invites")
	w.See("4 invites")
	revoke := func(address string) {
		t.Helper()
		byKeyboard(w, "Revoke the invite to "+address)
		w.See("This cannot be undone")
		byKeyboard(w, "Revoke it")
		w.See("The invite to " + address + " is revoked")
		w.Wait(`!document.querySelector('dialog[open]')`)
	}
	revoke("ben@guests.example")
	const revoked = "It is revoked already."
	// The list was asked for again, and the focus is still there.
	w.Wait(`document.querySelectorAll('.row-actions > button[title="` + revoked + `"]').length === 2 && !document.querySelector('[aria-busy=true]')`)
	w.Wait(`document.activeElement.innerText.includes('Revoke the invite to ben@guests.example') && document.activeElement.title === '` + revoked + `'`)
	w.Press("Enter")
	w.Wait(`document.querySelector('.said').textContent === '` + revoked + `' && document.activeElement.closest('.invite')`)

	byKeyboard(w, "Sent")
	w.See("own@guests.example")
	revoke("own@guests.example")
	w.Wait(`![...document.querySelectorAll('.row-actions > button')].some(b => b.innerText.includes('Revoke')) && document.activeElement.id === 'main'`)
	d.quiet(w)
}
