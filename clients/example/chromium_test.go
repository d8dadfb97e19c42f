//go:build chromium

package example_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	guestlist "guestlist/clients/go"
	"guestlist/clients/internal/devtest"
)

// partner is the partner's own site: the page's files, its backend's /token, and the page that drives it.
type partner struct {
	*httptest.Server
	saw chan string
	// token is what the backend answers; Guestlist has to know the site's origin before there is one.
	token atomic.Pointer[token]
}

type token struct {
	URL   string `json:"url"`
	Token string `json:"token"`
}

func newPartner(t *testing.T) *partner {
	t.Helper()
	p := &partner{saw: make(chan string, 100)}
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServer(http.Dir(".")))
	mux.HandleFunc("GET /token", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(p.token.Load())
	})
	mux.HandleFunc("POST /saw", func(_ http.ResponseWriter, r *http.Request) {
		what, _ := io.ReadAll(r.Body)
		p.saw <- string(what)
	})
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

// use makes somebody of the demo people the one who is signed in at the partner's.
func (p *partner) use(t *testing.T, s *devtest.Server, first string) {
	t.Helper()
	person, err := s.Person(first)
	if err != nil {
		t.Fatal(err)
	}
	p.token.Store(&token{URL: s.GraphQL, Token: person.AccessToken})
}

// see waits until the page has shown this.
func (p *partner) see(t *testing.T, what string) {
	t.Helper()
	select {
	case saw := <-p.saw:
		if saw != what {
			t.Fatalf("the page showed %q, not %q", saw, what)
		}
	case <-time.After(time.Minute):
		t.Fatalf("the page never showed %q", what)
	}
}

// browse opens an address in a Chromium that ends with the test.
func browse(t *testing.T, address string) {
	t.Helper()
	path := os.Getenv("CHROMIUM")
	if path == "" {
		t.Fatal("CHROMIUM names no browser")
	}
	ctx, cancel := context.WithCancel(context.Background())
	// The test ends Chromium, so that nothing else needs its protocol; an address of its own keeps it open.
	cmd := exec.CommandContext(ctx, path, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--remote-debugging-port=0", "--user-data-dir="+t.TempDir(), address)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait()
	})
}

func invite(t *testing.T, s *devtest.Server, first, email string) {
	t.Helper()
	p, err := s.Person(first)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := guestlist.InviteUser(t.Context(), guestlist.New(s.GraphQL, guestlist.Token(p.AccessToken), nil), guestlist.InviteUserInput{Email: email})
	if err != nil || resp.InviteUser.Refusal != nil {
		t.Fatalf("%s: %+v, %v", email, resp.InviteUser, err)
	}
}

func TestAPartnersPageOnItsOwnOriginPagesInvitesIsRefusedAndIsToldLive(t *testing.T) {
	t.Parallel()
	p := newPartner(t)
	s := devtest.Start(t, "--cors-origins="+p.URL)
	p.use(t, s, "Ada")
	for email, first := range map[string]string{"one@guests.example": "Ada", "two@guests.example": "Mia", "three@guests.example": "Max"} {
		invite(t, s, first, email)
	}
	browse(t, p.URL+"/testdata/drive.html")
	for _, what := range []string{"live", "first page", "second page", "invited", "pending", "refused"} {
		p.see(t, what)
	}
	invite(t, s, "Mia", "mias@guests.example")
	p.see(t, "told of another's")
}

// Without CORS_ORIGINS the browser keeps the answers from the page.
func TestAnOriginThatIsNotNamedGetsNothing(t *testing.T) {
	t.Parallel()
	p := newPartner(t)
	p.use(t, devtest.Start(t, "--cors-origins=https://elsewhere.example"), "Ada")
	browse(t, p.URL+"/testdata/drive.html#refused")
	p.see(t, "trouble")
}

// A key belongs to one decision to invite: with its answer it is done, and without one it stays.
func TestAPartnersPageInvitesAgainWhoseInviteWasRevokedAndNobodyTwice(t *testing.T) {
	t.Parallel()
	p := newPartner(t)
	s := devtest.Start(t, "--cors-origins="+p.URL)
	p.use(t, s, "Ada")
	browse(t, p.URL+"/testdata/drive.html#again")
	p.see(t, "invited")
	revoke(t, s, "grace@guests.example")
	for _, what := range []string{"revoked", "invited again", "lost", "sent once", "another"} {
		p.see(t, what)
	}
}

func TestAPartnersPageShowsThatThereIsNoLimitBeforeAndAfterAnInvite(t *testing.T) {
	t.Parallel()
	p := newPartner(t)
	s := devtest.Start(t, "--cors-origins="+p.URL, "--invite-quota=unlimited")
	p.use(t, s, "Ada")
	browse(t, p.URL+"/testdata/drive.html#unlimited")
	p.see(t, "no limit")
	p.see(t, "no limit still")
}

// What a page sees of a server that restarts: the stream breaks, nobody answers for a while, then somebody does.
func TestAPartnersPageIsToldLiveAgainWhenTheServerIsBack(t *testing.T) {
	t.Parallel()
	p := newPartner(t)
	s := devtest.Start(t, "--cors-origins="+p.URL)
	p.use(t, s, "Ada")
	l := lineTo(t, s.URL)
	p.token.Store(&token{URL: l.url + "/graphql", Token: p.token.Load().Token})
	browse(t, p.URL+"/testdata/drive.html#restart")
	p.see(t, "live")
	l.cut()
	p.see(t, "trouble")
	invite(t, s, "Mia", "missed@guests.example")
	l.mend()
	p.see(t, "live again")
	invite(t, s, "Max", "told@guests.example")
	p.see(t, "told")
}

// Whose session has ended is told so, and does not ask for ever.
func TestAPartnersPageStopsWhenTheTokenHasEnded(t *testing.T) {
	t.Parallel()
	p := newPartner(t)
	s := devtest.Start(t, "--cors-origins="+p.URL)
	p.token.Store(&token{URL: s.GraphQL, Token: "ended"})
	browse(t, p.URL+"/testdata/drive.html#ended")
	p.see(t, "ended")
}
