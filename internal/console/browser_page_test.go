//go:build chromium

package console_test

import "encoding/json"

// open goes to an address and waits until it has loaded.
func (b *browser) open(url string) {
	b.t.Helper()
	var document struct {
		LoaderID string `json:"loaderId"`
	}
	b.must("Page.navigate", map[string]any{"url": url}, &document)
	for loader := range b.loaded {
		if loader == document.LoaderID {
			b.loader = loader
			return
		}
	}
	b.t.Fatalf("%s: the browser is gone", url)
}

// follow waits until another document has loaded, or until the page complains, and returns the complaint.
func (b *browser) follow() string {
	b.t.Helper()
	for {
		select {
		case complaint := <-b.complained:
			return complaint
		case loader, ok := <-b.loaded:
			if !ok {
				b.t.Fatal("the browser is gone")
			}
			if loader != b.loader {
				b.loader = loader
				return ""
			}
		}
	}
}

// eval runs an expression in the page, waits for its promise, and decodes its value into result.
func (b *browser) eval(expression string, result any) {
	b.t.Helper()
	var answer struct {
		Result struct {
			Value json.RawMessage `json:"value"`
		} `json:"result"`
		ExceptionDetails json.RawMessage `json:"exceptionDetails"`
	}
	b.must("Runtime.evaluate", map[string]any{
		"expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true,
	}, &answer)
	if answer.ExceptionDetails != nil {
		b.t.Fatalf("%s: %s", expression, answer.ExceptionDetails)
	}
	if result == nil {
		return
	}
	if err := json.Unmarshal(answer.Result.Value, result); err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
}

// wait is eval's expression that becomes true when the condition does.
func wait(condition string) string {
	return `new Promise(done => { const look = () => (` + condition + `) ? done(true) : requestAnimationFrame(look); look() })`
}

// press presses one key, as a keyboard would.
func (b *browser) press(key string, code int) {
	b.t.Helper()
	for _, kind := range []string{"rawKeyDown", "keyUp"} {
		b.must("Input.dispatchKeyEvent", map[string]any{"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code}, nil)
	}
}

// size sets the window's width in CSS pixels and its colour scheme.
func (b *browser) size(width int, scheme string) {
	b.t.Helper()
	b.must("Emulation.setDeviceMetricsOverride", map[string]any{
		"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600,
	}, nil)
	b.must("Emulation.setEmulatedMedia", map[string]any{
		"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}},
	}, nil)
}
