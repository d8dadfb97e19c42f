package main_test

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// publicURL is where the fake believes the product to be: what PUBLIC_URL is when nobody sets it. The test's connections go
// to the port that the server really has, as through a proxy.
const publicURL = "http://localhost:4000"

// world is a fake of WorkOS, a database and the product's settings for both.
type world struct {
	t      *testing.T
	env    []string
	server *process
	at     string // where the server listens
	admin  string

	WorkOS, Outbox, APIKey, ClientID string
	People                           []struct {
		ID, Email, AccessToken string
		OrganizationID         *string
	}
	Stranger struct{ Email, AccessToken string }
}

func newWorld(t *testing.T, database []string) *world {
	t.Helper()
	w := &world{t: t}
	_, line := begin(t, dev, nil, "--workos-only", "--json", "--workos-listen=127.0.0.1:0")
	if err := json.Unmarshal([]byte(line), w); err != nil {
		t.Fatalf("the fake's report: %v", err)
	}
	w.env = append(database, "WORKOS_API_KEY="+w.APIKey, "WORKOS_CLIENT_ID="+w.ClientID, "WORKOS_BASE_URL="+w.WorkOS,
		"WORKOS_COOKIE_PASSWORD="+strings.Repeat("cookie-password-", 2), "PUBLIC_URL="+publicURL, "LISTEN_ADDR=127.0.0.1:0", "ADMIN_ADDR=127.0.0.1:0")
	return w
}

var servingLine = regexp.MustCompile(`^serving (\S+) on (\S+), metrics on (\S+)$`)

func (w *world) serve() {
	w.t.Helper()
	p, line := begin(w.t, guestlist, w.env, "serve")
	parts := servingLine.FindStringSubmatch(line)
	if parts == nil || parts[1] != publicURL {
		w.t.Fatalf("serve says %q", line)
	}
	w.server, w.at, w.admin = p, parts[2], parts[3]
}

// client is a browser without a screen: cookies, redirects, and the proxy's part.
func (w *world) client() *http.Client {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		if "http://"+address == publicURL {
			address = w.at
		}
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}
	return &http.Client{Jar: jar, Timeout: patience, Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}
}

type page struct {
	url    *url.URL
	status int
	body   string
}

func (w *world) do(c *http.Client, method, target, body string, header map[string]string) page {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, target, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	for name, value := range header {
		req.Header.Set(name, value)
	}
	resp, err := c.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return page{resp.Request.URL, resp.StatusCode, string(text)}
}

// signIn opens a page that asks who it is and answers with the address.
func (w *world) signIn(c *http.Client, target, address string) page {
	w.t.Helper()
	p := w.do(c, http.MethodGet, target, "", nil)
	root, err := html.ParseWithOptions(strings.NewReader(p.body), html.ParseOptionEnableScripting(false))
	if err != nil {
		w.t.Fatal(err)
	}
	action, fields := "", url.Values{}
	for n := range root.Descendants() {
		given := map[string]string{}
		for _, a := range n.Attr {
			given[a.Key] = a.Val
		}
		switch n.Data {
		case "form":
			action = given["action"]
		case "input":
			fields.Set(given["name"], given["value"])
		}
	}
	fields.Set("email", address)
	to, err := p.url.Parse(action)
	if err != nil || action == "" {
		w.t.Fatalf("there is no form at %s: %d\n%s", p.url.Path, p.status, p.body)
	}
	return w.do(c, http.MethodPost, to.String(), fields.Encode(), map[string]string{"Content-Type": "application/x-www-form-urlencoded"})
}

// ask gives the data of a GraphQL answer as text; errors come after it.
func (w *world) ask(token, query string) string {
	w.t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		w.t.Fatal(err)
	}
	p := w.do(w.client(), http.MethodPost, publicURL+"/graphql", string(body),
		map[string]string{"Content-Type": "application/json", "Authorization": "Bearer " + token})
	var a struct {
		Data   json.RawMessage
		Errors []struct{ Extensions struct{ Code string } }
	}
	if err := json.Unmarshal([]byte(p.body), &a); err != nil {
		w.t.Fatalf("%d %s", p.status, p.body)
	}
	said := string(a.Data)
	for _, e := range a.Errors {
		said += " " + e.Extensions.Code
	}
	return said
}

// mails are the outbox, newest first.
func (w *world) mails() []struct{ To, AcceptURL string } {
	w.t.Helper()
	p := w.do(w.client(), http.MethodGet, w.Outbox, "", map[string]string{"Accept": "application/json"})
	var all []struct{ To, AcceptURL string }
	if err := json.Unmarshal([]byte(p.body), &all); err != nil {
		w.t.Fatalf("outbox: %d %s", p.status, p.body)
	}
	return all
}
