package main_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// browser does what a browser does with links, forms, redirects and cookies, and remembers every answer on its way.
type browser struct {
	d      *dev
	client *http.Client
	hops   []hop
}

type hop struct {
	method string
	url    *url.URL
	status int
	header http.Header
}

// page is where the browser ended.
type page struct {
	url    *url.URL
	status int
	header http.Header
	body   string
	root   *html.Node
}

func (d *dev) browser() *browser {
	d.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		d.t.Fatal(err)
	}
	b := &browser{d: d}
	b.client = &http.Client{Jar: jar, Timeout: patience, Transport: b, CheckRedirect: func(next *http.Request, _ []*http.Request) error {
		next.Header.Del("Origin") // a navigation by GET has none
		return nil
	}}
	return b
}

// RoundTrip makes one request and writes its answer down.
func (b *browser) RoundTrip(req *http.Request) (*http.Response, error) {
	req.Close = true
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		return nil, err
	}
	b.d.noteURL(req.URL.String())
	b.d.noteURL(resp.Header.Get("Location"))
	for _, c := range resp.Cookies() {
		b.d.never("cookie "+c.Name, c.Value)
	}
	b.hops = append(b.hops, hop{req.Method, req.URL, resp.StatusCode, resp.Header})
	return resp, nil
}

func (b *browser) do(req *http.Request) page {
	b.d.t.Helper()
	resp, err := b.client.Do(req)
	if err != nil {
		b.d.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.d.t.Fatal(err)
	}
	root, err := html.ParseWithOptions(strings.NewReader(string(text)), html.ParseOptionEnableScripting(false))
	if err != nil {
		b.d.t.Fatal(err)
	}
	return page{resp.Request.URL, resp.StatusCode, resp.Header, string(text), root}
}

func (b *browser) open(target string) page {
	b.d.t.Helper()
	return b.do(request(b.d.t, http.MethodGet, target, "", "Accept", "text/html"))
}

// click follows the first link with the text.
func (b *browser) click(p page, text string) page {
	b.d.t.Helper()
	for n := range p.root.Descendants() {
		if n.Data == "a" && words(n) == text {
			return b.open(p.resolve(b.d.t, attribute(n, "href")))
		}
	}
	b.d.t.Fatalf("there is no link %q on:\n%s", text, p.body)
	return page{}
}

// submit sends the page's one form with its fields as they are, but for those given.
func (b *browser) submit(p page, given url.Values) page {
	b.d.t.Helper()
	form := p.element(b.d.t, "form")
	fields := url.Values{}
	for n := range form.Descendants() {
		if n.Data == "input" {
			fields.Add(attribute(n, "name"), attribute(n, "value"))
		}
	}
	for name, values := range given {
		if !fields.Has(name) {
			b.d.t.Fatalf("the form has no field %s:\n%s", name, p.body)
		}
		fields[name] = values
	}
	return b.do(request(b.d.t, strings.ToUpper(attribute(form, "method")), p.resolve(b.d.t, attribute(form, "action")), fields.Encode(),
		"Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html", "Origin", p.url.Scheme+"://"+p.url.Host))
}

// signIn goes through the product's sign-in as whoever has the address.
func (b *browser) signIn(address string) page {
	b.d.t.Helper()
	b.d.never("address", address)
	return b.submit(b.open(b.d.URL+"/auth/login"), url.Values{"email": {address}})
}

// session is the session cookie that the browser holds; empty when there is none.
func (b *browser) session() string {
	b.d.t.Helper()
	home, err := url.Parse(b.d.URL)
	if err != nil {
		b.d.t.Fatal(err)
	}
	for _, c := range b.client.Jar.Cookies(home) {
		if c.Name == "guestlist" {
			return c.Value
		}
	}
	return ""
}

// setCookie finds the cookie in the last answer of a path as the server worded it.
func (b *browser) setCookie(path, name string) *http.Cookie {
	b.d.t.Helper()
	for i := len(b.hops) - 1; i >= 0; i-- {
		if b.hops[i].url.Path != path {
			continue
		}
		for _, c := range (&http.Response{Header: b.hops[i].header}).Cookies() {
			if c.Name == name {
				return c
			}
		}
		break
	}
	b.d.t.Fatalf("%s set no cookie %s", path, name)
	return nil
}

func (p page) resolve(t *testing.T, reference string) string {
	t.Helper()
	target, err := p.url.Parse(reference)
	if err != nil {
		t.Fatal(err)
	}
	return target.String()
}

func (p page) element(t *testing.T, name string) *html.Node {
	t.Helper()
	for n := range p.root.Descendants() {
		if n.Type == html.ElementNode && n.Data == name {
			return n
		}
	}
	t.Fatalf("there is no %s on %d %s:\n%s", name, p.status, p.url.Path, p.body)
	return nil
}

func (p page) heading(t *testing.T) string {
	t.Helper()
	return words(p.element(t, "h1"))
}

func words(n *html.Node) string {
	var all strings.Builder
	for one := range n.Descendants() {
		if one.Type == html.TextNode {
			all.WriteString(one.Data)
		}
	}
	return strings.TrimSpace(all.String())
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
