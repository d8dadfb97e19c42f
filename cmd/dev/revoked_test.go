package main_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// endAtWorkOS ends a session as the dashboard does: nobody tells us but the event.
func (d *dev) endAtWorkOS(session string) {
	d.t.Helper()
	got := d.send(request(d.t, http.MethodPost, d.WorkOS+"/user_management/sessions/revoke", `{"session_id":"`+session+`"}`,
		"Authorization", "Bearer "+d.APIKey, "Content-Type", "application/json"))
	if got.status != http.StatusOK {
		d.t.Fatalf("%d %s", got.status, got.body)
	}
}

// sessionOf reads a token's session from its claims.
func sessionOf(t *testing.T, token string) string {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatal("no JWS")
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	var said struct{ Sid string }
	if err != nil || json.Unmarshal(text, &said) != nil || said.Sid == "" {
		t.Fatalf("%v %s", err, text)
	}
	return said.Sid
}

func (c caller) isStranger() bool {
	a := c.ask(askMe, nil)
	return a.reply.status == http.StatusUnauthorized || a.Data.Me == nil && a.Data.Viewer != nil && a.Data.Viewer.Kind == "ANONYMOUS"
}

// That this is within five seconds hangs on two periods, of the tail and of the look for what it found; no test measures time.
func TestASessionThatEndsAtWorkOSIsCutHereWithItsTokensAndStreams(t *testing.T) {
	t.Parallel()
	d := start(t)
	b, other := d.browser(), d.browser()
	b.signIn(d.demo("Mia").Email)
	other.signIn(d.demo("Mia").Email)
	mine := caller{d: d, via: b}
	asked := mine.ask(`{ viewer { sessions { id current } } }`, nil)
	var said struct {
		Data struct {
			Viewer struct {
				Sessions []struct {
					ID      string
					Current bool
				}
			}
		}
	}
	if err := json.Unmarshal(asked.reply.body, &said); err != nil || len(said.Data.Viewer.Sessions) != 2 {
		t.Fatalf("%v %s", err, asked.reply.body)
	}
	token := d.as("Mia")
	stream := d.stream(token.token)
	cookie := b.session()
	for _, s := range said.Data.Viewer.Sessions {
		if s.Current {
			d.endAtWorkOS(s.ID)
		}
	}
	eventually(t, "the browser is a stranger's", mine.isStranger)
	checkDead(t, d, cookie)
	if token.isStranger() || (caller{d: d, via: other}).isStranger() {
		t.Fatal("another session is over too")
	}
	d.endAtWorkOS(sessionOf(t, token.token))
	eventually(t, "the token proves nothing", token.isStranger)
	if a := token.ask(askMe, nil); a.code() != "UNAUTHENTICATED" || a.reply.header.Get("WWW-Authenticate") == "" {
		t.Errorf("%d %s", a.reply.status, a.reply.body)
	}
	if _, err := io.Copy(io.Discard, stream); err != nil {
		t.Errorf("the stream does not end with its session: %v", err)
	}
}

// stream follows a quota by a token.
func (d *dev) stream(token string) io.Reader {
	d.t.Helper()
	return d.follow("quotaChanged { used }", "Authorization", "Bearer "+token)
}

// follow opens a subscription as whom the headers name, which ends by itself or with the test.
func (d *dev) follow(field string, headers ...string) io.Reader {
	d.t.Helper()
	req := request(d.t, http.MethodPost, d.GraphQL, `{"query":"subscription { `+field+` }"}`,
		append([]string{"Content-Type", "application/json", "Accept", "text/event-stream"}, headers...)...)
	resp, err := (&http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = resp.Body.Close() })
	if resp.StatusCode != http.StatusOK {
		d.t.Fatalf("stream: %d", resp.StatusCode)
	}
	return resp.Body
}
