package app_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"guestlist/internal/app"
	"guestlist/internal/invite"
	"guestlist/internal/store"
	"guestlist/internal/workos"
	"guestlist/internal/workos/workostest"
)

// settle ends the misfortunes, lets what is uncertain come to its end, and compares once.
func (h *history) settle() {
	h.fake.SetBehaviour(workostest.Behaviour{})
	a := h.begin()
	defer func() { h.must(a.Close()) }()
	for range 15 {
		h.pass(10 * time.Minute)
		h.rest(a)
	}
	found, err := a.Sync(h.Context(), false)
	h.must(err)
	h.Logf("the last comparison found %+v among %d webhooks never delivered", found, len(h.courier.bag))
}

// rest works until nothing is due.
func (h *history) rest(a *app.App) {
	h.Helper()
	for more := true; more; {
		n, err := a.Invites.DeliverDue(h.Context())
		h.must(err)
		more = n > 0
	}
}

func (h *history) query(text string, row func(*sql.Rows) error) {
	h.Helper()
	db, err := store.Writer(h.cfg.DatabaseURL)
	h.must(err)
	defer func() { h.must(db.Close()) }()
	rows, err := db.QueryContext(h.Context(), text)
	h.must(err)
	defer func() { h.must(rows.Close()) }()
	for rows.Next() {
		h.must(row(rows))
	}
	h.must(rows.Err())
}

// same compares two tables of one line a row.
func (h *history) same(what string, here, there map[string]string) {
	h.Helper()
	for id, want := range there {
		if got, ok := here[id]; !ok || got != want {
			h.Errorf("%s %s: here %q, at WorkOS %q", what, id, got, want)
		}
	}
	for id, got := range here {
		if _, ok := there[id]; !ok {
			h.Errorf("%s %s: here %q, unknown at WorkOS", what, id, got)
		}
	}
	h.Logf("%d rows of %s compared", len(there), what)
}

// agree compares invitations, invites, people, places and organizations.
func (h *history) agree() {
	h.Helper()
	here, there, unsaid, erased := map[string]string{}, map[string]string{}, map[string]bool{}, map[string]bool{}
	h.query(`SELECT t.id, t.state, t.expires_at, v.scope_key, v.inviter_id, v.email, v.accepted_by, v.state, t.role, v.source,
			EXISTS (SELECT 1 FROM invite_events e WHERE e.invite_id = v.id AND e.type = 'ERASED')
		FROM invitations t JOIN invites v ON v.id = t.invite_id`, func(r *sql.Rows) error {
		var id, state, scope, inviter, email, acceptor, ours, role, source string
		var expires int64
		var told bool
		err := r.Scan(&id, &state, &expires, &scope, &inviter, &email, &acceptor, &ours, &role, &source, &told)
		if role == string(invite.RoleLink) && !strings.EqualFold(ours, state) && (ours != "EXPIRED" || state != "revoked") {
			h.Errorf("invitation %s is %s and its invite %s", id, state, ours)
		}
		// Whoever was deleted may be there again in this world, under the same id; what was erased stays so.
		erased[id] = email == "" && told
		if role != string(invite.RoleLink) {
			acceptor = "" // it is not by this one that they came
			if state == "pending" {
				h.Errorf("a second invitation of ours lives: %s", id)
			}
		}
		if h.forgot && source == string(invite.SourceOther) {
			source = "" // who made it only its event said, which WorkOS has dropped
			unsaid[id] = true
		}
		here[id] = fmt.Sprintln(state, time.UnixMicro(expires).UTC(), scope, inviter, email, acceptor, source)
		return err
	})
	for _, i := range h.fake.Invitations() {
		scope := i.OrganizationID
		if scope == "" {
			scope = "app"
		}
		source := h.source(i)
		if unsaid[i.ID] && source != string(invite.SourceMember) {
			source = ""
		}
		if erased[i.ID] {
			i.Email = ""
		}
		there[i.ID] = fmt.Sprintln(i.State, i.ExpiresAt.UTC(), scope, i.InviterUserID, i.Email, i.AcceptedUserID, source)
	}
	h.same("invitations", here, there)
	h.query("SELECT id, state FROM invites WHERE state IN ('SENDING') OR revoke_requested_at > 0 AND state = 'PENDING'", func(r *sql.Rows) error {
		var id, state string
		err := r.Scan(&id, &state)
		h.Errorf("%s is %s for ever", id, state)
		return err
	})
	h.peopleAgree()
}

// source is what an invite of this invitation says.
func (h *history) source(i workostest.Invitation) string {
	switch {
	case h.foreign[i.ID]:
		return string(invite.SourceAPI)
	case i.CreatedVia == "api":
		return string(invite.SourceMember)
	default:
		return string(invite.SourceDashboard)
	}
}

func (h *history) peopleAgree() {
	h.Helper()
	here, there, places, placesThere := map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}
	h.query("SELECT id, email, name, deleted_at IS NOT NULL FROM users", func(r *sql.Rows) error {
		var id, email, name string
		var gone bool
		err := r.Scan(&id, &email, &name, &gone)
		here[id], there[id] = fmt.Sprint(email, name, gone), fmt.Sprint(true)
		return err
	})
	for after := ""; ; {
		page, err := h.lists.UserPage(h.Context(), after)
		h.must(err)
		for _, u := range page.Rows {
			if _, known := here[u.ID]; known {
				there[u.ID] = fmt.Sprint(u.Email, u.Name(), false)
			}
		}
		if after = page.Next; after == "" {
			break
		}
	}
	h.same("people", here, there)
	h.query("SELECT user_id, organization_id, status, role_slugs FROM memberships", func(r *sql.Rows) error {
		var who, in, status string
		var roles []byte
		var slugs []string
		err := r.Scan(&who, &in, &status, &roles)
		h.must(json.Unmarshal(roles, &slugs))
		places[who+" "+in] = fmt.Sprint(status, slugs)
		return err
	})
	names, namesThere := map[string]string{}, map[string]string{}
	orgs, err := h.lists.OrganizationPage(h.Context(), "")
	h.must(err)
	for _, o := range orgs.Rows {
		namesThere[o.ID] = o.Name
		h.members(o.ID, func(m workos.Membership) {
			if _, known := here[m.UserID]; known {
				placesThere[m.UserID+" "+o.ID] = fmt.Sprint(m.Status, m.RoleSlugs)
			}
		})
	}
	h.same("memberships", places, placesThere)
	h.query("SELECT id, name FROM organizations", func(r *sql.Rows) error {
		var id, name string
		err := r.Scan(&id, &name)
		names[id] = name
		return err
	})
	h.same("organizations", names, namesThere)
}

func (h *history) members(organizationID string, each func(workos.Membership)) {
	h.Helper()
	for after := ""; ; {
		page, err := h.lists.MembershipPage(h.Context(), organizationID, after)
		h.must(err)
		for _, m := range page.Rows {
			each(m)
		}
		if after = page.Next; after == "" {
			return
		}
	}
}

// charged holds every pool against its ledger, and both against what lives at WorkOS of what we made.
func (h *history) charged() {
	h.Helper()
	wrong, err := h.db.Audit(h.Context())
	h.must(err)
	if len(wrong) > 0 {
		h.Errorf("these pools are not the sum of their rows: %v", wrong)
	}
	here, there := map[string]string{}, map[string]string{}
	h.query("SELECT id, used FROM pools WHERE used <> 0", func(r *sql.Rows) error {
		var id, used string
		err := r.Scan(&id, &used)
		here[id] = used
		return err
	})
	used := map[string]int{}
	for _, i := range h.fake.Invitations() {
		if h.source(i) != string(invite.SourceMember) || i.State != "pending" && i.State != "accepted" {
			continue
		}
		for _, p := range invite.PoolsOf(i.InviterUserID, invite.Scope(i.OrganizationID)) {
			used[p.ID]++
		}
	}
	for id, n := range used {
		there[id] = fmt.Sprint(n)
	}
	h.same("pools", here, there)
}
