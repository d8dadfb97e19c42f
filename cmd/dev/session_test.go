package main_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestAMemberSignsInAndOutByTheForm(t *testing.T) {
	t.Parallel()
	d := start(t)
	b := d.browser()
	home := b.click(b.open(d.URL+"/"), "Sign in")
	home = b.submit(home, url.Values{"email": {d.demo("Ada").Email}})
	if home.status != http.StatusOK || home.heading(t) != "Welcome, Ada Admin" {
		t.Fatalf("sign-in ends with %d %q", home.status, home.heading(t))
	}
	before := b.session()
	out := b.submit(home, nil)
	if out.url.String() != d.URL+"/" || out.heading(t) != "By invitation" || b.session() != "" {
		t.Errorf("sign-out ends at %s %q", out.url, out.heading(t))
	}
	if c := b.setCookie("/auth/logout", "guestlist"); c.MaxAge >= 0 || c.Value != "" {
		t.Errorf("sign-out does not delete the cookie: MaxAge %d", c.MaxAge)
	}
	logout := b.hops[len(b.hops)-3]
	if logout.status != http.StatusSeeOther || !strings.HasPrefix(logout.header.Get("Location"), d.WorkOS+"/user_management/sessions/logout?") {
		t.Errorf("sign-out answers %d and leads to %s", logout.status, logout.header.Get("Location"))
	}
	// WorkOS was left too: signing in asks who it is.
	if form := b.open(d.URL + "/auth/login"); form.heading(t) != "Sign in" {
		t.Errorf("after sign-out WorkOS still knows the browser: %q", form.heading(t))
	}
	checkDead(t, d, before)
}

func TestAProgramSignsOutAndIsToldWhereToGo(t *testing.T) {
	t.Parallel()
	d := start(t)
	b := d.browser()
	b.signIn(d.demo("Max").Email)
	before := b.session()
	p := b.do(request(t, http.MethodPost, d.URL+"/auth/logout", "", "Accept", "application/json", "Origin", d.URL))
	var said struct{ LogoutURL string }
	if err := json.Unmarshal([]byte(p.body), &said); err != nil || p.status != http.StatusOK || !strings.HasPrefix(said.LogoutURL, d.WorkOS+"/") {
		t.Errorf("sign-out answers %d %s", p.status, p.body)
	}
	checkDead(t, d, before)
}

// checkDead shows a cookie whose session ended: it is deleted and the request goes on as a stranger's.
func checkDead(t *testing.T, d *dev, cookie string) {
	t.Helper()
	if cookie == "" {
		t.Fatal("there was no session")
	}
	for _, value := range []string{cookie, "neverIssuedByAnybodyxxxxxxxxxxxxxxxxxxxxxxxx"} {
		got := d.send(request(t, http.MethodPost, d.GraphQL, `{"query":"{ viewer { kind } me { id } }"}`,
			"Content-Type", "application/json", "Cookie", "guestlist="+value, "Origin", d.URL))
		if got.status != http.StatusOK || string(got.body) != `{"data":{"viewer":{"kind":"ANONYMOUS"},"me":null}}` {
			t.Errorf("a dead cookie is answered %d %s", got.status, got.body)
		}
		set := (&http.Response{Header: got.header}).Cookies()
		if len(set) != 1 || set[0].Name != "guestlist" || set[0].MaxAge >= 0 {
			t.Errorf("a dead cookie is not deleted: %v", got.header["Set-Cookie"])
		}
	}
}

func TestACallbackThatNobodyBeganEndsInAPage(t *testing.T) {
	t.Parallel()
	d := start(t)
	for _, query := range []string{"code=stolen-code&state=made-up-state", "state=made-up-state", "error=access_denied&state=made-up-state", ""} {
		b := d.browser()
		p := b.open(d.URL + "/auth/callback?" + query)
		if p.status/100 != 4 || p.heading(t) == "" || b.session() != "" {
			t.Errorf("%q: %d %q", query, p.status, p.heading(t))
		}
	}
}

func TestSignInReturnsToAPathOfOursOnly(t *testing.T) {
	t.Parallel()
	d := start(t)
	for asked, want := range map[string]string{"/invite?from=here": "/invite?from=here", "https://evil.example/": "/", "//evil.example/": "/"} {
		b := d.browser()
		form := b.open(d.URL + "/auth/login?return_to=" + url.QueryEscape(asked))
		end := b.submit(form, url.Values{"email": {d.demo("Mia").Email}})
		if end.url.String() != d.URL+want {
			t.Errorf("return_to=%s ends at %s", asked, end.url)
		}
	}
}
