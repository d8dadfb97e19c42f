package workostest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"guestlist/internal/workos/workostest"
)

// clock is a fake clock; safe for concurrent use.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// world is a fake with two organizations, an admin and two members, and a browser.
type world struct {
	*workostest.Server
	t       *testing.T
	clock   *clock
	browser *http.Client
}

const (
	org1, org2       = "org_01ONE", "org_01TWO"
	ada, bob, carol  = "user_01ADA", "user_01BOB", "user_01CAROL"
	adaMail, bobMail = "ada@acme.test", "bob@acme.test"
	carolMail        = "carol@globex.test"
)

func newWorld(t *testing.T, change ...func(*workostest.Options)) *world {
	t.Helper()
	w := &world{t: t, clock: newClock()}
	options := workostest.Options{Now: w.clock.Now, SigningKey: workostest.SharedKey()}
	for _, f := range change {
		f(&options)
	}
	w.Server = workostest.Start(t, options)
	w.seed()
	jar, err := cookiejar.New(nil)
	must(t, err)
	w.browser = &http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	t.Cleanup(w.browser.CloseIdleConnections)
	return w
}

func (w *world) seed() {
	w.t.Helper()
	must(w.t, w.SetRole("admin", []string{"invites:read", "invites:manage"}, false))
	must(w.t, w.AddOrganization(workostest.Organization{ID: org1, Name: "Acme", Domains: []string{"acme.test"}}))
	must(w.t, w.AddOrganization(workostest.Organization{ID: org2, Name: "Globex"}))
	must(w.t, w.AddUser(workostest.User{ID: ada, Email: adaMail, FirstName: "Ada", LastName: "Lovelace"}))
	must(w.t, w.AddUser(workostest.User{ID: bob, Email: bobMail}))
	must(w.t, w.AddUser(workostest.User{ID: carol, Email: carolMail}))
	must(w.t, w.AddMembership(workostest.Membership{ID: "om_01A", UserID: ada, OrganizationID: org1, RoleSlug: "admin"}))
	must(w.t, w.AddMembership(workostest.Membership{ID: "om_01B", UserID: bob, OrganizationID: org1}))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// object is a JSON answer.
type object map[string]any

func (o object) str(name string) string { s, _ := o[name].(string); return s }

// code is the error's name in either of the two shapes.
func (o object) code() string {
	if o["error"] != nil {
		return o.str("error")
	}
	return o.str("code")
}

func (o object) items() []object {
	raw, _ := o["data"].([]any)
	items := make([]object, 0, len(raw))
	for _, one := range raw {
		m, _ := one.(map[string]any)
		items = append(items, m)
	}
	return items
}

func (w *world) request(method, path, contentType, body string) *http.Request {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.BaseURL()+path, strings.NewReader(body))
	must(w.t, err)
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	return r
}

// do makes a request and reads the answer whole.
func (w *world) do(r *http.Request) (*http.Response, []byte) {
	w.t.Helper()
	response, err := w.browser.Do(r)
	must(w.t, err)
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	must(w.t, err)
	return response, body
}

// api calls the JSON API with the key; a nil body sends none.
func (w *world) api(method, path string, body any) (int, object) {
	w.t.Helper()
	text, contentType := "", ""
	if body != nil {
		raw, err := json.Marshal(body)
		must(w.t, err)
		text, contentType = string(raw), "application/json"
	}
	r := w.request(method, path, contentType, text)
	r.Header.Set("Authorization", "Bearer "+w.APIKey())
	response, answer := w.do(r)
	return response.StatusCode, w.parse(answer)
}

func (w *world) parse(body []byte) object {
	w.t.Helper()
	var o object
	if len(bytes.TrimSpace(body)) > 0 && body[0] == '{' {
		must(w.t, json.Unmarshal(body, &o))
	}
	return o
}

// send invites and expects success.
func (w *world) send(body object) object {
	w.t.Helper()
	status, answer := w.api("POST", "/user_management/invitations", body)
	if status != http.StatusCreated {
		w.t.Fatalf("send answered %d %v", status, answer)
	}
	return answer
}

func (w *world) expect(method, path string, body any, status int, code string) object {
	w.t.Helper()
	got, answer := w.api(method, path, body)
	if got != status || answer.code() != code {
		w.t.Fatalf("%s %s answered %d %q, want %d %q (%v)", method, path, got, answer.code(), status, code, answer)
	}
	return answer
}

// events lists every event of the types, oldest first.
func (w *world) events(types ...string) []object {
	w.t.Helper()
	q := url.Values{"events": types, "limit": {"100"}, "order": {"asc"}}
	return w.expect("GET", "/events?"+q.Encode(), nil, http.StatusOK, "").items()
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}
