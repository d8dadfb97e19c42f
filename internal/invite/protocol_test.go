package invite_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/viewer"
	"guestlist/internal/workos/workostest"
)

func TestSentInviteIsPendingAndCharged(t *testing.T) {
	each(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		if in.WorkosInvitationID == nil || in.ExpiresAt == nil || len(w.fake.Outbox()) != 1 {
			w.Errorf("%+v, %d mails", in, len(w.fake.Outbox()))
		}
		w.quota(1, 0, 0)
	})
}

func TestLostAnswerKeepsThePlaceAndIsFoundAgain(t *testing.T) {
	each(t, func(w *world) {
		w.sendsFail(&workostest.Fault{CutAfter: true})
		in := w.invited("a@example.com", invite.Sending)
		w.quota(1, 1, 0)
		w.sendsFail(nil)
		w.deliver(time.Minute)
		w.state(in.ID, invite.Pending)
		w.quota(1, 0, 0)
		if w.posts() != 1 || len(w.fake.Outbox()) != 1 {
			w.Errorf("%d POSTs, %d mails", w.posts(), len(w.fake.Outbox()))
		}
	})
}

func TestLostAnswerIsFoundAlsoWhenTheInviteWasAcceptedMeanwhile(t *testing.T) {
	each(t, func(w *world) {
		w.sendsFail(&workostest.Fault{CutAfter: true})
		in := w.invited("a@example.com", invite.Sending)
		userID, err := w.fake.AcceptInvitationAs(w.fake.Invitations()[0].ID, "a@example.com")
		w.must(err)
		w.sendsFail(nil)
		w.deliver(time.Minute)
		got := w.state(in.ID, invite.Accepted)
		if got.AcceptedByID != userID {
			w.Errorf("accepted by %q, want %q", got.AcceptedByID, userID)
		}
		w.quota(1, 0, 0)
		if admitted, err := w.db.Admitted(w.Context(), userID); err != nil || !admitted {
			w.Errorf("admitted %v, %v", admitted, err)
		}
	})
}

func TestUnknownOutcomeIsReleasedOnlyAtTheLastResort(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.Quota = invite.Limit{Places: 1} // none for a second send
		w.sendsFail(&workostest.Fault{CutBefore: true})
		in := w.invited("a@example.com", invite.Sending)
		for range 5 {
			w.deliver(10 * time.Minute)
			w.state(in.ID, invite.Sending)
			w.quota(1, 1, 0)
		}
		w.deliver(15 * time.Minute)
		got := w.state(in.ID, invite.Failed)
		if got.Failure == nil || *got.Failure != invite.UpstreamRefused {
			w.Errorf("failure %v", got.Failure)
		}
		w.quota(0, 0, 0)
		if w.posts() != 1 {
			w.Errorf("%d POSTs", w.posts())
		}
	})
}

func TestNothingIsReleasedWhileTheEvidenceCannotBeRead(t *testing.T) {
	each(t, func(w *world) {
		w.sendsFail(&workostest.Fault{CutAfter: true})
		in := w.invited("a@example.com", invite.Sending)
		w.fails(http.MethodGet, "/user_management/invitations", workostest.Fault{Status: 500})
		w.deliver(3 * time.Hour)
		w.state(in.ID, invite.Sending)
		w.quota(1, 1, 0)
		w.sendsFail(nil)
		w.deliver(time.Minute)
		w.state(in.ID, invite.Pending)
	})
}

func TestServerErrorIsAnUnknownOutcome(t *testing.T) {
	each(t, func(w *world) {
		w.sendsFail(&workostest.Fault{Status: 503, WorkFirst: true})
		in := w.invited("a@example.com", invite.Sending)
		w.sendsFail(nil)
		w.deliver(time.Minute)
		w.state(in.ID, invite.Pending)
		w.quota(1, 0, 0)
	})
}

func TestPauseThatWorkOSAsksForIsKeptAndTheInviteGoesOutLater(t *testing.T) {
	each(t, func(w *world) {
		w.sendsFail(&workostest.Fault{Status: 429, Header: http.Header{"Retry-After": {"60"}}})
		in := w.invited("a@example.com", invite.Sending)
		w.quota(1, 1, 0)
		w.sendsFail(nil)
		w.deliver(50 * time.Second)
		w.state(in.ID, invite.Sending)
		w.deliver(15 * time.Second)
		w.state(in.ID, invite.Pending)
		w.quota(1, 0, 0)
		if w.posts() != 2 {
			w.Errorf("%d POSTs", w.posts())
		}
	})
}

func TestWorkerThatDiedBeforeSendingHoldsThePlaceUntilTheLastResort(t *testing.T) {
	each(t, func(w *world) {
		now := w.clock.now()
		scope := invite.Scope(acme)
		rec := invite.Record{
			ID: "invite_dead", Scope: scope, Email: "a@example.com", SentAddress: "a@example.com", AddressKey: "a@example.com",
			Source: invite.SourceMember, InviterID: miaID, ExpiresInDays: 7, State: invite.Sending, Issue: 1, Fence: 1,
			CreatedAt: now, LeaseUntil: now.Add(30 * time.Second), NextAt: now,
		}
		attempt := invite.Attempt{Issue: 1, N: 1, Fence: 1, BegunAt: now, BegunWorkOS: now, NoSendAfter: now.Add(2 * time.Second)}
		d := invite.Draft{Record: rec, Pools: invite.PoolsOf(miaID, scope), Attempt: attempt}
		_, err := w.db.Reserve(w.Context(), d, w.clock.now, func(invite.Facts) (invite.Draft, error) { return d, nil })
		w.must(err)
		w.deliver(0)
		w.quota(1, 1, 0)
		w.deliver(31 * time.Second)
		w.state(rec.ID, invite.Sending)
		if w.posts() != 0 {
			w.Error("an attempt of unknown outcome was repeated")
		}
		w.deliver(2 * time.Hour)
		w.quota(0, 0, 0)
	})
}

func TestRefusalLeavesNoInviteAndNoCharge(t *testing.T) {
	each(t, func(w *world) {
		_, err := w.invite(member(miaID), "max@acme.example")
		w.refused(err, invite.RecipientUnavailable)
		_, err = w.invite(member(adaID, viewer.InvitesRead), "max@acme.example")
		w.refused(err, invite.AlreadyMember)
		w.quota(0, 0, 0)
		list, err := w.s.Sent(w.Context(), member(miaID), nil, invite.Page{}, invite.Filter{}, true)
		w.must(err)
		if len(list.Invites) != 0 || *list.Total != 0 {
			w.Errorf("the list shows %d", len(list.Invites))
		}
	})
}

func TestRefusedCallForgetsItsKey(t *testing.T) {
	each(t, func(w *world) {
		key := "k"
		in := invite.Input{Email: "b@dead.example", IdempotencyKey: &key}
		w.fake.SetBehaviour(workostest.Behaviour{UndeliverableDomains: []string{"dead.example"}})
		_, err := w.s.Invite(w.Context(), member(miaID), in)
		w.refused(err, invite.AddressUndeliverable)
		w.fake.SetBehaviour(workostest.Behaviour{})
		got, err := w.s.Invite(w.Context(), member(miaID), in)
		w.must(err)
		again, err := w.s.Invite(w.Context(), member(miaID), in)
		w.must(err)
		if got.ID != again.ID || w.posts() != 2 {
			w.Errorf("%s, %s, %d POSTs", got.ID, again.ID, w.posts())
		}
	})
}

func TestSixthInviteIsRefusedAndNothingIsSent(t *testing.T) {
	each(t, func(w *world) {
		for _, a := range []string{"a", "b", "c", "d", "e"} {
			w.invited(a+"@example.com", invite.Pending)
		}
		_, err := w.invite(member(miaID), "f@example.com")
		refusal := w.refusal(err, invite.QuotaExhausted)
		if refusal.Pool != invite.MemberPool || refusal.Quota == nil || refusal.Quota.CanInvite {
			w.Errorf("%+v", refusal)
		}
		if len(w.fake.Outbox()) != 5 {
			w.Errorf("%d mails", len(w.fake.Outbox()))
		}
	})
}

func TestLoweredLimitRevokesNothingAndNeverShowsLessThanZero(t *testing.T) {
	each(t, func(w *world) {
		w.invited("a@example.com", invite.Pending)
		w.invited("b@example.com", invite.Pending)
		w.s.Policy.Quota = invite.Limit{Places: 1}
		q, err := w.s.Quota(w.Context(), member(miaID), nil)
		w.must(err)
		if *q.Remaining != 0 || q.Used != 2 || q.CanInvite {
			w.Errorf("%+v", q)
		}
		_, err = w.invite(member(miaID), "c@example.com")
		w.refused(err, invite.QuotaExhausted)
	})
}

func TestOrganizationPoolIsSharedAndNamedWhenItBlocks(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.QuotaPerOrganization = invite.Limit{Places: 1}
		w.invited("a@example.com", invite.Pending)
		_, err := w.invite(member(maxID), "b@example.com")
		if refusal := w.refusal(err, invite.QuotaExhausted); refusal.Pool != invite.OrganizationPool || *refusal.Quota.Available != 0 {
			w.Errorf("%+v", refusal)
		}
	})
}

func TestRoleThatTheInviterMayNotGiveIsRefused(t *testing.T) {
	each(t, func(w *world) {
		admin := "admin"
		_, err := w.s.Invite(w.Context(), member(miaID), invite.Input{Email: "a@example.com", RoleSlug: &admin})
		w.refused(err, invite.RoleNotAllowed)
		ada := member(adaID, viewer.InvitesManage)
		ada.Role = "admin"
		_, err = w.s.Invite(w.Context(), ada, invite.Input{Email: "a@example.com", RoleSlug: &admin})
		w.must(err)
		if w.fake.Invitations()[0].RoleSlug != "admin" {
			w.Error("the role did not arrive")
		}
	})
}

func TestRoleIsCheckedAgainBeforeALaterSend(t *testing.T) {
	each(t, func(w *world) {
		admin := "admin"
		ada := member(adaID, viewer.InvitesManage)
		ada.Role = "admin"
		w.sendsFail(&workostest.Fault{Status: 429})
		in, err := w.s.Invite(w.Context(), ada, invite.Input{Email: "a@example.com", RoleSlug: &admin})
		w.must(err)
		w.sendsFail(nil)
		w.must(w.fake.AddMembership(workostest.Membership{UserID: adaID, OrganizationID: acme, RoleSlug: "member"}))
		_, err = w.s.AdmitByOperator(w.Context(), adaID)
		w.must(err)
		w.deliver(time.Minute)
		got, err := w.s.ByID(w.Context(), ada, in.ID)
		w.must(err)
		if got.State != invite.Failed || *got.Failure != invite.RoleNotAllowed || len(w.fake.Outbox()) != 0 {
			w.Errorf("%+v, %d mails", got, len(w.fake.Outbox()))
		}
	})
}

func TestStaffWhoActAsSomebodyElseChangeNothing(t *testing.T) {
	each(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		staff := member(miaID)
		staff.Impersonator = "staff@operator.example"
		_, err := w.invite(staff, "b@example.com")
		var p *problem.Error
		if !errors.As(err, &p) || p.Kind != problem.Forbidden || p.Reason != "IMPERSONATED" {
			w.Errorf("invite: %v", err)
		}
		if _, err := w.s.Revoke(w.Context(), staff, in.ID); !problem.Is(err, problem.Forbidden) {
			w.Errorf("revoke: %v", err)
		}
	})
}

func TestWhenWorkOSSeesASendItsChargeIsCommitted(t *testing.T) {
	each(t, func(w *world) {
		used := -1
		w.fake.SetFault(func(r *http.Request) *workostest.Fault {
			if r.Method == http.MethodPost {
				facts, _, err := w.db.PoolFacts(r.Context(), invite.PoolsOf(miaID, acme), w.clock.now())
				if err == nil {
					used = facts[0].Used
				}
			}
			return nil
		})
		w.invited("a@example.com", invite.Pending)
		if used != 1 {
			w.Errorf("%d places were charged when the POST arrived", used)
		}
	})
}
