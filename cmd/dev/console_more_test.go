//go:build chromium

package main_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestSentInvitesArePaged(t *testing.T) {
	t.Parallel()
	d := start(t, "--invite-quota=unlimited")
	mia := d.as("Mia")
	for n := range 23 {
		mia.invite(fmt.Sprintf("guest%02d@guests.example", n))
	}
	w := d.windows(1)[0]
	d.enter(w, byMouse, d.demo("Mia").Email)
	w.See("Sent lately")
	w.Click("Sent")
	w.See("23 invites")
	w.See("guest22@guests.example")
	w.See("guest03@guests.example")
	// So soon after the mail none may be sent again, and the button says until when.
	w.Wait(`[...document.querySelectorAll('.row-actions button')].some(b => b.ariaDisabled === 'true' && b.title.includes('So that nobody gets too many mails'))`)
	w.Click("Older")
	w.See("guest00@guests.example")
	w.Wait(`document.querySelectorAll('.invite').length === 3`)
	w.Wait(`[...document.querySelectorAll('.pager button')].map(b => b.disabled).join() === 'false,true'`)
	w.Click("Newer")
	w.See("guest22@guests.example")
	w.Wait(`document.querySelectorAll('.invite').length === 20`)
	w.Wait(`[...document.querySelectorAll('.pager button')].map(b => b.disabled).join() === 'true,false'`)
	d.quiet(w)
}

func TestAnInviteIsMailedAgainWhenItsTimeHasCome(t *testing.T) {
	t.Parallel()
	d := start(t, "--invite-resend-cooldown=4s")
	w := d.windows(1)[0]
	d.enter(w, byMouse, d.demo("Mia").Email)
	w.Click("E-mail addresses")
	w.Type("grace@guests.example")
	w.Click("Send invite")
	w.See("1 invite is on its way")
	w.Open(d.URL + "/sent")
	w.See("grace@guests.example")
	// The button waits with the member, and comes alive without a reload.
	w.Wait(`[...document.querySelectorAll('.row-actions button')].some(b => b.innerText.trim().startsWith('Send again') && b.ariaDisabled === 'false')`)
	w.Eval(`[...document.querySelectorAll('.row-actions button')].find(b => b.innerText.trim().startsWith('Send again')).click()`, nil)
	w.See("The mail to grace@guests.example was sent again")
	if mails := d.outbox(); len(mails) != 2 {
		t.Errorf("%d mails were sent, want 2", len(mails))
	}
	d.quiet(w)
}

func TestWhoMayNotInviteReadsWhy(t *testing.T) {
	t.Parallel()
	d := start(t)
	w := d.windows(1)[0]
	d.enter(w, byMouse, d.demo("Max").Email)
	w.See("5 of 5 places left")
	d.as("Ada").ask(`mutation { setInviting(input: {userId: "`+d.demo("Max").ID+`", allowed: false, reason: "Until the <b>audit</b> is over."}) { __typename } }`, nil)
	w.Open(d.URL + "/")
	w.See("An administrator has paused inviting for you")
	w.See("The reason given: Until the <b>audit</b> is over.")
	d.quiet(w)
}

// A bearer token in the headers editor goes before the cookie, and is gone with the page.
func TestThePlaygroundTakesABearerTokenAndForgetsIt(t *testing.T) {
	t.Parallel()
	d := start(t)
	w := d.windows(1)[0]
	w.Open(d.Playground)
	w.See("You are not signed in")
	w.Wait(`document.querySelector('.graphiql-tab-button')`)
	w.Click("Headers")
	w.Wait(`document.querySelector('.graphiql-editor:not(.hidden) .monaco-editor, .graphiql-editor:not(.hidden) .CodeMirror')`)
	w.Eval(`document.querySelector('.graphiql-editor-tool .graphiql-editor:not(.hidden) textarea').focus()`, nil)
	w.Type(`{"Authorization": "Bearer ` + d.demo("Mia").AccessToken + `"}`)
	w.Eval(`document.querySelector('.graphiql-execute-button').click()`, nil)
	w.Wait(`document.querySelector('.result-window').textContent.includes('Mia Member')`)
	var kept string
	w.Eval(`JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie`, &kept)
	if strings.Contains(kept, d.demo("Mia").AccessToken[:20]) {
		t.Error("the token is stored")
	}
	w.Open(d.Playground)
	w.See("You are not signed in")
	w.Wait(`document.querySelector('.graphiql-tab-button')`)
	w.Eval(`document.querySelector('.graphiql-execute-button').click()`, nil)
	w.Wait(`document.querySelector('.result-window').textContent.includes('ANONYMOUS')`)
	w.Click("Show Documentation Explorer")
	w.See("A GraphQL schema provides a root type")
	d.quiet(w)
}

func TestTheOutboxShowsTheMailsThemselves(t *testing.T) {
	t.Parallel()
	d := start(t)
	d.as("Mia").invite("grace@guests.example")
	w := d.windows(1)[0]
	w.Open(d.Outbox)
	w.See("Mia Member has invited you to join Acme Observatory.")
	w.See("The invitation is for grace@guests.example and is good until")
	w.Click("Accept invitation")
	w.See("Mia Member invites you to Acme Observatory")
	d.quiet(w)
}
