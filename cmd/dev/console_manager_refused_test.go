//go:build chromium

package main_test

import (
	"os"
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
