package invite_test

import (
	"testing"

	"guestlist/internal/invite"
	"guestlist/internal/workos/workostest"
)

var (
	dashboard = invite.Maker{Source: "dashboard", ActorID: "user_1"}
	ourKey    = invite.Maker{Source: "api", ActorID: "key_ours"}
)

// theirs issues an invitation elsewhere, Mia being its inviter, and tells the rules of it.
func (w *world) theirs(address string, by invite.Maker) string {
	w.Helper()
	i, err := w.fake.CreateInvitationAsDashboard(workostest.DashboardInvitation{Email: address, OrganizationID: acme, InviterUserID: miaID})
	w.must(err)
	found, err := w.s.Provider.Invitation(w.Context(), i.ID)
	w.must(err)
	for range 2 {
		w.must(w.s.Recognize(w.Context(), found, by))
	}
	return i.ID
}

// listed finds the invite that tracks an invitation, as Mia sees it.
func (w *world) listed(invitationID string) *invite.Invite {
	w.Helper()
	rec, err := w.db.ChangeByInvitation(w.Context(), invitationID, nil, func(*invite.Case) error { return nil })
	w.must(err)
	in, err := w.s.ByID(w.Context(), member(miaID), rec.ID)
	w.must(err)
	if in == nil {
		w.Fatalf("%s has no invite that Mia sees", invitationID)
	}
	return in
}

func (w *world) observe(id string) {
	w.Helper()
	inv, err := w.s.Provider.Invitation(w.Context(), id)
	w.must(err)
	_, err = w.s.Observe(w.Context(), inv, nil)
	w.must(err)
}

func TestInvitationIssuedElsewhereBecomesAnInviteWithoutACharge(t *testing.T) {
	each(t, func(w *world) {
		for address, want := range map[string]invite.Source{"a@example.com": "DASHBOARD", "b@example.com": "API", "c@example.com": "OTHER"} {
			by := map[invite.Source]invite.Maker{"DASHBOARD": dashboard, "API": {Source: "api", ActorID: "key_other"}, "OTHER": {}}[want]
			if in := w.listed(w.theirs(address, by)); in.Source != want || in.State != invite.Pending || in.InviterID != miaID || in.DisplayEmail != address {
				t.Errorf("%s: %+v", want, in)
			}
		}
		w.quota(0, 0, 0)
		_, err := w.invite(member(maxID), "a@example.com")
		w.refused(err, invite.RecipientUnavailable)
		accepted := w.theirs("d@example.com", dashboard)
		_, err = w.fake.AcceptInvitationAs(accepted, "d@example.com")
		w.must(err)
		w.observe(accepted)
		got := w.listed(accepted)
		if got.State != invite.Accepted || got.AcceptedByID == "" {
			t.Errorf("accepted: %+v", got)
		}
		if in, err := w.db.Admitted(t.Context(), got.AcceptedByID); err != nil || !in {
			t.Errorf("who accepted is not let in: %v", err)
		}
		w.quota(0, 0, 0)
	})
}

func TestSourceIsCorrectedWhenItsMakerIsToldOf(t *testing.T) {
	each(t, func(w *world) {
		id := w.theirs("a@example.com", invite.Maker{})
		w.must(w.s.Learn(w.Context(), id, dashboard))
		if in := w.listed(id); in.Source != invite.SourceDashboard {
			t.Errorf("it is %s", in.Source)
		}
	})
}

func TestInvitationIssuedElsewhereIsChargedWhereThePolicySaysSo(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.Quota, w.s.Policy.ChargeElsewhere = invite.Limit{Places: 1}, true
		w.theirs("a@example.com", dashboard)
		id := w.theirs("b@example.com", dashboard) // a fact, even above the limit
		w.quota(2, 0, 0)
		w.must(w.fake.RevokeInvitationAsDashboard(id))
		w.observe(id)
		w.quota(1, 0, 1)
	})
}

func TestInvitationOfOurKeyThatNobodyRemembersIsCharged(t *testing.T) {
	each(t, func(w *world) {
		known := w.invited("known@example.com", invite.Pending)
		w.must(w.s.Learn(w.Context(), *known.WorkosInvitationID, ourKey))
		w.theirs("forgotten@example.com", ourKey)
		w.quota(2, 0, 0)
		w.theirs("foreign@example.com", dashboard)
		w.quota(2, 0, 0)
	})
}

func TestInvitationIssuedElsewhereBesideOursStaysAndHoldsTheAddressAfterwards(t *testing.T) {
	each(t, func(w *world) {
		w.fake.SetBehaviour(workostest.Behaviour{AllowDuplicates: true})
		ours := w.invited("a@example.com", invite.Pending)
		id := w.theirs("a@example.com", dashboard)
		w.quota(1, 0, 0)
		_, err := w.s.Revoke(w.Context(), member(miaID), ours.ID)
		w.must(err)
		w.quota(0, 0, 1)
		if in := w.listed(id); in.State != invite.Pending {
			t.Errorf("theirs is %s", in.State)
		}
		_, err = w.invite(member(maxID), "a@example.com")
		w.refused(err, invite.RecipientUnavailable)
	})
}
