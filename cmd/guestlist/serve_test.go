package main_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

func TestServeLetsAnAdmittedPersonInviteAndTheInvitedOneJoin(t *testing.T) {
	t.Parallel()
	walk(t, sqlite(t))
}

var idPattern = regexp.MustCompile(`"id":"(invite_[a-z0-9]+)"`)

// walk is the story against a database that exists and is empty.
func walk(t *testing.T, database []string) {
	t.Helper()
	w := newWorld(t, database)
	ok(t, w.env, "migrate")
	w.serve()
	ada := w.People[0]
	if said := w.ask(ada.AccessToken, `{ me { id } quota { used } }`); said != `{"me":null,"quota":null} NOT_ADMITTED` {
		t.Fatalf("before anybody is let in: %s", said)
	}
	if said := ok(t, w.env, "admit", ada.ID); said != "admitted "+ada.ID+"\n" {
		t.Errorf("admit says %q", said)
	}
	if said := w.ask(ada.AccessToken, `{ me { id } quota { used remaining } }`); said != `{"me":{"id":"`+ada.ID+`"},"quota":{"used":0,"remaining":5}}` {
		t.Fatalf("after admit: %s", said)
	}

	said := w.ask(ada.AccessToken, invite("grace@guests.example"))
	if !strings.Contains(said, `"state":"PENDING"`) || !strings.Contains(said, `"used":1`) {
		t.Fatalf("inviteUser: %s", said)
	}
	mails := w.mails()
	if len(mails) != 1 || mails[0].To != "grace@guests.example" {
		t.Fatalf("the outbox holds %v", mails)
	}
	_, token, _ := strings.Cut(mails[0].AcceptURL, "?")
	home := w.signIn(w.client(), publicURL+"/auth/login?"+token, "grace@guests.example")
	if home.url.String() != publicURL+"/" || !strings.Contains(home.body, "You are signed in, and on the list.") {
		t.Fatalf("sign-up ends at %d %s:\n%s", home.status, home.url.Path, home.body)
	}
	eventually(t, "the invite is ACCEPTED", func() bool {
		return strings.Contains(w.ask(ada.AccessToken, `{ sentInvites { nodes { state acceptedBy { id } } } }`), `"state":"ACCEPTED","acceptedBy":{"id":"user_`)
	})
	revokeOne(t, w, ada.AccessToken)
	strangerIsAdmitted(t, w)
	restart(t, w, ada.AccessToken)
}

func invite(address string) string {
	return `mutation { inviteUser(input: {email: "` + address + `"}) { __typename
		... on InviteUserSuccess { invite { id state } quota { used } } ... on Refusal { code } } }`
}

func revokeOne(t *testing.T, w *world, token string) {
	t.Helper()
	id := idPattern.FindStringSubmatch(w.ask(token, invite("second@guests.example")))
	if id == nil {
		t.Fatal("the second invite has no id")
	}
	said := w.ask(token, `mutation { revokeInvite(input: {id: "`+id[1]+`"}) { ... on RevokeInviteSuccess { invite { state } quota { used } } } }`)
	if said != `{"revokeInvite":{"invite":{"state":"REVOKED"},"quota":{"used":1}}}` {
		t.Errorf("revokeInvite: %s", said)
	}
	_, link, _ := strings.Cut(w.mails()[0].AcceptURL, "?")
	if p := w.signIn(w.client(), publicURL+"/auth/login?"+link, "second@guests.example"); p.status/100 != 4 {
		t.Errorf("the link of a revoked invite ends with %d at %s", p.status, p.url.Path)
	}
}

func strangerIsAdmitted(t *testing.T, w *world) {
	t.Helper()
	c := w.client()
	if p := w.signIn(c, publicURL+"/auth/login", w.Stranger.Email); p.status != http.StatusForbidden {
		t.Errorf("the stranger is answered %d", p.status)
	}
	sub := w.userID(w.Stranger.Email)
	ok(t, w.env, "admit", sub)
	ok(t, w.env, "admit", sub) // once more changes nothing
	if p := w.signIn(w.client(), publicURL+"/auth/login", w.Stranger.Email); p.status != http.StatusOK || !strings.Contains(p.body, "You are signed in, and on the list.") {
		t.Errorf("once admitted the stranger is answered %d at %s", p.status, p.url.Path)
	}
	if said := w.ask(w.Stranger.AccessToken, `{ me { id } }`); said != `{"me":{"id":"`+sub+`"}}` {
		t.Errorf("me: %s", said)
	}
}

var userPattern = regexp.MustCompile(`"id":\s*"(user_[A-Z0-9]+)"`)

func (w *world) userID(address string) string {
	w.t.Helper()
	p := w.do(w.client(), http.MethodGet, w.WorkOS+"/user_management/users?email="+address, "", map[string]string{"Authorization": "Bearer " + w.APIKey})
	id := userPattern.FindStringSubmatch(p.body)
	if id == nil {
		w.t.Fatalf("users: %d %s", p.status, p.body)
	}
	return id[1]
}

// restart stops the server, which must end well, and finds everything again. What it said holds no secret.
func restart(t *testing.T, w *world, token string) {
	t.Helper()
	w.server.stop()
	log := w.server.stderr.String() + w.server.stdout.String()
	secrets := []string{token, w.APIKey, "cookie-password-", "@guests.example", w.Stranger.Email, w.Stranger.AccessToken}
	for _, m := range w.mails() {
		_, link, _ := strings.Cut(m.AcceptURL, "invitation_token=")
		secrets = append(secrets, link)
	}
	for _, secret := range secrets {
		if secret == "" || strings.Contains(log, secret) {
			t.Errorf("the log holds a secret, or there was none: %.12s…", secret)
		}
	}
	w.serve()
	if said := w.ask(token, `{ quota { used refunded } }`); said != `{"quota":{"used":1,"refunded":1}}` {
		t.Errorf("after a restart: %s", said)
	}
}

func TestServeKeepsSchemaAndPlaygroundShutUnlessTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sqlite(t))
	ok(t, w.env, "migrate")
	w.serve()
	for path, status := range map[string]int{"/": 200, "/livez": 200, "/readyz": 200, "/schema.graphql": 404, "/playground": 404, "/metrics": 404} {
		if p := w.do(w.client(), http.MethodGet, publicURL+path, "", nil); p.status != status {
			t.Errorf("%s: %d, want %d", path, p.status, status)
		}
	}
	if p := w.do(w.client(), http.MethodGet, "http://"+w.admin+"/metrics", "", nil); !strings.Contains(p.body, "guestlist_http_request_duration_seconds") {
		t.Errorf("metrics: %d", p.status)
	}
	if said := w.ask(w.Stranger.AccessToken, `{ __schema { queryType { name } } }`); strings.Contains(said, "Query") {
		t.Errorf("introspection is open: %s", said)
	}
	w.server.stop()
	w.env = append(w.env, "GRAPHQL_INTROSPECTION=on", "PLAYGROUND=on")
	w.serve()
	for _, path := range []string{"/schema.graphql", "/playground"} {
		if p := w.do(w.client(), http.MethodGet, publicURL+path, "", nil); p.status != http.StatusOK {
			t.Errorf("%s, told to be open: %d", path, p.status)
		}
	}
}

func TestAdmitRefusesWhoIsNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sqlite(t))
	ok(t, w.env, "migrate")
	for _, id := range []string{"user_01NOBODY", "org_01GUESTLISTDEVACME", "../users", "stan@nowhere.example", " "} {
		s := run(t, w.env, "admit", id)
		if s.status != 1 || s.stdout != "" || !strings.HasPrefix(s.stderr, "guestlist: ") || strings.Contains(s.stderr, w.APIKey) {
			t.Errorf("admit %q: exit status %d, %q, %q", id, s.status, s.stdout, s.stderr)
		}
	}
}
