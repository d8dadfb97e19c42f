//go:build chromium

package main_test

import (
	"os"
	"testing"
)

// The link of an invitation says who is signed in in this browser, before it makes it somebody else's, and afterwards that they are in.
func TestTheLinkOfAnInvitationSaysWhoIsSignedIn(t *testing.T) {
	t.Parallel()
	d := start(t)
	d.as("Mia").invite("grace@guests.example")
	axe, err := os.ReadFile(os.Getenv("AXE_CORE"))
	if err != nil {
		t.Fatal(err)
	}
	windows := d.windows(2)
	mia, stranger := windows[0], windows[1]
	link := d.mailTo("grace@guests.example").AcceptURL
	unsaid := `!document.body.innerText.includes('You are signed in')`
	stranger.Open(link)
	stranger.See("Mia Member invites you to Acme Observatory")
	stranger.Wait(unsaid)

	d.enter(mia, byKeyboard, d.demo("Mia").Email)
	mia.See("Welcome, Mia Member")
	mia.Open(link)
	mia.See("You are signed in as Mia Member (" + d.demo("Mia").Email + "). If you accept, this browser goes on as the person who was invited.")
	mia.Size(360, "dark")
	check(t, mia, "invitation-signed-in", string(axe))
	named(t, mia, "/invite")
	byKeyboard(mia, "Accept the invitation")
	d.identify(mia, byKeyboard, "grace@guests.example")
	mia.See("5 of 5 places left")

	mia.Open(link)
	mia.See("This invitation has been used")
	mia.See("You are signed in as grace@guests.example: if that was you, you are in already.")
	check(t, mia, "invitation-used-signed-in", string(axe))
	mia.Wait(`![...document.querySelectorAll('a')].some(a => a.textContent === 'Sign in')`)
	byKeyboard(mia, "Go to the start page")
	mia.See("5 of 5 places left")
	stranger.Open(link)
	stranger.See("If that was you, sign in")
	stranger.Wait(unsaid)
	mia.Open(d.URL + "/invite?invitation_token=unknown00000000000000")
	mia.See("You are signed in as grace@guests.example. If you accept")
	d.quiet(mia)
	d.quiet(stranger)
}
