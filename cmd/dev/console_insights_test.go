//go:build chromium

package main_test

import (
	"os"
	"testing"
)

func TestInsightsOfMembersWhoBroughtNobodySaySo(t *testing.T) {
	t.Parallel()
	d := start(t)
	w := d.windows(1)[0]
	d.enter(w, byMouse, d.demo("Ada").Email)
	w.Click("Members")
	w.See("3 members")
	w.Click("Insights")
	w.See("Nobody has brought anybody yet")
	d.quiet(w)
}

// tooMany answers as the server does where a million invites and more would have to be read one by one.
const tooMany = `(() => { const asked = window.fetch; window.fetch = async (url, options) => {
	const body = String(options?.body);
	if (body.includes('query Compared') && body.includes('"by":"DOMAIN"')) return new Response(JSON.stringify(
		{data: null, errors: [{message: 'Too many invites would have to be counted one by one.', extensions: {code: 'BAD_USER_INPUT'}}]}),
		{headers: {'content-type': 'application/json'}});
	const answer = await asked(url, options);
	if (!body.includes('query Insights')) return answer;
	return new Response((await answer.text()).replace(/"medianSecondsToAccept":\d+/, '"medianSecondsToAccept":null'), {headers: {'content-type': 'application/json'}});
} })()`

// A comparison of too many is refused, and the page says what to do; the funnel, the tree and other comparisons are as usable as before.
func TestInsightsOfTooManySayWhatToDoAndShowTheRest(t *testing.T) {
	t.Parallel()
	d := start(t)
	d.managed()
	w := d.windows(1)[0]
	d.enter(w, byMouse, d.demo("Ada").Email)
	w.See("Sent lately")
	w.Eval(tooMany, nil)
	w.Click("Insights")
	w.See("33% of the people invited have joined. Half of them did within –.")
	w.See("Mia Member")
	choose := func(by string) {
		w.Eval(`(() => { const s = [...document.querySelectorAll('select')].at(-1); Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set.call(s, '`+by+`');
			s.dispatchEvent(new Event('change', {bubbles: true})) })()`, nil)
	}
	choose("INVITER")
	w.See("Max Member")
	choose("DOMAIN")
	w.See("In this time there are too many invites to be counted this way. Choose a shorter time, or compare by something else.")
	// Numbers of another comparison do not stay under its name.
	w.Wait(`document.querySelectorAll('table.bars').length === 1 && !document.body.innerText.includes('Max Member')`)
	w.See("33% of the people invited have joined")
	w.Click("Mia Member brought 1")
	w.See("grace@guests.example")
	axe, err := os.ReadFile(os.Getenv("AXE_CORE"))
	if err != nil {
		t.Fatal(err)
	}
	w.Size(360, "dark")
	check(t, w, "insights-too-many", string(axe))
	choose("INVITER")
	w.See("Max Member")
	d.quiet(w)
}
