package invite_test

import (
	"context"
	"testing"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/viewer"
	"guestlist/internal/workos/workostest"
)

const syncID = "client_01SYNC"

func machine(permissions ...string) viewer.Viewer {
	return viewer.Viewer{Kind: viewer.Machine, MachineID: syncID, Admitted: true, OrganizationID: acme, Permissions: permissions}
}

func (w *world) used(kind invite.QuotaPool, scope invite.Scope) int {
	w.Helper()
	for _, p := range invite.PoolsOf(miaID, scope) {
		if p.Kind == kind {
			facts, _, err := w.db.PoolFacts(w.Context(), []invite.Pool{p}, w.clock.now())
			w.must(err)
			return facts[0].Used
		}
	}
	return 0
}

func TestMachinesInviteChargesTheOrganizationAndTheTotal(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.QuotaPerOrganization = invite.Limit{Places: 2}
		w.invited("member@guests.example", invite.Pending)
		in, err := w.invite(machine(), "one@guests.example")
		w.must(err)
		if in.State != invite.Pending || in.Source != invite.SourceMachine || in.InviterID != syncID {
			t.Fatalf("%+v", in)
		}
		if o, total := w.used(invite.OrganizationPool, acme), w.used(invite.TotalPool, acme); o != 2 || total != 2 {
			t.Errorf("organization %d, total %d", o, total)
		}
		w.quota(1, 0, 0)
		_, err = w.invite(machine(), "two@guests.example")
		if full := w.refusal(err, invite.QuotaExhausted); full.Pool != invite.OrganizationPool || full.Quota != nil {
			t.Errorf("%+v", full)
		}
		for _, sent := range w.fake.Invitations() {
			if (sent.InviterUserID == "") != (sent.Email == "one@guests.example") {
				t.Errorf("the inviter that WorkOS was told of: %+v", sent)
			}
		}
		_, err = w.s.Revoke(t.Context(), machine(), in.ID)
		w.must(err)
		if o := w.used(invite.OrganizationPool, acme); o != 1 {
			t.Errorf("after the refund the organization has %d", o)
		}
	})
}

func TestMachineSeesItsOwnAndWithPermissionItsOrganizations(t *testing.T) {
	each(t, func(w *world) {
		ctx := context.Background()
		mias := w.invited("member@guests.example", invite.Pending)
		own, err := w.invite(machine(), "one@guests.example")
		w.must(err)
		elsewhere := machine(viewer.InvitesRead, viewer.InvitesManage)
		elsewhere.MachineID, elsewhere.OrganizationID = "client_01OTHER", "org_01OTHER"
		for name, row := range map[string]struct {
			as        viewer.Viewer
			own, mias bool
		}{
			"itself": {machine(), true, false}, "itself with invites:read": {machine(viewer.InvitesRead), true, true},
			"another organization's": {elsewhere, false, false}, "a member": {member(miaID), false, true},
			"a reader": {member(adaID, viewer.InvitesRead), true, true},
		} {
			for id, want := range map[string]bool{own.ID: row.own, mias.ID: row.mias} {
				got, err := w.s.ByID(ctx, row.as, id)
				w.must(err)
				many, err := w.s.ByIDs(ctx, row.as, []string{id})
				w.must(err)
				if (got != nil) != want || (many[id] != nil) != want {
					t.Errorf("%s sees %s: %v, %v", name, id, got != nil, many[id] != nil)
				}
			}
		}
		if _, err := w.s.Revoke(ctx, elsewhere, own.ID); !problem.Is(err, problem.NotFound) {
			t.Errorf("another organization's machine revokes: %v", err)
		}
		q, err := w.s.Quota(ctx, machine(), nil)
		if q != nil || err != nil {
			t.Errorf("quota %+v, %v", q, err)
		}
		list, err := w.s.Sent(ctx, machine(), nil, invite.Page{}, invite.Filter{}, true)
		w.must(err)
		if len(list.Invites) != 1 || list.Invites[0].ID != own.ID || *list.Total != 1 {
			t.Errorf("sent %+v", list)
		}
		for _, scope := range []string{"org_01OTHER", invite.ApplicationID} {
			_, err := w.s.Invite(ctx, machine(viewer.InvitesManage), invite.Input{Email: "x@guests.example", OrganizationID: &scope})
			w.refused(err, invite.ScopeNotAllowed)
			if list, err := w.s.Sent(ctx, machine(), &scope, invite.Page{}, invite.Filter{}, false); list != nil || err != nil {
				t.Errorf("sent in %s: %+v, %v", scope, list, err)
			}
		}
	})
}

func TestIdempotencyKeysOfMachinesAreTheirOwn(t *testing.T) {
	each(t, func(w *world) {
		key := "same"
		in := invite.Input{Email: "one@guests.example", IdempotencyKey: &key}
		first, err := w.s.Invite(t.Context(), machine(), in)
		w.must(err)
		again, err := w.s.Invite(t.Context(), machine(), in)
		w.must(err)
		other := machine()
		other.MachineID = "api_key_01OTHER"
		_, err = w.s.Invite(t.Context(), other, in)
		if first.ID != again.ID {
			t.Errorf("a retry made %s beside %s", again.ID, first.ID)
		}
		w.refused(err, invite.RecipientUnavailable)
	})
}

func TestMachineIsKnownByTheNameThatWorkOSGivesIt(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.fake.AddM2MApplication(workostest.M2MApplication{ClientID: syncID, Name: "Directory Sync", ClientSecret: "x", OrganizationID: "org_01LATER"}))
		w.must(w.fake.AddOrganization(workostest.Organization{ID: "org_01LATER", Name: "Later"}))
		v := machine()
		v.OrganizationID = "org_01LATER"
		w.must(w.s.RecognizeMachine(t.Context(), invite.Machine{ID: syncID, OrganizationID: "org_01LATER"}))
		m, err := w.s.MachineByID(t.Context(), v, syncID)
		w.must(err)
		org, err := w.s.Organization(t.Context(), v, "org_01LATER")
		w.must(err)
		if m == nil || m.Name != "Directory Sync" || org == nil || org.Name != "Later" {
			t.Errorf("%+v, %+v", m, org)
		}
		for name, as := range map[string]viewer.Viewer{"a member elsewhere": member(adaID, viewer.InvitesRead), "a machine elsewhere": {Kind: viewer.Machine, MachineID: "client_x", OrganizationID: acme, Permissions: []string{viewer.InvitesRead}}} {
			if m, err := w.s.MachineByID(t.Context(), as, syncID); m != nil || err != nil {
				t.Errorf("%s sees %+v, %v", name, m, err)
			}
		}
	})
}

func TestMachinesInvitesOutliveNobody(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.RevokeOfRemoved = true
		in, err := w.invite(machine(), "one@guests.example")
		w.must(err)
		w.must(w.s.Orphans(t.Context()))
		got, err := w.s.ByID(t.Context(), machine(), in.ID)
		w.must(err)
		if got.State != invite.Pending {
			t.Errorf("an inviter without a membership was taken for one who was removed: %s", got.State)
		}
	})
}
