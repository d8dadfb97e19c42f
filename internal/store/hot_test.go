package store_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
)

// The statements written by hand say what a member's place and budget are in every scope and condition.
func TestStandingFollowsAdmissionMembershipAndFreeze(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		now := time.Now().Truncate(time.Microsecond).UTC()
		know := func(id string, admit bool, memberships ...invite.Membership) {
			p := invite.Person{ID: id, Email: id + "@people.example", SeenAt: now, Memberships: memberships}
			var a *invite.Admission
			if admit {
				a = &invite.Admission{How: "operator", At: now}
			}
			if err := db.KnowPerson(t.Context(), p, a); err != nil {
				t.Fatal(err)
			}
		}
		in := func(organization, status string, roles ...string) invite.Membership {
			return invite.Membership{ID: "om_" + organization + status, OrganizationID: organization, OrganizationName: "Org", Status: status, RoleSlugs: roles}
		}
		know("user_in", true, in(string(org), "active", "member", "admin"))
		know("user_pending", true, in(string(org), "pending"))
		know("user_out", true)
		know("user_unadmitted", false, in("org_b", "active"))
		know("user_frozen", true, in("org_c", "active", "member"))
		for _, scope := range []invite.Scope{"org_c", ""} {
			if err := db.Freeze(t.Context(), invite.PoolsOf("user_frozen", scope)[0], invite.Action{Name: invite.ActionFreeze, Reason: "a test", At: now}); err != nil {
				t.Fatal(err)
			}
		}
		for name, row := range map[string]struct {
			user  string
			scope invite.Scope
			want  invite.Standing
		}{
			"active":                        {"user_in", org, invite.Standing{Active: true, Roles: []string{"member", "admin"}, Since: now}},
			"active elsewhere":              {"user_in", "org_c", invite.Standing{}},
			"not of the application":        {"user_in", "", invite.Standing{Since: now}},
			"only invited":                  {"user_pending", org, invite.Standing{}},
			"only invited, application":     {"user_pending", "", invite.Standing{Active: true, Since: now}},
			"without organization":          {"user_out", "", invite.Standing{Active: true, Since: now}},
			"not let in":                    {"user_unadmitted", "org_b", invite.Standing{}},
			"unknown":                       {"user_nobody", org, invite.Standing{}},
			"frozen":                        {"user_frozen", "org_c", invite.Standing{Active: true, Roles: []string{"member"}, Frozen: true, FrozenReason: "a test", Since: now}},
			"frozen where they are not any": {"user_frozen", "", invite.Standing{Since: now}},
		} {
			got, err := db.Standing(t.Context(), row.user, row.scope)
			if err != nil || !reflect.DeepEqual(got, row.want) {
				t.Errorf("%s: %+v, want %+v, %v", name, got, row.want, err)
			}
		}
		for id, want := range map[string]bool{"user_in": true, "user_unadmitted": false, "user_nobody": false} {
			if got, err := db.Admitted(t.Context(), id); got != want || err != nil {
				t.Errorf("%s admitted: %v, %v", id, got, err)
			}
		}
	})
}

func TestPeopleReadOneByOneAreThoseReadTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		storetest.Admit(t, db, mia, string(org))
		storetest.Admit(t, db, max)
		both, err := db.PeopleByID(t.Context(), []string{mia, max, "user_nobody"})
		if err != nil || len(both) != 2 {
			t.Fatal(both, err)
		}
		for _, id := range []string{mia, max, "user_nobody"} {
			one, err := db.PeopleByID(t.Context(), []string{id})
			if err != nil || !reflect.DeepEqual(one[id], both[id]) || len(one) != len(both)/2 && id != "user_nobody" {
				t.Errorf("%s: %+v, together %+v, %v", id, one, both[id], err)
			}
		}
	})
}

// What every request asks is read on connections that are few: who has to wait may give up, and nobody gets another's answer.
func TestReadsAtOnceGetEachTheirOwnAnswer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		for i := range 8 {
			p := invite.Person{ID: fmt.Sprintf("user_%d", i), Email: fmt.Sprintf("p%d@people.example", i), Name: strings.Repeat("n", i), SeenAt: time.Now()}
			if err := db.KnowPerson(t.Context(), p, nil); err != nil {
				t.Fatal(err)
			}
		}
		var all sync.WaitGroup
		for i := range 64 {
			all.Go(func() {
				id := fmt.Sprintf("user_%d", i%9)
				p, known, err := db.PersonByID(t.Context(), id)
				if err != nil || known != (i%9 < 8) || known && (p.ID != id || len(p.Name) != i%9) {
					t.Errorf("%s: %+v, %v, %v", id, p, known, err)
				}
			})
		}
		all.Wait()
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if admitted, err := db.Admitted(gone, "user_0"); admitted {
			t.Errorf("somebody who was never let in: %v, %v", admitted, err)
		}
		if err := errors.Join(db.Close(), db.Close()); err != nil {
			t.Error(err)
		}
		if _, _, err := db.PersonByID(t.Context(), "user_0"); err == nil {
			t.Error("a closed database answers")
		}
	})
}
