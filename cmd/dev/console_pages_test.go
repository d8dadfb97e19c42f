//go:build chromium

package main_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guestlist/internal/console"
	"guestlist/internal/console/chromium"
)

// look is one page as somebody comes to it.
type look struct {
	name string
	show func(w *chromium.Page)
}

func (d *dev) looks() []look {
	at := func(path, says string) func(*chromium.Page) {
		return func(w *chromium.Page) { w.Open(d.URL + path); w.See(says) }
	}
	link := func(of string) string { return strings.TrimPrefix(d.mailTo(of).AcceptURL, d.URL) }
	return []look{
		{"home", at("/", "Sent lately")},
		{"sent", at("/sent", "5 invites")},
		{"sent-nothing", at("/sent?q=nobody", "No invite fits")},
		{"revoke", func(w *chromium.Page) {
			w.Open(d.URL + "/sent")
			w.Click("Revoke the invite to ben@guests.example")
			w.See("This cannot be undone")
		}},
		{"account", func(w *chromium.Page) {
			w.Open(d.URL + "/sent")
			w.Click("Mia Member, your account")
			w.See("Sign out")
		}},
		{"invitation", at(link("ben@guests.example"), "invites you to")},
		{"invitation-used", at(link("ann@guests.example"), "has been used")},
		{"invitation-withdrawn", at(link("cat@guests.example"), "was withdrawn")},
		{"invitation-unknown", at("/invite?invitation_token=unknown00000000000000", "do not know")},
		{"invitation-incomplete", at("/invite", "incomplete")},
		{"missing", at("/no/such/page", "nothing here")},
		{"refused", at("/auth/callback?code=x&state=y", "cannot be finished")},
		{"playground", func(w *chromium.Page) { w.Open(d.Playground); w.Wait(`document.querySelector('.graphiql-tab-button')`) }},
		{"outbox", func(w *chromium.Page) { w.Open(d.Outbox); w.See("Outbox") }},
		{"fake-home", func(w *chromium.Page) { w.Open(d.WorkOS + "/"); w.See("pretend WorkOS") }},
	}
}

// managerLooks are what only those see who may read the whole organization.
func (d *dev) managerLooks() []look {
	at := func(path, says string) func(*chromium.Page) {
		return func(w *chromium.Page) { w.Open(d.URL + path); w.See(says) }
	}
	return []look{
		{"all", at("/all", "5 invites")},
		{"members", at("/members", "4 members")},
		{"grant", func(w *chromium.Page) {
			w.Open(d.URL + "/members")
			w.Click("Grant places to Mia Member")
			w.See("The reason is kept with the grant")
		}},
		{"insights", func(w *chromium.Page) {
			w.Open(d.URL + "/insights")
			w.See("of the people invited have joined")
			w.Click("Mia Member brought 1")
			w.See("ann@guests.example")
		}},
		{"lists", at("/lists", "No list has been sent here")},
	}
}

// peopled makes invites of every kind that a page can show.
func (d *dev) peopled(w *chromium.Page) {
	mia := d.as("Mia")
	for _, name := range []string{"ann", "ben", "cat"} {
		sent := mia.invite(name + "@guests.example")
		switch name {
		case "ann":
			b := d.browser()
			b.submit(b.click(b.open(d.mailTo(name+"@guests.example").AcceptURL), "Accept the invitation"), map[string][]string{"email": {name + "@guests.example"}})
			mia.sees(sent.ID, "ACCEPTED")
		case "cat":
			mia.revoke(sent.ID)
		}
	}
	mia.invite("dan@guests.example")
	mia.invite("somebody.with.a.really.long.address.that.goes.on@a-department.of-a-university.example")
	d.enter(w, byMouse, d.demo("Mia").Email)
	w.See("Welcome, Mia Member")
}

// TestEveryPageIsAccessibleInLightAndDarkAndNarrow also takes the pictures of docs/images: SCREENSHOTS names a folder.
func TestEveryPageIsAccessibleInLightAndDarkAndNarrow(t *testing.T) {
	t.Parallel()
	d := start(t)
	windows := d.windows(3)
	d.peopled(windows[0])
	d.enter(windows[2], byMouse, d.demo("Ada").Email)
	windows[2].See("Welcome, Ada Admin")
	axe, err := os.ReadFile(os.Getenv("AXE_CORE"))
	if err != nil {
		t.Fatalf("AXE_CORE names no axe.min.js: %v", err)
	}
	sizes := []struct {
		name, scheme string
		width        int
		some         bool
	}{{"light", "light", 1100, false}, {"narrow-dark", "dark", 360, false}, {"dark", "dark", 1100, true}, {"narrow", "light", 360, true}}
	strangers := []look{
		{"sign-in", func(w *chromium.Page) { w.Open(d.URL + "/"); w.See("By invitation") }},
		{"fake-sign-in", func(w *chromium.Page) { w.Open(d.URL + "/auth/login"); w.See("Whoever you say you are") }},
		{"playground-stranger", func(w *chromium.Page) { w.Open(d.Playground); w.See("You are not signed in") }},
	}
	for i, looks := range [][]look{d.looks(), strangers, d.managerLooks()} {
		w := windows[i]
		for _, size := range sizes {
			w.Size(size.width, size.scheme)
			for _, l := range looks {
				if size.some && l.name != "home" && l.name != "sent" {
					continue
				}
				l.show(w)
				name := l.name + "-" + size.name
				check(t, w, name, string(axe))
				keep(t, w, name)
			}
		}
		if v := violations(w); len(v) > 0 {
			t.Errorf("the browser complains: %q", v)
		}
	}
}

// check asks axe-core for what WCAG 2.2 AA and its own best practice find wrong, and looks for what does not fit.
func check(t *testing.T, w *chromium.Page, name, axe string) {
	t.Helper()
	w.Eval(axe, nil)
	var found []string
	// GraphiQL's own markup is not ours to change; its page's is.
	w.Eval(`axe.run({exclude: ['.graphiql-container']}, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(r =>
		r.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 150) + ' ' + (n.any[0]?.message ?? '')).join(' | ')))`, &found)
	if len(found) > 0 {
		t.Errorf("%s: axe finds %q", name, found)
	}
	var overflow, shift float64
	w.Eval(`document.documentElement.scrollWidth - document.documentElement.clientWidth`, &overflow)
	w.Eval(`new Promise(done => { let sum = 0; new PerformanceObserver(l => l.getEntries().forEach(e => { if (!e.hadRecentInput) sum += e.value }))
		.observe({type: 'layout-shift', buffered: true}); requestAnimationFrame(() => setTimeout(() => done(sum), 0)) })`, &shift)
	// 0.1 is what Web Vitals calls good.
	if overflow > 0 || shift > 0.1 {
		t.Errorf("%s: %v px too wide, layout shift %v", name, overflow, shift)
	}
}

func keep(t *testing.T, w *chromium.Page, name string) {
	t.Helper()
	picture := w.Screenshot()
	if len(picture) < 1000 {
		t.Errorf("%s: the picture has %d bytes", name, len(picture))
	}
	folder := os.Getenv("SCREENSHOTS")
	if folder == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(folder, name+".webp"), picture, 0o600); err != nil {
		t.Error(err)
	}
}

func TestTheConsoleSendsOnlyDocumentsOfItsManifest(t *testing.T) {
	t.Parallel()
	var known map[string]string
	if err := json.Unmarshal(console.Documents(), &known); err != nil {
		t.Fatal(err)
	}
	d := start(t)
	w := d.windows(1)[0]
	d.enter(w, byMouse, d.demo("Mia").Email)
	w.See("5 of 5 places left")
	w.Click("E-mail addresses")
	w.Type("ann@guests.example, ben@guests.example")
	w.Click("Send 2 invites")
	w.See("2 invites are on their way")
	w.Click("Sent")
	w.See("2 invites")
	sent := 0
	for _, body := range w.Posted("/graphql") {
		var request struct{ Query string }
		if err := json.Unmarshal([]byte(body), &request); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256([]byte(request.Query))
		if known[hex.EncodeToString(sum[:])] != request.Query {
			t.Errorf("the manifest lacks\n%s", request.Query)
		}
		sent++
	}
	if sent < 6 {
		t.Errorf("only %d requests were seen", sent)
	}
}
