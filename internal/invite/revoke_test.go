package invite_test

import (
	"net/http"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/viewer"
	"guestlist/internal/workos/workostest"
)

func TestRevokedInviteGivesItsPlaceBackOnceAndCanBeSentAgain(t *testing.T) {
	each(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		for range 2 {
			got, err := w.s.Revoke(w.Context(), member(miaID), in.ID)
			w.must(err)
			if got.State != invite.Revoked {
				w.Fatalf("%s", got.State)
			}
			w.quota(0, 0, 1)
		}
		w.invited("a@example.com", invite.Pending)
		w.quota(1, 0, 1)
	})
}

func TestRevokeWithoutRefundPolicyKeepsThePlace(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.RefundRevoked = false
		in := w.invited("a@example.com", invite.Pending)
		_, err := w.s.Revoke(w.Context(), member(miaID), in.ID)
		w.must(err)
		w.quota(1, 0, 0)
	})
}

func TestRevokeThatLosesAgainstAnAcceptTellsTheTruth(t *testing.T) {
	each(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		_, err := w.fake.AcceptInvitationAs(*in.WorkosInvitationID, "a@example.com")
		w.must(err)
		_, err = w.s.Revoke(w.Context(), member(miaID), in.ID)
		refusal := w.refusal(err, invite.AlreadyAccepted)
		if refusal.Existing.State != invite.Accepted || refusal.Existing.AcceptedByID == "" {
			w.Errorf("%+v", refusal.Existing)
		}
		w.quota(1, 0, 0)
	})
}

func TestRevokeOfUnknownOutcomeIsRevokingUntilItIsConfirmed(t *testing.T) {
	each(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		down := workostest.Fault{Status: 503}
		w.fake.SetFault(func(*http.Request) *workostest.Fault { return &down })
		got, err := w.s.Revoke(w.Context(), member(miaID), in.ID)
		w.must(err)
		if got.State != invite.Revoking {
			w.Fatalf("%s", got.State)
		}
		w.quota(1, 0, 0)
		w.fake.SetFault(nil)
		w.deliver(time.Minute)
		w.state(in.ID, invite.Revoked)
		w.quota(0, 0, 1)
	})
}

func TestRevokeOfAnInviteStillSendingEndsForRealWhenItIsFound(t *testing.T) {
	each(t, func(w *world) {
		w.sendsFail(&workostest.Fault{CutAfter: true})
		in := w.invited("a@example.com", invite.Sending)
		w.sendsFail(nil)
		got, err := w.s.Revoke(w.Context(), member(miaID), in.ID)
		w.must(err)
		if got.State != invite.Revoking {
			w.Fatalf("%s", got.State)
		}
		w.quota(1, 1, 0)
		w.deliver(time.Minute)
		w.state(in.ID, invite.Revoked)
		w.quota(0, 0, 1)
		if s := w.fake.Invitations()[0].State; s != "revoked" {
			w.Errorf("at WorkOS it is %s", s)
		}
	})
}

func TestRevokeOfAnInviteOfWhichNothingWasSentReleasesItAtOnce(t *testing.T) {
	each(t, func(w *world) {
		w.sendsFail(&workostest.Fault{Status: 429})
		in := w.invited("a@example.com", invite.Sending)
		got, err := w.s.Revoke(w.Context(), member(miaID), in.ID)
		w.must(err)
		if got.State != invite.Revoked {
			w.Fatalf("%s", got.State)
		}
		w.quota(0, 0, 0)
		w.sendsFail(nil)
		w.deliver(time.Hour)
		if w.posts() != 1 {
			w.Error("it was sent after the revoke")
		}
	})
}

func TestOnlyOwnInvitesAndThoseOneManagesCanBeRevoked(t *testing.T) {
	each(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		elsewhere := member(adaID, viewer.InvitesManage)
		elsewhere.OrganizationID = "org_01OTHER"
		for name, who := range map[string]viewer.Viewer{
			"another member": member(maxID), "a manager of another organization": elsewhere,
		} {
			if _, err := w.s.Revoke(w.Context(), who, in.ID); !problem.Is(err, problem.NotFound) {
				w.Errorf("%s: %v", name, err)
			}
		}
		if _, err := w.s.Revoke(w.Context(), member(maxID, viewer.InvitesRead), in.ID); !problem.Is(err, problem.Forbidden) {
			w.Errorf("a reader: %v", err)
		}
		if _, err := w.s.Revoke(w.Context(), member(miaID), "invite_unknown"); !problem.Is(err, problem.NotFound) {
			w.Errorf("unknown: %v", err)
		}
		if _, err := w.s.Revoke(w.Context(), member(adaID, viewer.InvitesManage), in.ID); err != nil {
			w.Errorf("a manager: %v", err)
		}
	})
}

func TestExpiredInviteShowsByTheClockAndRefundsOnWorkOSWord(t *testing.T) {
	each(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		w.clock.move(7*24*time.Hour + time.Minute)
		w.state(in.ID, invite.Expired)
		w.quota(1, 0, 0)
		_, err := w.s.Revoke(w.Context(), member(miaID), in.ID)
		w.refused(err, invite.AlreadyExpired)
		w.deliver(5 * time.Minute)
		w.state(in.ID, invite.Expired)
		w.quota(0, 0, 1)
		w.deliver(time.Hour)
		w.quota(0, 0, 1)
	})
}

func TestExpiredInviteIsInNobodysWay(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.Quota = invite.Limit{Places: 1}
		w.invited("a@example.com", invite.Pending)
		w.clock.move(7*24*time.Hour + time.Second)
		w.invited("a@example.com", invite.Pending)
		w.clock.move(7*24*time.Hour + time.Second)
		w.invited("b@example.com", invite.Pending)
		w.quota(1, 0, 2)
	})
}

func TestExpiryIsNotRefundedWhenSomebodyAcceptedAtTheLastMoment(t *testing.T) {
	each(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		_, err := w.fake.AcceptInvitationAs(*in.WorkosInvitationID, "a@example.com")
		w.must(err)
		w.clock.move(7*24*time.Hour + time.Second)
		w.state(in.ID, invite.Expired)
		w.deliver(5 * time.Minute)
		w.state(in.ID, invite.Accepted)
		w.quota(1, 0, 0)
	})
}

func TestInvitationRevokedElsewhereIsRefundedWhenItIsObserved(t *testing.T) {
	each(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		w.must(w.fake.RevokeInvitationAsDashboard(*in.WorkosInvitationID))
		inv, err := w.s.Provider.Invitation(w.Context(), *in.WorkosInvitationID)
		w.must(err)
		for range 2 {
			_, err = w.s.Observe(w.Context(), inv, nil)
			w.must(err)
			w.state(in.ID, invite.Revoked)
			w.quota(0, 0, 1)
		}
	})
}

func TestAcceptAfterARefundTakesThePlaceAgain(t *testing.T) {
	each(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		w.must(w.fake.RevokeInvitationAsDashboard(*in.WorkosInvitationID))
		inv, err := w.s.Provider.Invitation(w.Context(), *in.WorkosInvitationID)
		w.must(err)
		_, err = w.s.Observe(w.Context(), inv, nil)
		w.must(err)
		w.quota(0, 0, 1)
		inv.State, inv.AcceptedUserID, inv.UpdatedAt = invite.InvitationAccepted, maxID, inv.UpdatedAt.Add(time.Second)
		for range 2 {
			_, err = w.s.Observe(w.Context(), inv, nil)
			w.must(err)
			w.quota(1, 0, 1)
		}
		if got := w.state(in.ID, invite.Accepted); !got.AcceptedWithOtherAddress {
			w.Error("that another address accepted is not said")
		}
	})
}
