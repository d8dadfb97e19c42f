package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
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
	"guestlist/internal/store/storetest"
	"guestlist/internal/viewer"
	"guestlist/internal/workos"
	"guestlist/internal/workos/workostest"
)

const (
	miaID = "user_01MIA"
	maxID = "user_01MAX"
	acme  = "org_01ACME"
)

// noDirectory fails whoever reads a person: no test here accepts anything.
type noDirectory struct{}

func (noDirectory) Person(context.Context, string) (invite.Person, error) {
	return invite.Person{}, problem.New(problem.NotFound, "nobody")
}

func (noDirectory) Organization(context.Context, string) (invite.Organization, error) {
	return invite.Organization{}, problem.New(problem.NotFound, "nowhere")
}

func (noDirectory) MachineName(context.Context, string) (string, error) {
	return "", problem.New(problem.NotFound, "none")
}

func (noDirectory) MemberSince(context.Context, string, invite.Scope) (time.Time, error) {
	return time.Time{}, nil
}

// api is the handler with a viewer of the test's choice in front.
type api struct {
	*testing.T
	url  string
	as   viewer.Viewer
	db   *store.Store
	log  *bytes.Buffer
	fake *workostest.Server
	// address is the database's.
	address string
	service *invite.Service
	handler http.Handler
	mu      sync.Mutex
	// statements counts what is sent to the database.
	statements atomic.Int64
	// stop ends the feed of subscriptions, as a server that stops does.
	stop func()
}

func member(id string, permissions ...string) viewer.Viewer {
	return viewer.Viewer{Kind: viewer.Member, UserID: id, Admitted: true, OrganizationID: acme, Role: "member", Permissions: permissions}
}

func start(t *testing.T, options ...func(*graph.Options)) *api {
	t.Helper()
	t.Parallel()
	a := &api{T: t, as: member(miaID), log: &bytes.Buffer{}, address: storetest.SQLite(t)}
	a.db = storetest.Open(t, a.address, store.OnStatement(func(context.Context) { a.statements.Add(1) }))
	a.fake = workostest.Start(t, workostest.Options{SigningKey: workostest.SharedKey()})
	client, err := workos.New(workos.Config{APIKey: a.fake.APIKey(), ClientID: a.fake.ClientID(), BaseURL: a.fake.BaseURL(), Logger: slog.New(slog.DiscardHandler), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	if err := a.fake.AddOrganization(workostest.Organization{ID: acme, Name: "Acme"}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{miaID, maxID} {
		storetest.Admit(t, a.db, id, acme)
		if err := a.fake.AddUser(workostest.User{ID: id, Email: strings.ToLower(id) + "@people.example"}); err != nil {
			t.Fatal(err)
		}
	}
	o := graph.Options{
		Invites: &invite.Service{
			Store: a.db, Provider: client, Directory: noDirectory{}, Now: time.Now, Log: slog.New(slog.DiscardHandler),
			Policy: invite.Policy{
				Quota: invite.Limit{Places: 5}, QuotaPerOrganization: invite.Limit{Unlimited: true}, QuotaTotal: invite.Limit{Unlimited: true},
				ExpiresInDays: 7, Roles: []string{"member"}, RefundRevoked: true, GiveUp: time.Hour,
			},
		},
		ApplicationName: "app.example", Introspection: "off", Log: slog.New(slog.NewTextHandler(a.log, nil)), Now: time.Now,
		RequestID: a.requestID,
	}
	for _, option := range options {
		option(&o)
	}
	a.service = o.Invites
	o.Live = &invite.Live{Service: o.Invites, Every: 5 * time.Millisecond, Log: o.Log}
	live, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { o.Live.Run(live) })
	t.Cleanup(func() { stop(); running.Wait() })
	a.stop = func() { stop(); running.Wait() }
	if o.Again == nil {
		o.Again = func(r *http.Request) (viewer.Viewer, error) { return a.caller(r), nil }
	}
	handler := graph.Handler(o)
	a.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler.ServeHTTP(w, r.WithContext(viewer.With(r.Context(), a.caller(r))))
	})
	srv := httptest.NewServer(a.handler)
	t.Cleanup(srv.Close)
	a.url = srv.URL
	return a
}

func (*api) requestID(context.Context) string { return "request-1" }

// caller is whom the request names, else the test's choice.
func (a *api) caller(r *http.Request) viewer.Viewer {
	switch id := r.Header.Get("As"); id {
	case "":
		a.mu.Lock()
		defer a.mu.Unlock()
		return a.as
	case "stranger":
		return viewer.Viewer{}
	case "reader":
		return member(maxID, viewer.InvitesRead)
	default:
		return member(id)
	}
}

// response is what came back.
type response struct {
	status int
	header http.Header
	body   string
	Data   map[string]any
	Errors []struct {
		Message    string
		Path       []any
		Extensions map[string]any
	}
}

func (r response) code() any {
	if len(r.Errors) == 0 {
		return nil
	}
	return r.Errors[0].Extensions["code"]
}

func (a *api) send(method, contentType, accept, body string) response {
	a.Helper()
	return a.do(method, contentType, accept, "", body)
}

// sendAs sends an operation as somebody; it may be called from any goroutine.
func (a *api) sendAs(who, body string) response {
	a.Helper()
	return a.do(http.MethodPost, "application/json", "", who, body)
}

func (a *api) do(method, contentType, accept, as, body string) response {
	a.Helper()
	req, err := http.NewRequestWithContext(a.Context(), method, a.url, strings.NewReader(body))
	if err != nil {
		a.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	if accept != "" {
		req.Header.Set("Accept", accept)
	}
	if as != "" {
		req.Header.Set("As", as)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		a.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		a.Fatal(err)
	}
	out := response{status: res.StatusCode, header: res.Header, body: string(text)}
	if err := json.Unmarshal(text, &out); err != nil && method != http.MethodHead {
		a.Fatalf("%s: %v", text, err)
	}
	return out
}

func (a *api) ask(query string, variables map[string]any) response {
	a.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		a.Fatal(err)
	}
	return a.send(http.MethodPost, "application/json", "", string(body))
}

// field digs into data by dots.
func (r response) field(path string) any {
	var at any = r.Data
	for _, name := range strings.Split(path, ".") {
		m, ok := at.(map[string]any)
		if !ok {
			return nil
		}
		at = m[name]
	}
	return at
}
