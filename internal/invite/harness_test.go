package invite_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

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
	adaID = "user_01ADA"
	acme  = "org_01ACME"
)

// stan has a user at WorkOS and no invitation.
var stan = workostest.User{ID: "user_01STAN", Email: "stan@nowhere.example"}

// clock is the machine's, moved on by tests; drift is how far WorkOS's is ahead of it.
type clock struct{ offset, drift atomic.Int64 }

func (c *clock) now() time.Time        { return time.Now().Add(time.Duration(c.offset.Load())) }
func (c *clock) move(by time.Duration) { c.offset.Add(int64(by)) }

// world is the real rules, store and client against the fake of WorkOS.
type world struct {
	*testing.T
	s     *invite.Service
	db    *store.Store
	fake  *workostest.Server
	clock *clock
}

func each(t *testing.T, test func(w *world)) {
	storetest.Each(t, func(t *testing.T, db *store.Store) { test(newWorld(t, db)) })
}

func newWorld(t *testing.T, db *store.Store) *world {
	t.Helper()
	c := &clock{}
	theirs := func() time.Time { return c.now().Add(time.Duration(c.drift.Load())) }
	fake := workostest.Start(t, workostest.Options{Now: theirs, SigningKey: workostest.SharedKey(), AcceptURL: "http://localhost:4000/invite"})
	client, err := workos.New(workos.Config{
		APIKey: fake.APIKey(), ClientID: fake.ClientID(), BaseURL: fake.BaseURL(), Logger: slog.New(slog.DiscardHandler), Now: c.now,
		SendTimeout: 2 * time.Second, RetryWait: time.Millisecond, MaxRetryWait: 5 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	w := &world{T: t, db: db, fake: fake, clock: c}
	w.s = &invite.Service{
		Store: db, Provider: client, Directory: people{client, c}, Now: c.now, AdmitWithin: time.Millisecond, Log: slog.New(slog.DiscardHandler),
		Policy: invite.Policy{
			Quota: invite.Limit{Places: 5}, QuotaPerOrganization: invite.Limit{Unlimited: true}, QuotaTotal: invite.Limit{Unlimited: true},
			RefundRevoked: true, RefundExpired: true, ExpiresInDays: 7, Roles: []string{"member"}, SendWait: 2 * time.Minute, GiveUp: time.Hour,
		},
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		w.s.Wait(ctx)
	})
	w.must(fake.AddOrganization(workostest.Organization{ID: acme, Name: "Acme"}))
	for id, role := range map[string]string{miaID: "member", maxID: "member", adaID: "admin"} {
		w.must(fake.AddUser(workostest.User{ID: id, Email: strings.ToLower(id[7:]) + "@acme.example", FirstName: "A", EmailVerified: true}))
		w.must(fake.AddMembership(workostest.Membership{UserID: id, OrganizationID: acme, RoleSlug: role}))
		_, err := w.s.AdmitByOperator(t.Context(), id)
		w.must(err)
	}
	return w
}

// people reads from WorkOS as the product's wiring does.
type people struct {
	client *workos.Client
	clock  *clock
}

func (p people) Person(ctx context.Context, id string) (invite.Person, error) {
	u, err := p.client.User(ctx, id)
	if err != nil {
		return invite.Person{}, err
	}
	out := invite.Person{ID: u.ID, Email: u.Email, Name: u.FirstName, SeenAt: p.clock.now()}
	memberships, err := p.client.Memberships(ctx, id)
	for _, m := range memberships {
		out.Memberships = append(out.Memberships, invite.Membership{
			ID: m.ID, OrganizationID: m.OrganizationID, OrganizationName: "Acme", Status: m.Status, RoleSlugs: m.RoleSlugs,
		})
	}
	return out, err
}

func (p people) Organization(ctx context.Context, id string) (invite.Organization, error) {
	o, err := p.client.Organization(ctx, id)
	return invite.Organization{ID: o.ID, Name: o.Name}, err
}

func (p people) MachineName(ctx context.Context, id string) (string, error) {
	return p.client.MachineName(ctx, id)
}

func (p people) MemberSince(ctx context.Context, address string, scope invite.Scope) (time.Time, error) {
	u, err := p.client.UserByEmail(ctx, address)
	if problem.Is(err, problem.NotFound) {
		return time.Time{}, nil
	}
	if err != nil || scope == "" {
		return u.CreatedAt, err
	}
	memberships, err := p.client.Memberships(ctx, u.ID)
	for _, m := range memberships {
		if m.OrganizationID == string(scope) && m.Status == invite.MembershipActive {
			return m.CreatedAt, nil
		}
	}
	return time.Time{}, err
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func member(id string, permissions ...string) viewer.Viewer {
	return viewer.Viewer{Kind: viewer.Member, UserID: id, Admitted: true, OrganizationID: acme, Role: "member", Permissions: permissions}
}

func (w *world) invite(who viewer.Viewer, address string) (*invite.Invite, error) {
	return w.s.Invite(w.Context(), who, invite.Input{Email: address})
}

func (w *world) invited(address string, want invite.State) *invite.Invite {
	w.Helper()
	in, err := w.invite(member(miaID), address)
	w.must(err)
	if in.State != want {
		w.Fatalf("the invite is %s, want %s", in.State, want)
	}
	return in
}

func (w *world) state(id string, want invite.State) *invite.Invite {
	w.Helper()
	in, err := w.s.ByID(w.Context(), member(miaID), id)
	w.must(err)
	if in == nil || in.State != want {
		w.Fatalf("the invite is %+v, want %s", in, want)
	}
	return in
}

// quota checks Mia's own pool.
func (w *world) quota(used, reserved, refunded int) {
	w.Helper()
	q, err := w.s.Quota(w.Context(), member(miaID), nil)
	w.must(err)
	if q.Used != used || q.Reserved != reserved || q.Refunded != refunded {
		w.Fatalf("used %d, reserved %d, refunded %d; want %d, %d, %d", q.Used, q.Reserved, q.Refunded, used, reserved, refunded)
	}
}

func (w *world) refused(err error, code invite.RefusalCode) {
	w.Helper()
	_ = w.refusal(err, code)
}

func (w *world) refusal(err error, code invite.RefusalCode) *invite.Refusal {
	w.Helper()
	var refusal *invite.Refusal
	if !errors.As(err, &refusal) || refusal.Code != code {
		w.Fatalf("got %v, want %s", err, code)
	}
	return refusal
}

// sendsFail makes every POST of an invitation go wrong until it is called with nil.
func (w *world) sendsFail(f *workostest.Fault) {
	w.fake.SetFault(func(r *http.Request) *workostest.Fault {
		if f != nil && r.Method == http.MethodPost && r.URL.Path == "/user_management/invitations" {
			return f
		}
		return nil
	})
}

func (w *world) fails(method, suffix string, f workostest.Fault) {
	w.fake.SetFault(func(r *http.Request) *workostest.Fault {
		if r.Method == method && strings.HasSuffix(r.URL.Path, suffix) {
			return &f
		}
		return nil
	})
}

// deliver lets time pass and the deliverer work.
func (w *world) deliver(after time.Duration) {
	w.Helper()
	w.clock.move(after)
	_, err := w.s.DeliverDue(w.Context())
	w.must(err)
}

func (w *world) posts() int { return w.fake.Requests(http.MethodPost, "/user_management/invitations") }
