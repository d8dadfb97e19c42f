//go:build chromium

package console_test

import (
	"net/url"
	"slices"
	"testing"

	"guestlist/internal/console/chromium"
)

// What the walk over the console's buttons rests on: it reads names as the browser computes them, and sees what the eye sees.
func TestAButtonIsNamedOtherwiseWhenItsNameDoesNotBeginWithItsText(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.Open("data:text/html," + url.PathEscape(`<!doctype html><title>x</title>
		<style>.unseen { position: absolute; clip-path: inset(50%) }</style><span id="l">Take away</span>
		<button>Send</button><button aria-label="Close the window">X-ray</button><button aria-labelledby="l">take  AWAY</button>
		<button><span aria-hidden="true">Send again</span><span class="unseen">Send again to ann</span></button>
		<button><span aria-hidden="true">Send again</span><span class="unseen">Send the mail to ann again</span></button>
		<button aria-label="Account: Ada">Ada</button><a href="/x">Mia <b>Member</b></a><a href="/y" aria-labelledby="l">Read</a><a>no link</a>
		<button style="display: none" aria-label="Other">Hidden</button><button aria-label="Only a picture"></button>`))
	all := p.Buttons()
	want := []chromium.Pressed{
		{Seen: "Send", Name: "Send"},
		{Seen: "X-ray", Name: "Close the window"},
		{Seen: "take AWAY", Name: "Take away"},
		{Seen: "Send again", Name: "Send again to ann"},
		{Seen: "Send again", Name: "Send the mail to ann again"},
		{Seen: "Ada", Name: "Account: Ada"},
		{Seen: "Mia Member", Name: "Mia Member"},
		{Seen: "Read", Name: "Take away"},
	}
	if !slices.Equal(all, want) {
		t.Fatalf("%q", all)
	}
	var otherwise []string
	for _, b := range all {
		if b.NamedOtherwise() {
			otherwise = append(otherwise, b.Name)
		}
	}
	if !slices.Equal(otherwise, []string{"Close the window", "Send the mail to ann again", "Account: Ada", "Take away"}) {
		t.Errorf("%q", otherwise)
	}
}
