package app_test

import (
	"database/sql"
	"errors"
	"slices"
	"testing"
	"time"

	"guestlist/internal/auth"
	"guestlist/internal/store/storetest"
	"guestlist/internal/workos/workostest"
)

func TestOrganizationsAndThoseWhoAreGoneFollowByEvent(t *testing.T) {
	t.Parallel()
	h := newHistory(t, 1, storetest.SQLite(t))
	a := h.replicas[0]
	h.poll(t.Context(), a)
	for who, in := range map[string]string{mia: acme, max: acme, olga: beta} {
		now := h.clock()
		h.must(h.db.CreateSession(t.Context(), auth.Session{
			TokenHash: "hash " + who, UserID: who, OrganizationID: in, WorkOSSessionID: "session " + who, Permissions: []string{},
			CreatedAt: now, LastSeenAt: now, ExpiresAt: now.Add(time.Hour),
		}))
	}
	h.pass(time.Second)
	h.must(h.fake.AddOrganization(workostest.Organization{ID: acme, Name: "Acme & Daughters"}))
	h.must(h.fake.RemoveOrganization(beta))
	h.must(h.fake.RemoveUser(max))
	if _, err := a.Tail().Poll(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.query("SELECT name FROM organizations WHERE id = '"+acme+"'", func(r *sql.Rows) error {
		var name string
		err := r.Scan(&name)
		if name != "Acme & Daughters" {
			t.Errorf("the organization is called %q", name)
		}
		return err
	})
	h.query("SELECT user_id FROM memberships WHERE organization_id = '"+beta+"' OR user_id = '"+max+"'", func(r *sql.Rows) error {
		var who string
		err := r.Scan(&who)
		t.Errorf("%s still has a place", who)
		return err
	})
	revoked, err := h.db.RevokedSince(t.Context(), time.Time{})
	h.must(err)
	for who, gone := range map[string]bool{mia: false, max: true, olga: true} {
		_, err := h.db.Session(t.Context(), "hash "+who)
		if errors.Is(err, auth.ErrNoSession) != gone || slices.Contains(revoked, "session "+who) != gone {
			t.Errorf("the session of %s: %v; ended: %v", who, err, revoked)
		}
	}
}
