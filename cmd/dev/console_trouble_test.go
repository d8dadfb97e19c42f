//go:build chromium

package main_test

import (
	"strings"
	"testing"

	"guestlist/internal/console/chromium"
)

// violations are what the browser says of the pages' policies; a lost network it complains of too.
func violations(w *chromium.Page) []string {
	var all []string
	for _, c := range w.Complaints() {
		if !strings.Contains(c, "net::ERR_") && !strings.Contains(c, "status of 4") {
			all = append(all, c)
		}
	}
	return all
}

func TestEveryDeadEndSaysWhatToDo(t *testing.T) {
	t.Parallel()
	d := start(t)
	w := d.windows(1)[0]
	for path, says := range map[string]string{
		"/no/such/page": "There is nothing here",
		"/invite":       "This link is incomplete",
		"/invite?invitation_token=unknown00000000000000": "We do not know this invitation",
		"/auth/callback?code=x&state=y":                  "This sign-in cannot be finished",
		"/sent":                                          "By invitation",
	} {
		w.Open(d.URL + path)
		w.See(says)
	}
	w.Open(d.URL + "/")
	w.Click("Sign in")
	d.identify(w, byMouse, d.Stranger.Email)
	w.See("By invitation only")
	if v := violations(w); len(v) > 0 {
		t.Errorf("the browser complains: %q", v)
	}
}

func TestALostAnswerIsAskedForAgainAndNobodyIsInvitedTwice(t *testing.T) {
	t.Parallel()
	d := start(t)
	w := d.windows(1)[0]
	d.enter(w, byMouse, d.demo("Mia").Email)
	w.See("5 of 5 places left")
	// The request arrives and its answer does not.
	w.Eval(`(() => { const real = window.fetch; window.fetch = async (...args) => {
		const answer = await real(...args);
		if (!String(args[1]?.body).includes('mutation')) return answer;
		window.fetch = real;
		throw new TypeError('lost') } })()`, nil)
	w.Click("E-mail addresses")
	w.Type("grace@guests.example")
	w.Click("Send invite")
	w.See("We did not hear back")
	w.Click("Send invite")
	w.See("1 invite is on its way")
	w.See("4 of 5 places left")
	if mails := d.outbox(); len(mails) != 1 {
		t.Errorf("%d mails were sent, want 1", len(mails))
	}

	w.Offline(true)
	w.See("You are offline")
	d.as("Mia").invite("ben@guests.example")
	w.Offline(false)
	w.Wait(`!document.body.innerText.includes("You are offline")`)
	w.See("ben@guests.example")
	w.See("3 of 5 places left")
	if v := violations(w); len(v) > 0 {
		t.Errorf("the browser complains: %q", v)
	}
}

func TestAnUnreachableServerAndAnEndedSessionAreSaidAndMended(t *testing.T) {
	t.Parallel()
	d := start(t)
	w := d.windows(1)[0]
	d.enter(w, byMouse, d.demo("Mia").Email)
	w.See("5 of 5 places left")
	w.Block("*/graphql")
	w.Open(d.URL + "/sent")
	w.See("We cannot reach the server")
	w.Block()
	w.Click("Try again")
	w.See("You have not invited anybody yet")

	// Signed out in another tab.
	w.Eval(`fetch('/auth/logout', {method: 'POST', headers: {accept: 'application/json'}}).then(r => r.ok)`, nil)
	w.Click("Invite")
	w.Click("E-mail addresses")
	w.Type("grace@guests.example")
	w.Click("Send invite")
	w.See("Your session has ended")
	w.Click("Sign in again")
	w.See("5 of 5 places left")
	if v := violations(w); len(v) > 0 {
		t.Errorf("the browser complains: %q", v)
	}
}

func TestThePlaygroundAsksAsWhoIsSignedInAndWatchesWhatHappens(t *testing.T) {
	t.Parallel()
	d := start(t)
	w := d.windows(1)[0]
	w.Open(d.Playground)
	w.See("You are not signed in")
	w.Click("Sign in")
	d.identify(w, byMouse, d.demo("Mia").Email)
	w.Wait(`location.pathname === '/playground' && document.querySelector('.graphiql-tab-button')`)
	w.Eval(`document.querySelector('.graphiql-execute-button').click()`, nil)
	w.Wait(`document.querySelector('.result-window').textContent.includes('Mia Member')`)
	w.Wait(`document.querySelector('#stranger').hidden`)
	w.Click("Watch")
	w.Wait(`document.querySelector('.graphiql-query-editor').textContent.includes('inviteChanged')`)
	// What happens before the stream has begun is not told.
	w.Eval(`(() => { const real = window.fetch; window.fetch = (...args) => real(...args).then(answer => {
		window.streaming ||= answer.headers.get('Content-Type').startsWith('text/event-stream'); return answer }) })()`, nil)
	w.Eval(`document.querySelector('.graphiql-execute-button').click()`, nil)
	w.Wait(`window.streaming`)
	d.as("Mia").invite("watched@guests.example")
	w.Wait(`document.querySelector('.result-window').textContent.includes('watched@guests.example')`)
	if v := violations(w); len(v) > 0 {
		t.Errorf("the browser complains: %q", v)
	}
}
