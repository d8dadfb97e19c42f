package graphql_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"guestlist/graph"
	"guestlist/internal/auth"
	"guestlist/internal/invite"
	"guestlist/internal/store"
	"guestlist/internal/workos"
	"guestlist/internal/workos/workostest"
)

const (
	mia  = "user_01MIA"
	acme = "org_01ACME"
)

// world is a database with one member who has sent some invites, a token of hers, and the keys that prove it.
type world struct {
	address string
	db      *store.Store
	client  *workos.Client
	fake    *workostest.Server
	token   string
	invites *invite.Service
}

type nobody struct{}

func (nobody) Person(context.Context, string) (invite.Person, error) { return invite.Person{}, io.EOF }

func (nobody) Organization(context.Context, string) (invite.Organization, error) {
	return invite.Organization{}, io.EOF
}

func (nobody) MachineName(context.Context, string) (string, error) { return "", io.EOF }

func (nobody) MemberSince(context.Context, string, invite.Scope) (time.Time, error) {
	return time.Time{}, io.EOF
}
func (nobody) Admit(context.Context, auth.Arrival) (bool, error)     { return false, nil }
func (nobody) Recognize(context.Context, auth.Machine) error         { return nil }
func (nobody) Message(http.ResponseWriter, *http.Request, auth.Page) {}

func build(tb testing.TB) *world { return buildWith(tb, 20) }

func buildWith(tb testing.TB, invites int) *world {
	tb.Helper()
	ctx := context.Background()
	w := &world{address: "file:" + filepath.Join(tb.TempDir(), "bench.db")}
	must := func(err error) {
		if err != nil {
			tb.Fatal(err)
		}
	}
	var err error
	w.db, err = store.Open(ctx, w.address)
	must(err)
	tb.Cleanup(func() { _ = w.db.Close() })
	_, err = w.db.Migrate(ctx)
	must(err)
	w.fake = workostest.Start(tb, workostest.Options{SigningKey: workostest.SharedKey()})
	w.client, err = workos.New(workos.Config{APIKey: w.fake.APIKey(), ClientID: w.fake.ClientID(), BaseURL: w.fake.BaseURL(), Logger: slog.New(slog.DiscardHandler), Now: time.Now})
	must(err)
	tb.Cleanup(w.client.Close)
	must(w.fake.SetRole("member", nil, true))
	must(w.fake.AddOrganization(workostest.Organization{ID: acme, Name: "Acme"}))
	must(w.fake.AddUser(workostest.User{ID: mia, Email: "mia@acme.example"}))
	must(w.fake.AddMembership(workostest.Membership{UserID: mia, OrganizationID: acme, RoleSlug: "member"}))
	w.token, _, err = w.fake.MintAccessToken(mia, acme, 24*time.Hour)
	must(err)
	err = w.db.KnowPerson(ctx, invite.Person{
		ID: mia, Email: "mia@acme.example", Name: "Mia Member", SeenAt: time.Now(),
		Memberships: []invite.Membership{{ID: "om_1", OrganizationID: acme, OrganizationName: "Acme", Status: invite.MembershipActive, RoleSlugs: []string{"member"}}},
	}, &invite.Admission{How: "operator", At: time.Now()})
	must(err)
	w.invites = &invite.Service{
		Store: w.db, Directory: nobody{}, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Policy: invite.Policy{Quota: invite.Limit{Places: 100}, QuotaPerOrganization: invite.Limit{Unlimited: true}, QuotaTotal: invite.Limit{Unlimited: true}, GiveUp: time.Hour},
	}
	for i := range invites {
		now := time.Now()
		rec := invite.Record{
			ID: fmt.Sprintf("invite_%02d", i), Scope: acme, Email: fmt.Sprintf("p%d@example.com", i), SentAddress: "x", AddressKey: fmt.Sprintf("p%d@example.com", i),
			Source: invite.SourceMember, InviterID: mia, ExpiresInDays: 7, State: invite.Sending, Issue: 1, Fence: 1, CreatedAt: now, LeaseUntil: now, NextAt: now,
		}
		d := invite.Draft{Record: rec, Pools: invite.PoolsOf(mia, acme), Attempt: invite.Attempt{Issue: 1, N: 1, Fence: 1, BegunAt: now, BegunWorkOS: now, NoSendAfter: now}}
		_, err := w.db.Reserve(ctx, d, time.Now, func(invite.Facts) (invite.Draft, error) { return d, nil })
		must(err)
		_, err = w.db.Change(ctx, rec.ID, func(c *invite.Case) error {
			c.Invite.State, c.Invite.SentAt, c.Invite.ExpiresAt = invite.Pending, now, now.Add(time.Hour)
			return nil
		})
		must(err)
	}
	return w
}

// product is the handler as the server mounts it at /graphql, without the log of requests.
func (w *world) product(tb testing.TB) http.Handler { return w.serve(tb, "off") }

// open is product for whom the schema is open.
func (w *world) open(tb testing.TB) http.Handler { return w.serve(tb, "on") }

func (w *world) serve(tb testing.TB, introspection string) http.Handler {
	tb.Helper()
	callers, err := auth.New(auth.Config{
		PublicURL: &url.URL{Scheme: "http", Host: "localhost:4000"}, CookieKeys: []string{"a key that has 32 characters or more"},
		Issuers: issuers(w.fake), JWKSURL: w.client.JWKSURL(),
		SessionIdle: time.Hour, SessionMax: time.Hour, Now: time.Now, Logger: slog.New(slog.DiscardHandler), HTTPClient: http.DefaultClient, Pages: nobody{},
	}, w.db, nobody{}, w.client)
	if err != nil {
		tb.Fatal(err)
	}
	return callers.Middleware(graph.Handler(graph.Options{
		Invites: w.invites, Introspection: introspection, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		RequestID: func(context.Context) string { return "request-1" },
	}))
}

func issuers(fake *workostest.Server) []string {
	base := fake.BaseURL()
	return []string{base, base + "/", base + "/user_management/" + fake.ClientID()}
}
