package graph_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"guestlist/graph"
	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/store"
	"guestlist/internal/viewer"
)

const changes = "subscription{inviteChanged{id email state inviter{id}}}"

// startLive is start with the deliverer that a server has. A send which the machine holds up for longer than it may take is not
// made by the call; without a deliverer its invite stays SENDING, and whoever waits for another state waits for ever.
func startLive(t *testing.T, options ...func(*graph.Options)) *api {
	t.Helper()
	a := start(t, options...)
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { a.service.Deliver(ctx, 50*time.Millisecond) })
	t.Cleanup(func() { stop(); running.Wait() })
	return a
}

func (a *api) inviteAs(who, address string) string {
	a.Helper()
	got := a.sendAs(who, fmt.Sprintf(`{"query":"mutation{inviteUser(input:{email:\"%s\"}){... on InviteUserSuccess{invite{id}} ... on Refusal{code}}}"}`, address))
	id, ok := got.field("inviteUser.invite.id").(string)
	if !ok {
		a.Fatal(got.body)
	}
	return id
}

// until reads events until an invite stands where it should.
func (e *events) until(id, state string) {
	e.Helper()
	for {
		got := e.next()
		if got.Errors != nil {
			e.Fatal(got.body)
		}
		if got.field("inviteChanged.id") == id && got.field("inviteChanged.state") == state {
			return
		}
	}
}

func TestSubscriberSeesTheirOwnInvitesChangeAndNobodyElses(t *testing.T) {
	a := startLive(t)
	before := a.inviteAs(miaID, "before@example.com")
	mia, max := a.open(miaID, changes), a.open(maxID, changes)
	reader := a.open("reader", changes)
	if h := mia.res.Header; mia.res.StatusCode != 200 || h.Get("Content-Type") != "text/event-stream; charset=utf-8" || h.Get("Cache-Control") != "private, no-store" {
		t.Errorf("%d %v", mia.res.StatusCode, h)
	}
	id := a.inviteAs(miaID, "new@example.com")
	mia.until(id, "PENDING")
	reader.until(id, "PENDING")
	other := a.inviteAs(maxID, "other@example.com")
	if got := max.next(); got.field("inviteChanged.id") != other || got.field("inviteChanged.inviter.id") != maxID {
		t.Errorf("Max sees %s", got.body)
	}
	reader.until(other, "PENDING")
	a.sendAs(miaID, fmt.Sprintf(`{"query":"mutation{revokeInvite(input:{id:\"%s\"}){__typename}}"}`, before))
	mia.until(before, "REVOKED")
}

// On a loaded machine this happens by itself: it once held this package's tests up for minutes.
func TestSubscriberSeesAnInviteSentThatMissedItsTimeAtFirst(t *testing.T) {
	a := startLive(t, func(o *graph.Options) { o.Invites.Provider = &late{Provider: o.Invites.Provider} })
	e := a.open(miaID, changes)
	e.until(a.inviteAs(miaID, "new@example.com"), "PENDING")
}

func TestSubscriberSeesTheirQuotaMove(t *testing.T) {
	a := startLive(t)
	e := a.open(miaID, "subscription{quotaChanged{used remaining reserved user{id}}}")
	a.inviteAs(maxID, "other@example.com")
	a.inviteAs(miaID, "one@example.com")
	got := e.next()
	for got.field("quotaChanged.reserved") != 0.0 {
		got = e.next()
	}
	if got.field("quotaChanged.used") != 1.0 || got.field("quotaChanged.remaining") != 4.0 || got.field("quotaChanged.user.id") != miaID {
		t.Errorf("after one invite: %s", got.body)
	}
	if _, err := a.service.GrantMember(t.Context(), miaID, acme, 3, "a test", 0); err != nil {
		t.Fatal(err)
	}
	if got := e.next(); got.field("quotaChanged.remaining") != 7.0 {
		t.Errorf("after a grant: %s", got.body)
	}
}

// The change is made by one process and seen by who is connected to another; they share nothing but the database.
func TestChangeMadeByAnotherReplicaIsSeen(t *testing.T) {
	a := startLive(t)
	db, err := store.Open(t.Context(), a.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	other := &invite.Service{Store: db, Policy: a.service.Policy, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	feed := &invite.Live{Service: other, Every: 5 * time.Millisecond, Log: other.Log}
	go feed.Run(t.Context())
	handler := graph.Handler(graph.Options{
		Invites: other, Live: feed, Introspection: "off", Now: time.Now, Log: other.Log, Again: func(r *http.Request) (viewer.Viewer, error) { return a.caller(r), nil },
		RequestID: a.requestID,
	})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler.ServeHTTP(w, r.WithContext(viewer.With(r.Context(), a.caller(r))))
	}))
	t.Cleanup(srv.Close)
	first := a.url
	a.url = srv.URL
	e := a.open(miaID, changes)
	a.url = first
	e.until(a.inviteAs(miaID, "new@example.com"), "PENDING")
	e.close()
}

func TestStreamEndsWithItsSession(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		now  viewer.Viewer
		err  error
		code string
	}{
		"signed out":            {viewer.Viewer{}, nil, "UNAUTHENTICATED"},
		"the token is no good":  {viewer.Viewer{}, problem.New(problem.Unauthenticated, "no"), "UNAUTHENTICATED"},
		"somebody else instead": {member(maxID), nil, "UNAUTHENTICATED"},
		"shut out":              {viewer.Viewer{Kind: viewer.Member, UserID: miaID, OrganizationID: acme}, nil, "NOT_ADMITTED"},
	} {
		t.Run(name, func(t *testing.T) {
			var ended atomic.Bool
			a := startLive(t, func(o *graph.Options) {
				o.Check = time.Millisecond
				o.Again = func(*http.Request) (viewer.Viewer, error) {
					if ended.Load() {
						return row.now, row.err
					}
					return member(miaID), nil
				}
			})
			e := a.open(miaID, changes)
			e.until(a.inviteAs(miaID, "new@example.com"), "PENDING")
			ended.Store(true)
			got := e.next()
			for got.Errors == nil {
				got = e.next()
			}
			if got.code() != row.code || got.Errors[0].Extensions["requestId"] != "request-1" || got.Data != nil {
				t.Error(got.body)
			}
			e.completes()
		})
	}
}

func TestStreamEndsWhenTheTokensTimeIsOver(t *testing.T) {
	a := startLive(t)
	a.as = member(miaID)
	a.as.SessionExpiresAt = time.Now().Add(20 * time.Millisecond)
	e := a.open("", changes)
	if got := e.next(); got.code() != "UNAUTHENTICATED" {
		t.Error(got.body)
	}
	e.completes()
}

// While it is not known whether the session lives, nobody is signed out.
func TestStreamOutlivesADatabaseThatDoesNotAnswer(t *testing.T) {
	var asked atomic.Int32
	a := startLive(t, func(o *graph.Options) {
		o.Check = time.Millisecond
		o.Again = func(*http.Request) (viewer.Viewer, error) {
			asked.Add(1)
			return viewer.Viewer{}, fmt.Errorf("no answer")
		}
	})
	e := a.open(miaID, changes)
	for asked.Load() < 3 {
		e.until(a.inviteAs(miaID, fmt.Sprintf("p%d@example.com", asked.Load())), "PENDING")
	}
}

func TestStreamBeatsWhileNothingHappens(t *testing.T) {
	a := startLive(t, func(o *graph.Options) { o.Heartbeat = time.Millisecond })
	e := a.open(miaID, changes)
	for beats := 0; beats < 5 && e.lines.Scan(); {
		if e.lines.Text() == ":" {
			beats++
		}
	}
	if e.lines.Err() != nil {
		t.Error(e.lines.Err())
	}
}

// The server's deadlines are for requests that end.
func TestStreamOutlivesTheServersDeadlines(t *testing.T) {
	a := startLive(t, func(o *graph.Options) { o.Heartbeat = 10 * time.Millisecond })
	srv := httptest.NewUnstartedServer(a.handler)
	srv.Config.ReadTimeout, srv.Config.WriteTimeout = 500*time.Millisecond, 500*time.Millisecond
	srv.Start()
	t.Cleanup(srv.Close)
	a.url = srv.URL
	e := a.open(miaID, changes)
	for beats := 0; beats < 100; {
		if !e.lines.Scan() {
			t.Fatalf("ended after %d beats: %v", beats, e.lines.Err())
		}
		if e.lines.Text() == ":" {
			beats++
		}
	}
	e.close()
}

func TestStreamsOfOneViewerAreBoundedAndComeBackWhenClosed(t *testing.T) {
	a := startLive(t)
	var open []*events
	for range 10 {
		open = append(open, a.open(miaID, changes))
	}
	refused := a.open(miaID, changes)
	if refused.res.StatusCode != http.StatusTooManyRequests || refused.res.Header.Get("Retry-After") == "" || !strings.HasPrefix(refused.res.Header.Get("Content-Type"), jsonType) {
		t.Errorf("the eleventh: %d %v", refused.res.StatusCode, refused.res.Header)
	}
	if other := a.open(maxID, changes); other.res.StatusCode != http.StatusOK {
		t.Errorf("somebody else: %d", other.res.StatusCode)
	}
	open[0].close()
	for {
		again := a.open(miaID, changes)
		if again.res.StatusCode == http.StatusOK {
			break
		}
		again.close()
	}
}

func TestStreamCompletesWhenTheServerStops(t *testing.T) {
	a := startLive(t)
	e := a.open(miaID, changes)
	e.until(a.inviteAs(miaID, "new@example.com"), "PENDING")
	a.stop()
	e.completes()
	late := a.open(miaID, changes)
	if got := late.next(); got.code() != "UPSTREAM_UNAVAILABLE" {
		t.Errorf("after the end: %s", got.body)
	}
	late.completes()
}

// graphql-sse's distinct mode serves every operation, and tells request errors as results.
func TestStreamOfWhatIsNoSubscriptionIsOneResult(t *testing.T) {
	a := startLive(t)
	for name, row := range map[string]struct{ who, query, code string }{
		"a query":                {miaID, "{me{id}}", ""},
		"syntax":                 {miaID, "{", "GRAPHQL_PARSE_FAILED"},
		"validation":             {miaID, "subscription{nope}", "GRAPHQL_VALIDATION_FAILED"},
		"two fields at the root": {miaID, "subscription{inviteChanged{id} quotaChanged{id}}", "GRAPHQL_VALIDATION_FAILED"},
		"a stranger":             {"stranger", changes, "UNAUTHENTICATED"},
		"another scope":          {miaID, `subscription{inviteChanged(organizationId:"org_01OTHER"){id}}`, "FORBIDDEN"},
		"an empty scope":         {miaID, `subscription{quotaChanged(organizationId:""){id}}`, "BAD_USER_INPUT"},
	} {
		e := a.open(row.who, row.query)
		got := e.next()
		if want := row.code; want == "" && got.field("me.id") != miaID || want != "" && got.code() != want {
			t.Errorf("%s: want %s: %s", name, want, got.body)
		}
		e.completes()
	}
	plain := a.ask(changes, nil)
	if plain.status != http.StatusNotAcceptable {
		t.Errorf("over plain POST: %d %s", plain.status, plain.body)
	}
}
