package chromium

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
)

// Quoted is a text as an expression of JavaScript.
func Quoted(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string always has a JSON form
	}
	return string(quoted)
}

// Wait waits until an expression is true, over loads of other documents too, and fails when that does not happen in time.
func (p *Page) Wait(condition string) {
	p.b.t.Helper()
	expression := `new Promise(done => {
		const late = setTimeout(() => done(false), 45000);
		const look = () => { if (` + condition + `) { clearTimeout(late); done(true) } else requestAnimationFrame(look) };
		look() })`
	for {
		m, err := p.b.ask(p.session, "Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true, "returnByValue": true})
		if err != nil && (strings.Contains(err.Error(), "navigated") || strings.Contains(err.Error(), "context was destroyed")) {
			continue // the page changed meanwhile
		}
		var answer struct {
			Result struct {
				Value bool `json:"value"`
			} `json:"result"`
		}
		if err == nil {
			err = json.Unmarshal(m.Result, &answer)
		}
		if err != nil || !answer.Result.Value {
			var shown string
			p.Eval(`location.pathname + ": " + document.body.innerText.slice(0, 1500)`, &shown)
			p.b.t.Fatalf("%s does not come (%v) on %s", condition, err, shown)
		}
		return
	}
}

// See waits until a text is shown.
func (p *Page) See(text string) {
	p.b.t.Helper()
	p.Wait(`document.body && document.body.innerText.includes(` + Quoted(text) + `)`)
}

// named finds what can be clicked by how assistive technology or the eye names it.
const named = `(name) => [...document.querySelectorAll('button,a,summary,input,textarea,select')].find(e =>
	e.checkVisibility() && !e.closest('[inert]') && (!document.querySelector('dialog[open]') || e.closest('dialog[open]')) &&
	[e.getAttribute('aria-label'), e.innerText, e.querySelector('.unseen')?.textContent, e.labels?.[0]?.innerText, e.name].some(t => t?.trim().replace(/\s+/g, ' ') === name))`

// Click waits for what has the name and clicks into its middle with the mouse. What a page moves away under the pointer is
// clicked again where it is then, as somebody would who sees that nothing happened.
func (p *Page) Click(name string) {
	p.b.t.Helper()
	find := `(` + named + `)(` + Quoted(name) + `)`
	for range 5 {
		// Until the style sheet is there and nothing moves any more, what is seen in one moment is elsewhere in the next.
		p.Wait(`document.readyState === 'complete' && ` + find)
		var at struct{ X, Y float64 }
		p.Eval(`new Promise(done => { let before = ''; const look = () => {
			const e = `+find+`;
			if (!e) return requestAnimationFrame(look);
			e.scrollIntoView({block: 'center', behavior: 'instant'});
			const r = e.getBoundingClientRect(), now = JSON.stringify(r);
			if (now !== before) { before = now; return requestAnimationFrame(look) }
			window.missed = true;
			addEventListener('click', (event) => { if (e.contains(event.target)) window.missed = false }, {capture: true, once: true});
			done({X: r.x + r.width / 2, Y: r.y + r.height / 2}) }; look() })`, &at)
		for _, kind := range []string{"mouseMoved", "mousePressed", "mouseReleased"} {
			p.must("Input.dispatchMouseEvent", map[string]any{"type": kind, "x": at.X, "y": at.Y, "button": "left", "clickCount": 1}, nil)
		}
		m, err := p.b.ask(p.session, "Runtime.evaluate", map[string]any{"expression": `window.missed === true`, "returnByValue": true})
		if err != nil || !bytes.Contains(m.Result, []byte(`"value":true`)) {
			return // a document that has gone was left by this click
		}
	}
	p.b.t.Fatalf("%s moves away from the mouse", name)
}

// Type enters text where the focus is.
func (p *Page) Type(text string) {
	p.b.t.Helper()
	p.must("Input.insertText", map[string]any{"text": text}, nil)
}

var keys = map[string]struct {
	code int
	text string
}{"Tab": {9, ""}, "Enter": {13, "\r"}, "Escape": {27, ""}, "Space": {32, " "}, "ArrowRight": {39, ""}, "ArrowDown": {40, ""}}

// Press presses one key, as a keyboard would.
func (p *Page) Press(key string) {
	p.b.t.Helper()
	k, known := keys[key]
	if !known {
		p.b.t.Fatalf("no key %s", key)
	}
	name := key
	if key == "Space" {
		name = " "
	}
	down := map[string]any{"type": "keyDown", "key": name, "code": key, "windowsVirtualKeyCode": k.code}
	if k.text != "" {
		down["text"] = k.text
	}
	p.must("Input.dispatchKeyEvent", down, nil)
	p.must("Input.dispatchKeyEvent", map[string]any{"type": "keyUp", "key": name, "code": key, "windowsVirtualKeyCode": k.code}, nil)
}

// TabTo presses Tab until the focus is on what has the name, at most as often as a page has stops.
func (p *Page) TabTo(name string) {
	p.b.t.Helper()
	p.Wait(`(` + named + `)(` + Quoted(name) + `)`)
	var there bool
	for range 60 {
		p.Press("Tab")
		p.Eval(`document.activeElement === (`+named+`)(`+Quoted(name)+`)`, &there)
		if there {
			return
		}
	}
	p.b.t.Fatalf("the keyboard does not reach %s", name)
}

// Size sets the window's width in CSS pixels and its colour scheme.
func (p *Page) Size(width int, scheme string) {
	p.b.t.Helper()
	p.must("Emulation.setDeviceMetricsOverride", map[string]any{
		"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600,
	}, nil)
	p.must("Emulation.setEmulatedMedia", map[string]any{
		"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}},
	}, nil)
}

// Offline takes the network away, or gives it back.
func (p *Page) Offline(off bool) {
	p.b.t.Helper()
	p.must("Network.emulateNetworkConditions", map[string]any{"offline": off, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}, nil)
}

// Block makes requests to addresses of these patterns fail; without patterns none does.
func (p *Page) Block(patterns ...string) {
	p.b.t.Helper()
	p.must("Network.setBlockedURLs", map[string]any{"urls": append([]string{}, patterns...)}, nil)
}

// Screenshot is the whole page as a WebP picture.
func (p *Page) Screenshot() []byte {
	p.b.t.Helper()
	var shot struct {
		Data string `json:"data"`
	}
	p.must("Page.captureScreenshot", map[string]any{"format": "webp", "quality": 70, "captureBeyondViewport": true}, &shot)
	picture, err := base64.StdEncoding.DecodeString(shot.Data)
	if err != nil {
		p.b.t.Fatal(err)
	}
	return picture
}
