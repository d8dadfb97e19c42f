package chromium

import (
	"encoding/json"
	"strings"
	"sync"
)

// Page is one window of its own: cookies and storage are shared with no other.
type Page struct {
	b       *Browser
	session string
	// loader is the id of the document that Open or Follow saw load.
	loader string
	// loaded gets the loader's id of each document that has loaded.
	loaded chan string
	// complained gets what the page complains of: violations of the policy, failed loads, exceptions.
	complained chan string

	mu       sync.Mutex
	requests []request
}

type request struct {
	URL  string `json:"url"`
	Body string `json:"postData"`
}

// Page opens a window, as another person's browser would.
func (b *Browser) Page() *Page {
	b.t.Helper()
	var context struct {
		ID string `json:"browserContextId"`
	}
	b.must("", "Target.createBrowserContext", nil, &context)
	var target struct {
		ID string `json:"targetId"`
	}
	b.must("", "Target.createTarget", map[string]any{"url": "about:blank", "browserContextId": context.ID}, &target)
	var session struct {
		ID string `json:"sessionId"`
	}
	b.must("", "Target.attachToTarget", map[string]any{"targetId": target.ID, "flatten": true}, &session)
	p := &Page{b: b, session: session.ID, loaded: make(chan string, 1024), complained: make(chan string, 1024)}
	b.mu.Lock()
	b.pages[session.ID] = p
	b.mu.Unlock()
	for _, domain := range []string{"Page.enable", "Runtime.enable", "Log.enable", "Network.enable"} {
		p.must(domain, nil, nil)
	}
	p.must("Page.setLifecycleEventsEnabled", map[string]any{"enabled": true}, nil)
	p.must("Emulation.setFocusEmulationEnabled", map[string]any{"enabled": true}, nil)
	return p
}

// take is called for every event of the page, one after the other.
func (p *Page) take(m message) {
	switch m.Method {
	case "Page.lifecycleEvent":
		var event struct {
			Name     string `json:"name"`
			LoaderID string `json:"loaderId"`
		}
		if json.Unmarshal(m.Params, &event) == nil && event.Name == "load" {
			p.loaded <- event.LoaderID
		}
	case "Network.requestWillBeSent":
		var event struct {
			Request request `json:"request"`
		}
		if json.Unmarshal(m.Params, &event) == nil {
			p.mu.Lock()
			p.requests = append(p.requests, event.Request)
			p.mu.Unlock()
		}
	case "Log.entryAdded":
		var event struct {
			Entry struct {
				Level string `json:"level"`
			} `json:"entry"`
		}
		if json.Unmarshal(m.Params, &event) != nil || event.Entry.Level == "warning" || event.Entry.Level == "error" {
			p.complained <- string(m.Params)
		}
	case "Runtime.exceptionThrown":
		p.complained <- string(m.Params)
	}
}

// Requests are the addresses that the page has asked for so far.
func (p *Page) Requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := make([]string, len(p.requests))
	for i, r := range p.requests {
		all[i] = r.URL
	}
	return all
}

// Posted are the bodies that the page has sent to addresses that end in path.
func (p *Page) Posted(path string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []string
	for _, r := range p.requests {
		if strings.HasSuffix(r.URL, path) && r.Body != "" {
			all = append(all, r.Body)
		}
	}
	return all
}

// Complaints are those so far that nobody has read yet.
func (p *Page) Complaints() []string {
	var all []string
	for {
		select {
		case c := <-p.complained:
			all = append(all, c)
		default:
			return all
		}
	}
}

// Open goes to an address and waits until it has loaded.
func (p *Page) Open(url string) {
	p.b.t.Helper()
	var document struct {
		LoaderID string `json:"loaderId"`
		Error    string `json:"errorText"`
	}
	p.must("Page.navigate", map[string]any{"url": url}, &document)
	if document.Error != "" {
		p.b.t.Fatalf("%s: %s", url, document.Error)
	}
	for loader := range p.loaded {
		if loader == document.LoaderID {
			p.loader = loader
			return
		}
	}
	p.b.t.Fatalf("%s: the browser is gone", url)
}

// Follow waits until another document has loaded, or until the page complains, and returns the complaint.
func (p *Page) Follow() string {
	p.b.t.Helper()
	for {
		select {
		case complaint := <-p.complained:
			return complaint
		case loader, ok := <-p.loaded:
			if !ok {
				p.b.t.Fatal("the browser is gone")
			}
			if loader != p.loader {
				p.loader = loader
				return ""
			}
		}
	}
}

// Eval runs an expression in the page, waits for its promise, and decodes its value into result.
func (p *Page) Eval(expression string, result any) {
	p.b.t.Helper()
	var answer struct {
		Result struct {
			Value json.RawMessage `json:"value"`
		} `json:"result"`
		ExceptionDetails json.RawMessage `json:"exceptionDetails"`
	}
	p.must("Runtime.evaluate", map[string]any{
		"expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true,
	}, &answer)
	if answer.ExceptionDetails != nil {
		p.b.t.Fatalf("%.200s: %s", expression, answer.ExceptionDetails)
	}
	if result == nil {
		return
	}
	if err := json.Unmarshal(answer.Result.Value, result); err != nil {
		p.b.t.Fatalf("%.200s: %v", expression, err)
	}
}

func (p *Page) must(method string, params, result any) {
	p.b.t.Helper()
	p.b.must(p.session, method, params, result)
}
