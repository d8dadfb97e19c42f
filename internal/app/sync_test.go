package app_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"guestlist/internal/app"
	"guestlist/internal/invite"
	"guestlist/internal/store"
	"guestlist/internal/viewer"
	"guestlist/internal/workos/workostest"
)

const (
	acme = "org_01ACME"
	mia  = "user_01MIA"
	max  = "user_01MAX"
	olga = "user_01OLGA"
)

// house is the whole product beside a fake whose events are lost: only comparing tells what has happened there.
type house struct {
	*testing.T
	fake *workostest.Server
	app  *app.App

	mu    sync.Mutex
	asked []string // the lists that were read, as path?after
	fault func(r *http.Request) *workostest.Fault
}

const emptyList = `{"object":"list","data":[],"list_metadata":{"before":null,"after":null}}`

func newHouse(t *testing.T) *house {
	t.Parallel()
	h := &house{T: t, fake: workostest.Start(t, workostest.Options{SigningKey: workostest.SharedKey()})}
	h.fake.SetFault(h.wire)
	for _, err := range []error{
		h.fake.AddOrganization(workostest.Organization{ID: acme, Name: "Acme"}), h.fake.SetRole("admin", nil, false),
		h.fake.AddUser(workostest.User{ID: mia, Email: "mia@acme.example", FirstName: "Mia"}),
		h.fake.AddUser(workostest.User{ID: max, Email: "max@acme.example"}), h.fake.AddUser(workostest.User{ID: olga, Email: "olga@acme.example"}),
		h.fake.AddMembership(workostest.Membership{UserID: mia, OrganizationID: acme}), h.fake.AddMembership(workostest.Membership{UserID: max, OrganizationID: acme}),
		h.fake.AddMembership(workostest.Membership{UserID: olga, OrganizationID: acme}),
	} {
		h.must(err)
	}
	cfg, err := parse(t, append(least, "WORKOS_API_KEY="+h.fake.APIKey(), "WORKOS_CLIENT_ID="+h.fake.ClientID(), "WORKOS_BASE_URL="+h.fake.BaseURL(),
		"INVITE_QUOTA=1000", "INVITE_SENDS_PER_MEMBER=1000", "DATABASE_URL=file:"+t.TempDir()+"/guestlist.db")...)
	h.must(err)
	db, err := store.Open(t.Context(), cfg.DatabaseURL)
	h.must(err)
	_, err = db.Migrate(t.Context())
	h.must(err)
	h.must(db.Close())
	h.app, err = app.New(t.Context(), cfg, time.Now, app.Logger(cfg, io.Discard))
	h.must(err)
	t.Cleanup(func() { h.must(h.app.Close()) })
	for _, id := range []string{mia, max, olga} {
		_, err := h.app.Invites.AdmitByOperator(t.Context(), id)
		h.must(err)
	}
	return h
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// wire notes which lists are read, loses the events, and does to the rest what the test wants.
func (h *house) wire(r *http.Request) *workostest.Fault {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r.URL.Path == "/events" {
		return &workostest.Fault{Status: http.StatusOK, Body: emptyList, Header: http.Header{"Content-Type": {"application/json"}}}
	}
	if q := r.URL.Query(); r.Method == http.MethodGet && q.Get("order") == "asc" {
		h.asked = append(h.asked, r.URL.Path+"?"+q.Get("after"))
	}
	if h.fault == nil {
		return nil
	}
	return h.fault(r)
}

func (h *house) wrong(fault func(r *http.Request) *workostest.Fault) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fault, h.asked = fault, nil
}

func asMia() viewer.Viewer {
	return viewer.Viewer{Kind: viewer.Member, UserID: mia, Admitted: true, OrganizationID: acme, Role: "member", Permissions: []string{viewer.InvitesRead}}
}

func (h *house) invited(address string) *invite.Invite {
	h.Helper()
	in, err := h.app.Invites.Invite(h.Context(), asMia(), invite.Input{Email: address})
	h.must(err)
	if in.State != invite.Pending {
		h.Fatalf("%s is %s", address, in.State)
	}
	return in
}

func (h *house) state(id string, want invite.State) *invite.Invite {
	h.Helper()
	in, err := h.app.Invites.ByID(h.Context(), asMia(), id)
	h.must(err)
	if in == nil || in.State != want {
		h.Errorf("the invite is %+v, want %s", in, want)
	}
	return in
}

func (h *house) used(want int) {
	h.Helper()
	q, err := h.app.Invites.Quota(h.Context(), asMia(), nil)
	h.must(err)
	if q.Used != want {
		h.Errorf("used is %d, want %d", q.Used, want)
	}
}

func (h *house) sync() app.Synced {
	h.Helper()
	done, err := h.app.Sync(h.Context(), false)
	h.must(err)
	return done
}

func TestSweepFindsWhatNoEventTold(t *testing.T) {
	h := newHouse(t)
	revoked, accepted, open := h.invited("a@guests.example"), h.invited("b@guests.example"), h.invited("c@guests.example")
	h.sync()
	h.must(h.fake.RevokeInvitationAsDashboard(*revoked.WorkosInvitationID))
	newcomer, err := h.fake.AcceptInvitationAs(*accepted.WorkosInvitationID, "b@guests.example")
	h.must(err)
	h.must(h.fake.RemoveUser(olga))
	h.must(h.fake.RemoveMembership(max, acme))
	h.must(h.fake.AddMembership(workostest.Membership{UserID: mia, OrganizationID: acme, RoleSlug: "admin"}))

	done := h.sync()
	if done.Invitations != 3 || done.Changed != 2 || done.Absent != 0 || done.Refreshed != 3 {
		t.Errorf("found %+v", done)
	}
	h.state(revoked.ID, invite.Revoked)
	h.state(open.ID, invite.Pending)
	if in := h.state(accepted.ID, invite.Accepted); in != nil && in.AcceptedByID != newcomer {
		t.Errorf("accepted by %q, want %q", in.AcceptedByID, newcomer)
	}
	h.used(2)
	places, err := h.app.Invites.Memberships(h.Context(), asMia())
	h.must(err)
	if len(places) != 1 || fmt.Sprint(places[0].RoleSlugs) != "[admin]" {
		t.Errorf("Mia's places are %+v", places)
	}
	for id, name := range map[string]string{olga: "who was deleted", max: "who was removed"} {
		who := viewer.Viewer{Kind: viewer.Member, UserID: id, Admitted: true, OrganizationID: acme}
		if q, err := h.app.Invites.Quota(t.Context(), who, nil); err != nil || q != nil {
			t.Errorf("somebody %s has a quota: %+v, %v", name, q, err)
		}
	}
	if again := h.sync(); again.Changed+again.Adopted+again.Absent+again.Refreshed+again.Renamed != 0 {
		t.Errorf("a second run mended %+v", again)
	}
}

func TestSweepGoesOnWhereItWasEnded(t *testing.T) {
	h := newHouse(t)
	for i := range 150 {
		h.must2(h.fake.CreateInvitationAsDashboard(workostest.DashboardInvitation{Email: fmt.Sprintf("p%d@guests.example", i), ExpiresInDays: 7}))
	}
	pages := 0
	h.wrong(func(r *http.Request) *workostest.Fault {
		if strings.HasSuffix(r.URL.Path, "/invitations") && r.URL.Query().Get("after") != "" {
			pages++
			return &workostest.Fault{Status: http.StatusInternalServerError}
		}
		return nil
	})
	if _, err := h.app.Sync(t.Context(), false); err == nil || pages == 0 {
		t.Fatalf("the second page failed %d times and nobody minded: %v", pages, err)
	}
	h.wrong(nil)
	if done, err := h.app.Sync(t.Context(), true); err != nil || done.Invitations != 50 {
		t.Errorf("went on with %d invitations, %v", done.Invitations, err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.asked) == 0 || h.asked[0] == "/user_management/invitations?" {
		t.Errorf("read %v", h.asked)
	}
}

func TestInvitationsMissingFromAListAreAskedForAndStay(t *testing.T) {
	h := newHouse(t)
	in := h.invited("a@guests.example")
	h.wrong(func(r *http.Request) *workostest.Fault {
		if r.URL.Path == "/user_management/invitations" && r.Method == http.MethodGet {
			return &workostest.Fault{Status: http.StatusOK, Body: emptyList, Header: http.Header{"Content-Type": {"application/json"}}}
		}
		return nil
	})
	if done := h.sync(); done.Absent != 1 || done.Delivered == 0 {
		t.Errorf("found %+v", done)
	}
	h.state(in.ID, invite.Pending)
	h.used(1)
}

func (h *house) must2(_ workostest.Invitation, err error) {
	h.Helper()
	h.must(err)
}
