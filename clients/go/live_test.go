package guestlist_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	guestlist "guestlist/clients/go"
	"guestlist/clients/internal/devtest"
)

// soon bounds a test that waits for what never comes: more than two servers may take to build and start.
const soon = 9 * time.Minute

// pull lets a test ask for what comes next, and fails it where that is an error.
func pull[T any](t *testing.T, events iter.Seq2[guestlist.Event[T], error]) (next func() guestlist.Event[T], end func() error) {
	t.Helper()
	following, stop := iter.Pull2(events)
	t.Cleanup(stop)
	next = func() guestlist.Event[T] {
		t.Helper()
		e, err, more := following()
		if err != nil || !more {
			t.Fatalf("it ended with %v", err)
		}
		return e
	}
	return next, func() error {
		for {
			if _, err, more := following(); err != nil || !more {
				return err
			}
		}
	}
}

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	t.Cleanup(cancel)
	return ctx
}

// until takes events until one fits, and wants no other kinds than these before.
func until[T any](t *testing.T, next func() guestlist.Event[T], fits func(guestlist.Event[T]) bool, before ...guestlist.EventKind) {
	t.Helper()
	for {
		e := next()
		if fits(e) {
			return
		}
		if !strings.Contains(joined(before), string(e.Kind)) {
			t.Fatalf("told of %+v", e)
		}
	}
}

func joined(kinds []guestlist.EventKind) string {
	var all strings.Builder
	for _, k := range kinds {
		all.WriteString(string(k) + " ")
	}
	return all.String()
}

func is[T any](kind guestlist.EventKind) func(guestlist.Event[T]) bool {
	return func(e guestlist.Event[T]) bool { return e.Kind == kind }
}

func TestAnInviteOfAnotherCallerArrives(t *testing.T) {
	t.Parallel()
	var machine *guestlist.Client
	for _, m := range server.Machines {
		if m.Name == "Acme Directory Sync" {
			machine = guestlist.New(server.GraphQL, guestlist.Token(m.Token), nil)
		}
	}
	next, _ := pull(t, as(t, "Ada").FollowInvites(within(t), nil))
	until(t, next, is[guestlist.Invite](guestlist.Connected))
	sent := invite(t, machine, "live@guests.example")
	became := func(state guestlist.InviteState) func(guestlist.Event[guestlist.Invite]) bool {
		return func(e guestlist.Event[guestlist.Invite]) bool {
			return e.Kind == guestlist.Changed && e.Err == nil && e.Value.Id == sent.Id && e.Value.State == state
		}
	}
	// Others invite in the organization too.
	until(t, next, became(guestlist.InviteStatePending), guestlist.Changed)
	if _, err := guestlist.RevokeInvite(t.Context(), machine, guestlist.RevokeInviteInput{Id: sent.Id}); err != nil {
		t.Fatal(err)
	}
	until(t, next, became(guestlist.InviteStateRevoked), guestlist.Changed)
}

func TestAStreamThatIsRefusedEndsWithTheReason(t *testing.T) {
	t.Parallel()
	elsewhere := "org_01NOTHING"
	var e *guestlist.Error
	_, end := pull(t, as(t, "Mia").FollowInvites(within(t), &elsewhere))
	if err := end(); !errors.As(err, &e) || e.Code != "FORBIDDEN" || e.RequestID == "" {
		t.Errorf("elsewhere: %#v", err)
	}
	_, end = pull(t, guestlist.New(server.GraphQL, guestlist.Token("nonsense"), nil).FollowQuota(within(t), nil))
	if err := end(); !errors.As(err, &e) || e.Code != "UNAUTHENTICATED" || e.Status != http.StatusUnauthorized || strings.Contains(err.Error(), "nonsense") {
		t.Errorf("a token that is none: %#v", err)
	}
}

// Behind one address a server takes over from another, as with a new release. Nobody else uses these two: a session ends here.
func TestAStreamOutlivesItsConnectionAndItsServerButNotItsSession(t *testing.T) {
	t.Parallel()
	data := "--data=" + t.TempDir()
	first, stop, err := devtest.Run(data)
	if err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceValue(stop)
	t.Cleanup(func() { _ = stop() })
	var token atomic.Value
	use := func(s *devtest.Server) {
		t.Helper()
		mia, err := s.Person("Mia")
		if err != nil {
			t.Fatal(err)
		}
		token.Store(mia.AccessToken)
	}
	use(first)
	p := newProxy(t, first)
	alone := &http.Transport{DisableKeepAlives: true}
	mia := guestlist.New(p.url, func(context.Context) (string, error) { return token.Load().(string), nil }, &http.Client{Transport: alone})
	next, end := pull(t, mia.FollowQuota(within(t), nil))
	until(t, next, is[guestlist.Quota](guestlist.Connected))
	changed := func(used int, address string) {
		t.Helper()
		invite(t, mia, address)
		until(t, next, func(e guestlist.Event[guestlist.Quota]) bool {
			return e.Kind == guestlist.Changed && e.Value.Used == used
		}, guestlist.Changed)
	}
	changed(1, "a@guests.example")

	p.cut()
	until(t, next, is[guestlist.Quota](guestlist.Disconnected), guestlist.Changed)
	until(t, next, is[guestlist.Quota](guestlist.Reconnected))
	changed(2, "b@guests.example")

	p.lead("") // its port may soon be somebody else's
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	until(t, next, is[guestlist.Quota](guestlist.Disconnected), guestlist.Changed)
	second := devtest.Start(t, data)
	use(second)
	p.lead(second.URL)
	until(t, next, is[guestlist.Quota](guestlist.Reconnected))
	changed(3, "c@guests.example")

	endSession(t, second, token.Load().(string))
	var e *guestlist.Error
	if err := end(); !errors.As(err, &e) || e.Code != "UNAUTHENTICATED" {
		t.Errorf("its session is over: %#v", err)
	}
}

// endSession ends a token's session at WorkOS, as its dashboard does.
func endSession(t *testing.T, s *devtest.Server, token string) {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatal("no JWS")
	}
	var claims struct {
		ID string `json:"sid"`
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err := errors.Join(err, json.Unmarshal(text, &claims)); err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.WorkOS+"/user_management/sessions/revoke", strings.NewReader(`{"session_id":"`+claims.ID+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer sk_test_guestlist_dev")
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatal(resp.Status)
	}
}

// proxy hands connections on to a server.
type proxy struct {
	url string

	mu   sync.Mutex
	to   string
	open map[net.Conn]bool
}

func newProxy(t *testing.T, s *devtest.Server) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{url: "http://" + l.Addr().String() + "/graphql", open: map[net.Conn]bool{}}
	p.lead(s.URL)
	var busy sync.WaitGroup
	busy.Go(func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			busy.Go(func() { p.pass(in) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		p.cut()
		busy.Wait()
	})
	return p
}

// lead makes new connections go to a server; without one they are dropped.
func (p *proxy) lead(url string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.to = strings.TrimPrefix(url, "http://")
}

// cut ends all connections, as a network does that is gone.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.open {
		_ = c.Close()
	}
	clear(p.open)
}

func (p *proxy) pass(in net.Conn) {
	defer func() { _ = in.Close() }()
	p.mu.Lock()
	to := p.to
	p.open[in] = true
	p.mu.Unlock()
	if to == "" {
		return
	}
	out, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	go func() {
		_, _ = io.Copy(out, in)
		_ = out.Close()
	}()
	_, _ = io.Copy(in, out)
	_ = out.Close()
}
