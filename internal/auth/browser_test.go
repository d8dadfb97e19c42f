package auth

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"

	"guestlist/internal/viewer"
)

// browser keeps cookies and follows no redirect.
func (g *rig) browser() *http.Client {
	g.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		g.t.Fatal(err)
	}
	client := *g.server.Client()
	client.Jar = jar
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

// answer is a response that was read to its end.
type answer struct {
	*http.Response
	body string
}

func (g *rig) do(client *http.Client, method, path string, header http.Header) answer {
	g.t.Helper()
	return g.send(client, method, g.server.URL+path, header, nil)
}

func (g *rig) send(client *http.Client, method, target string, header http.Header, body io.Reader) answer {
	g.t.Helper()
	req, err := http.NewRequestWithContext(g.t.Context(), method, target, body)
	if err != nil {
		g.t.Fatal(err)
	}
	if header != nil {
		req.Header = header
	}
	resp, err := client.Do(req)
	if err != nil {
		g.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	return answer{resp, string(text)}
}

func (g *rig) get(client *http.Client, path string) answer {
	g.t.Helper()
	return g.do(client, http.MethodGet, path, nil)
}

// beginLogin opens /auth/login and gives what AuthKit was asked with.
func (g *rig) beginLogin(client *http.Client, query string) url.Values {
	g.t.Helper()
	a := g.get(client, "/auth/login"+query)
	if a.StatusCode != http.StatusSeeOther {
		g.t.Fatalf("login: status %d: %s", a.StatusCode, a.body)
	}
	target, err := a.Location()
	if err != nil {
		g.t.Fatal(err)
	}
	return target.Query()
}

// signIn goes all the way and fails unless there is a session.
func (g *rig) signIn(client *http.Client) answer {
	g.t.Helper()
	state := g.beginLogin(client, "").Get("state")
	a := g.get(client, "/auth/callback?code=good&state="+state)
	if a.StatusCode != http.StatusSeeOther {
		g.t.Fatalf("callback: status %d: %s", a.StatusCode, a.body)
	}
	return a
}

func (g *rig) who(client *http.Client) viewer.Viewer {
	g.t.Helper()
	a := g.get(client, "/who")
	var v viewer.Viewer
	if err := json.Unmarshal([]byte(a.body), &v); err != nil || a.StatusCode != http.StatusOK {
		g.t.Fatalf("who: status %d: %s", a.StatusCode, a.body)
	}
	return v
}

// setBy finds a cookie in an answer; nil when it is not set there.
func (a answer) setBy(name string) *http.Cookie {
	var last *http.Cookie
	for _, c := range a.Cookies() {
		if c.Name == name {
			last = c
		}
	}
	return last
}

// code gives the answer's one error code and request id.
func (a answer) code() (code, requestID string) {
	var body struct {
		Errors []struct {
			Message    string
			Extensions struct{ Code, RequestID string }
		}
	}
	if json.Unmarshal([]byte(a.body), &body) != nil || len(body.Errors) != 1 || body.Errors[0].Message == "" {
		return "", ""
	}
	return body.Errors[0].Extensions.Code, body.Errors[0].Extensions.RequestID
}
