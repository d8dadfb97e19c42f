package workostest_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"guestlist/internal/workos/workostest"
)

const verifier = "dBjftJeZ4CVP-mBbe0DIa2a9lXQ5XQhS4hQ6Q4PCq8k"

func challenge() string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// authorizeQuery is a proper request, changed by pairs of name and value; the value "-" takes a parameter out.
func authorizeQuery(change ...string) url.Values {
	q := url.Values{
		"client_id": {workostest.DefaultClientID}, "redirect_uri": {workostest.DefaultRedirectURI}, "response_type": {"code"},
		"provider": {"authkit"}, "state": {"st&te=1"}, "code_challenge": {challenge()}, "code_challenge_method": {"S256"},
	}
	for k := 0; k+1 < len(change); k += 2 {
		if change[k+1] == "-" {
			q.Del(change[k])
		} else {
			q.Set(change[k], change[k+1])
		}
	}
	return q
}

func (w *world) authorize(change ...string) (*http.Response, string) {
	w.t.Helper()
	response, body := w.do(w.request("GET", "/user_management/authorize?"+authorizeQuery(change...).Encode(), "", ""))
	return response, string(body)
}

// htmlForm is the page's one form, as a browser sees it.
type htmlForm struct {
	action, method string
	fields         url.Values
	visible        []string
}

func readForm(t *testing.T, page string) htmlForm {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	must(t, err)
	f := htmlForm{fields: url.Values{}}
	forms := 0
	for n := range root.Descendants() {
		attr := map[string]string{}
		for _, a := range n.Attr {
			attr[a.Key] = a.Val
		}
		switch n.Data {
		case "script":
			t.Error("the page has a script")
		case "form":
			forms++
			f.action, f.method = attr["action"], strings.ToLower(attr["method"])
		case "input":
			f.fields.Set(attr["name"], attr["value"])
			if attr["type"] != "hidden" {
				f.visible = append(f.visible, attr["name"])
			}
		}
		if attr["style"] != "" {
			t.Errorf("<%s> has an inline style", n.Data)
		}
	}
	if forms != 1 || f.method != "post" || len(f.visible) != 1 || f.visible[0] != "email" {
		t.Fatalf("%d forms, method %q, visible fields %v", forms, f.method, f.visible)
	}
	return f
}

func (w *world) submit(f htmlForm, email string) (*http.Response, string) {
	w.t.Helper()
	f.fields.Set("email", email)
	response, body := w.do(w.request("POST", f.action, "application/x-www-form-urlencoded", f.fields.Encode()))
	return response, string(body)
}

// back reads the redirect to the application.
func (w *world) back(response *http.Response) url.Values {
	w.t.Helper()
	to, err := response.Location()
	if err != nil {
		w.t.Fatalf("status %d without a redirect", response.StatusCode)
	}
	if got := to.Scheme + "://" + to.Host + to.Path; got != workostest.DefaultRedirectURI {
		w.t.Fatalf("the redirect leads to %s", got)
	}
	return to.Query()
}

// signIn goes through the form and returns what came back to the redirect URI.
func (w *world) signIn(email string, change ...string) url.Values {
	w.t.Helper()
	response, page := w.authorize(change...)
	equal(w.t, "status of authorize", response.StatusCode, http.StatusOK)
	answer, _ := w.submit(readForm(w.t, page), email)
	return w.back(answer)
}

func (w *world) exchange(code string, change ...string) (int, object) {
	w.t.Helper()
	body := object{
		"client_id": w.ClientID(), "client_secret": w.APIKey(), "grant_type": "authorization_code", "code": code, "code_verifier": verifier,
	}
	return w.authenticate(body, change...)
}

func (w *world) refresh(token string, change ...string) (int, object) {
	w.t.Helper()
	return w.authenticate(object{
		"client_id": w.ClientID(), "client_secret": w.APIKey(), "grant_type": "refresh_token", "refresh_token": token,
	}, change...)
}

func (w *world) authenticate(body object, change ...string) (int, object) {
	w.t.Helper()
	for k := 0; k+1 < len(change); k += 2 {
		if change[k+1] == "-" {
			delete(body, change[k])
		} else {
			body[change[k]] = change[k+1]
		}
	}
	return w.api("POST", "/user_management/authenticate", body)
}

func TestThePagesAreStrict(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *workostest.Options) { o.InitiateLoginURI = "http://127.0.0.1:4000/auth/login" })
	i := w.send(object{"email": "x@y.test", "organization_id": org1, "inviter_user_id": ada})
	inline := regexp.MustCompile(`(?i)<script|<style|style=|onclick|javascript:`)
	for _, path := range []string{"/", "/outbox", "/user_management/authorize?" + authorizeQuery().Encode(), "/invitations/accept?invitation_token=" + i.str("token"), "/invitations/accept?invitation_token=nope"} {
		response, body := w.do(w.request("GET", path, "", ""))
		policy := response.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s has policy %q", path, policy)
		}
		if found := inline.Find(body); found != nil {
			t.Errorf("%s holds %s", path, found)
		}
		if !strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") || !strings.Contains(string(body), "/assets/style.css") {
			t.Errorf("%s is %s", path, response.Header.Get("Content-Type"))
		}
	}
	_, mails := w.do(w.request("GET", "/outbox", "", ""))
	for _, says := range []string{"has invited you to join", "The invitation is for x@y.test", w.Outbox()[0].AcceptURL} {
		if !strings.Contains(string(mails), says) {
			t.Errorf("the outbox does not show %q", says)
		}
	}
	style, _ := w.do(w.request("GET", "/assets/style.css", "", ""))
	equal(t, "style sheet", style.Header.Get("Content-Type"), "text/css; charset=utf-8")
}
