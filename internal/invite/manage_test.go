package invite_test

import (
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/viewer"
	"guestlist/internal/workos/workostest"
)

func manager() viewer.Viewer { return member(adaID, viewer.InvitesRead, viewer.InvitesManage) }

func TestManagerGrantsPlacesToOthersOnly(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.Quota = invite.Limit{Places: 0}
		key := "k"
		in := invite.GrantInput{UserID: miaID, Amount: 2, Reason: " for the fair ", IdempotencyKey: &key}
		for range 2 { // the second is the same call again
			q, err := w.s.GrantQuota(w.Context(), manager(), in)
			w.must(err)
			if *q.Limit != 2 || q.Granted != 2 || q.UserID != miaID {
				w.Errorf("%+v", q)
			}
		}
		in.Amount = 3
		_, err := w.s.GrantQuota(w.Context(), manager(), in)
		w.refused(err, invite.KeyConflict)
		_, err = w.s.GrantQuota(w.Context(), manager(), invite.GrantInput{UserID: adaID, Amount: 1, Reason: "me"})
		w.refused(err, invite.SelfGrant)
		_, err = w.s.GrantQuota(w.Context(), manager(), invite.GrantInput{UserID: "user_01STRANGER", Amount: 1, Reason: "who"})
		w.refused(err, invite.NotAMember)
		_, err = w.s.GrantQuota(w.Context(), member(maxID), invite.GrantInput{UserID: miaID, Amount: 1, Reason: "please"})
		if !problem.Is(err, problem.Forbidden) {
			w.Errorf("without the permission: %v", err)
		}
		past := w.clock.now().Add(-time.Second)
		_, err = w.s.GrantQuota(w.Context(), manager(), invite.GrantInput{UserID: miaID, Amount: 1, Reason: "x", ExpiresAt: &past})
		if !problem.Is(err, problem.BadUserInput) {
			w.Errorf("over before it begins: %v", err)
		}
	})
}

func TestGrantDoesNotGoPastTheOrganizationsPool(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.QuotaPerOrganization = invite.Limit{Places: 3}
		w.invited("a@example.com", invite.Pending)
		_, err := w.s.GrantQuota(w.Context(), manager(), invite.GrantInput{UserID: miaID, Amount: 3, Reason: "x"})
		w.refused(err, invite.QuotaExhausted)
		_, err = w.s.GrantQuota(w.Context(), manager(), invite.GrantInput{UserID: miaID, Amount: 2, Reason: "x"})
		w.must(err)
	})
}

func TestPlaceOfAGrantGoesBackToItAndNotToTheBase(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.Quota = invite.Limit{Places: 1}
		_, err := w.s.GrantMember(w.Context(), miaID, acme, 2, "for the fair", time.Hour)
		w.must(err)
		first := w.invited("a@example.com", invite.Pending)
		w.invited("b@example.com", invite.Pending)
		w.clock.move(2 * time.Hour)
		// Both came from the grant, so the base is whole after its end.
		w.invited("c@example.com", invite.Pending)
		_, err = w.invite(member(miaID), "d@example.com")
		w.refused(err, invite.QuotaExhausted)
		_, err = w.s.Revoke(w.Context(), member(miaID), first.ID)
		w.must(err)
		_, err = w.invite(member(miaID), "d@example.com")
		if refusal := w.refusal(err, invite.QuotaExhausted); *refusal.Quota.Limit != 2 || refusal.Quota.Granted != 1 || refusal.Quota.Used != 2 {
			w.Errorf("%+v", refusal.Quota)
		}
	})
}

func TestManagerFreezesAMemberWhoReadsWhy(t *testing.T) {
	each(t, func(w *world) {
		m, err := w.s.SetMemberInviting(w.Context(), manager(), miaID, nil, false, "too many complaints")
		w.must(err)
		if m.FrozenAt.IsZero() || m.FrozenReason != "too many complaints" || m.Status != "active" || m.RoleSlugs[0] != "member" {
			w.Errorf("%+v", m)
		}
		_, err = w.invite(member(miaID), "a@example.com")
		w.refused(err, invite.InvitingFrozen)
		seen, err := w.s.MemberByID(w.Context(), member(miaID), m.ID())
		w.must(err)
		if seen == nil || seen.FrozenReason != m.FrozenReason {
			w.Errorf("the member sees %+v", seen)
		}
		if other, err := w.s.MemberByID(w.Context(), member(maxID), m.ID()); other != nil || err != nil {
			w.Errorf("a colleague sees %+v, %v", other, err)
		}
		_, err = w.s.SetMemberInviting(w.Context(), manager(), adaID, nil, true, "me")
		w.refused(err, invite.SelfGrant)
		m, err = w.s.SetMemberInviting(w.Context(), manager(), miaID, nil, true, "settled")
		w.must(err)
		if !m.FrozenAt.IsZero() || m.FrozenReason != "" {
			w.Errorf("%+v", m)
		}
		w.invited("a@example.com", invite.Pending)
	})
}

func TestPlacesAccrueFromTheDayOfJoiningUpToTheCap(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.Quota = invite.Limit{Places: 0}
		week := 7 * 24 * time.Hour
		w.must(w.s.SetAccrual(w.Context(), invite.Accrual{Amount: 1, Every: week, Cap: 2}))
		w.must(w.s.SetAccrual(w.Context(), invite.Accrual{Amount: 1, Every: week, Cap: 2})) // another process starts
		_, err := w.invite(member(miaID), "a@example.com")
		refusal := w.refusal(err, invite.QuotaExhausted)
		next := refusal.Quota.NextAccrualAt
		if next == nil || next.Sub(w.clock.now()) > week || next.Sub(w.clock.now()) < week-time.Minute {
			w.Fatalf("the next place comes at %v", next)
		}
		w.clock.move(week)
		w.invited("a@example.com", invite.Pending)
		_, err = w.invite(member(miaID), "b@example.com")
		w.refused(err, invite.QuotaExhausted)
		w.clock.move(10 * week)
		q, err := w.s.Quota(w.Context(), member(miaID), nil)
		w.must(err)
		if q.Accrued != 2 || *q.Limit != 2 || q.NextAccrualAt != nil {
			w.Errorf("%+v", q)
		}
		// Another setting begins anew and takes nothing back.
		w.must(w.s.SetAccrual(w.Context(), invite.Accrual{}))
		w.clock.move(10 * week)
		q, err = w.s.Quota(w.Context(), member(miaID), nil)
		w.must(err)
		if q.Accrued != 2 || q.NextAccrualAt != nil {
			w.Errorf("%+v", q)
		}
	})
}

func TestPendingInvitesOfARemovedMemberFollowThePolicy(t *testing.T) {
	each(t, func(w *world) {
		for _, revoke := range []bool{false, true} {
			w.s.Policy.RevokeOfRemoved = revoke
			in := w.invited("a@example.com", invite.Pending)
			w.must(w.fake.RemoveMembership(miaID, acme))
			w.must(w.s.Refresh(w.Context(), miaID))
			w.deliver(time.Second)
			want := invite.Pending
			if revoke {
				want = invite.Revoked
			}
			rec, err := w.db.Record(w.Context(), in.ID)
			w.must(err)
			if rec.State != want {
				w.Errorf("revoke %v: the invite is %s", revoke, rec.State)
			}
			w.must(w.fake.AddMembership(workostest.Membership{UserID: miaID, OrganizationID: acme, RoleSlug: "member"}))
			w.must(w.s.Refresh(w.Context(), miaID))
			if !revoke {
				_, err := w.s.Revoke(w.Context(), member(miaID), in.ID)
				w.must(err)
			}
		}
	})
}

func TestStuckInviteIsShownAndSettledWithAReason(t *testing.T) {
	each(t, func(w *world) {
		w.sendsFail(&workostest.Fault{CutBefore: true})
		in := w.invited("a@example.com", invite.Sending)
		other := w.invited("b@example.com", invite.Sending)
		w.sendsFail(nil)
		w.clock.move(time.Minute)
		stuck, err := w.s.Stuck(w.Context(), 30*time.Second)
		w.must(err)
		if len(stuck) != 2 || stuck[0].Invite.ID != in.ID || len(stuck[0].Attempts) != 1 {
			w.Fatalf("%+v", stuck)
		}
		if _, err := w.s.SettleNotSent(w.Context(), in.ID, " "); !problem.Is(err, problem.BadUserInput) {
			w.Errorf("without a reason: %v", err)
		}
		_, err = w.s.SettleNotSent(w.Context(), in.ID, "WorkOS support says so")
		w.must(err)
		w.state(in.ID, invite.Failed)
		w.quota(1, 1, 0)
		if _, err := w.s.SettleNotSent(w.Context(), in.ID, "again"); !problem.Is(err, problem.BadUserInput) {
			w.Errorf("what is settled: %v", err)
		}
		foreign, err := w.fake.CreateInvitationAsDashboard(workostest.DashboardInvitation{Email: "c@example.com", OrganizationID: acme})
		w.must(err)
		if _, err := w.s.SettleAs(w.Context(), other.ID, foreign.ID, "x"); !problem.Is(err, problem.BadUserInput) {
			w.Errorf("with another address: %v", err)
		}
		ours, err := w.fake.CreateInvitationAsDashboard(workostest.DashboardInvitation{Email: "b@example.com", OrganizationID: acme})
		w.must(err)
		_, err = w.s.SettleAs(w.Context(), other.ID, ours.ID, "I made it by hand")
		w.must(err)
		w.state(other.ID, invite.Pending)
		w.quota(1, 0, 0)
	})
}

func TestRefusalsBehindTheVeilHaveAnEnd(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.RefusalsPerMember = 2
		for range 2 {
			_, err := w.invite(member(miaID), "max@acme.example")
			w.refused(err, invite.RecipientUnavailable)
		}
		_, err := w.invite(member(miaID), "max@acme.example")
		if refusal := w.refusal(err, invite.SendLimitReached); !refusal.RetryAt.After(w.clock.now()) {
			w.Errorf("retry at %s", refusal.RetryAt)
		}
		w.clock.move(25 * time.Hour)
		w.invited("a@example.com", invite.Pending)
		for range 3 { // their own open invite is no secret
			_, err := w.invite(member(miaID), "a@example.com")
			w.refused(err, invite.RecipientUnavailable)
		}
		_, err = w.invite(manager(), "max@acme.example")
		w.refused(err, invite.AlreadyMember)
	})
}
