package invite_test

import (
	"net/http"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/workos/workostest"
)

// late makes the first POST of an address unknown, lets the second one through, and hands back the first one's answer.
func (w *world) late(address string) (in *invite.Invite, answer func()) {
	w.Helper()
	w.fake.SetBehaviour(workostest.Behaviour{AllowDuplicates: true, HiddenFromLists: []string{address}, HoldEvents: true})
	slow := slowProvider{w.s.Provider, make(chan invite.SendResult)}
	w.s.Provider = slow
	answered := make(chan *invite.Invite, 1)
	go func() {
		in, err := w.invite(member(miaID), address)
		if err != nil {
			w.Error(err)
		}
		answered <- in
	}()
	first := <-slow.answer
	in = <-answered
	w.s.Provider = slow.Provider
	w.deliver(wait + time.Minute)
	w.fake.SetBehaviour(workostest.Behaviour{AllowDuplicates: true})
	return in, func() {
		slow.answer <- first
		w.s.Wait(w.Context())
	}
}

func TestSecondInvitationOfOursIsChargedThenRevokedAndRefunded(t *testing.T) {
	each(t, func(w *world) {
		in, answer := w.late("a@example.com")
		w.state(in.ID, invite.Pending)
		w.quota(2, 1, 0)
		if len(w.fake.Invitations()) != 2 {
			w.Fatalf("%d invitations", len(w.fake.Invitations()))
		}
		w.fails(http.MethodPost, "/revoke", workostest.Fault{Status: 500})
		answer()
		w.deliver(time.Second)
		w.quota(2, 0, 0) // charged as what it is, as long as it is live
		w.fake.SetFault(nil)
		w.deliver(time.Minute)
		w.state(in.ID, invite.Pending)
		w.quota(1, 0, 0)
		live := 0
		for _, i := range w.fake.Invitations() {
			if i.State == "pending" {
				live++
			}
		}
		if live != 1 {
			w.Errorf("%d invitations are live", live)
		}
	})
}

func TestAcceptedSurplusBecomesTheLinkAndTheOtherIsRevoked(t *testing.T) {
	each(t, func(w *world) {
		in, answer := w.late("a@example.com")
		linked := *w.state(in.ID, invite.Pending).WorkosInvitationID
		answer()
		for _, i := range w.fake.Invitations() {
			if i.ID != linked {
				_, err := w.fake.AcceptInvitationAs(i.ID, "a@example.com")
				w.must(err)
			}
		}
		w.deliver(time.Second) // it wants to revoke the surplus, and learns that it was accepted
		got := w.state(in.ID, invite.Accepted)
		if *got.WorkosInvitationID == linked {
			w.Error("the link is still the one that was not accepted")
		}
		w.quota(2, 0, 0)
		w.deliver(time.Minute)
		w.quota(1, 0, 0)
		for _, i := range w.fake.Invitations() {
			if i.ID == linked && i.State != "revoked" {
				w.Errorf("the other one is %s", i.State)
			}
		}
	})
}

func TestFindOfTheLateFirstInvitationIsChargedAndLeftAlone(t *testing.T) {
	each(t, func(w *world) {
		in, _ := w.late("a@example.com") // the worker of the first died: nobody will ever hear its answer
		linked := *w.state(in.ID, invite.Pending).WorkosInvitationID
		for _, i := range w.fake.Invitations() {
			if i.ID != linked {
				found, err := w.s.Provider.Invitation(w.Context(), i.ID)
				w.must(err)
				w.must(w.s.Recognize(w.Context(), found, invite.Maker{}))
				w.must(w.s.Recognize(w.Context(), found, invite.Maker{}))
			}
		}
		w.quota(2, 0, 0)
		w.deliver(time.Minute)
		for _, i := range w.fake.Invitations() {
			if i.State != "pending" {
				w.Errorf("an invitation that is only presumed to be ours is %s", i.State)
			}
		}
		w.quota(2, 0, 0)
	})
}

// Cause: WorkOS tells nobody when an invitation ends, and only links and proven surpluses were looked up.
func TestPlaceOfAPresumedSurplusComesBackWhenItHasRunOut(t *testing.T) {
	each(t, func(w *world) {
		in, _ := w.late("a@example.com")
		linked := *w.state(in.ID, invite.Pending).WorkosInvitationID
		for _, i := range w.fake.Invitations() {
			found, err := w.s.Provider.Invitation(w.Context(), i.ID)
			w.must(err)
			w.must(w.s.Recognize(w.Context(), found, invite.Maker{}))
			if i.ID == linked {
				_, err = w.fake.AcceptInvitationAs(i.ID, "a@example.com")
				w.must(err)
			}
		}
		w.quota(2, 0, 0)
		w.deliver(8 * 24 * time.Hour)
		w.deliver(time.Minute)
		w.state(in.ID, invite.Accepted)
		w.quota(1, 0, 0)
	})
}

func TestPlaceOfAPresumedInvitationIsKeptWhereOursIsAlive(t *testing.T) {
	each(t, func(w *world) {
		w.fake.SetBehaviour(workostest.Behaviour{AllowDuplicates: true})
		w.sendsFail(&workostest.Fault{CutAfter: true})
		in := w.invited("a@example.com", invite.Sending)
		w.sendsFail(nil)
		twin, err := w.fake.CreateInvitationAsDashboard(workostest.DashboardInvitation{
			Email: "a@example.com", OrganizationID: acme, InviterUserID: miaID, ExpiresInDays: 7,
		})
		w.must(err)
		w.deliver(time.Minute)
		linked := *w.state(in.ID, invite.Pending).WorkosInvitationID
		w.must(w.fake.RevokeInvitationAsDashboard(linked))
		dead, err := w.s.Provider.Invitation(w.Context(), linked)
		w.must(err)
		_, err = w.s.Observe(w.Context(), dead, nil)
		w.must(err)
		got := w.state(in.ID, invite.Pending)
		if *got.WorkosInvitationID == linked {
			w.Errorf("still linked to the dead one (%s was the other)", twin.ID)
		}
		w.quota(1, 0, 0)
	})
}

func TestInvitationOfAnAttemptThatWasGivenUpIsChargedWhenItShows(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.Quota = invite.Limit{Places: 1}
		w.fake.SetBehaviour(workostest.Behaviour{HiddenFromLists: []string{"a@example.com"}, HoldEvents: true})
		w.sendsFail(&workostest.Fault{CutAfter: true})
		in := w.invited("a@example.com", invite.Sending)
		w.sendsFail(nil)
		w.deliver(2 * time.Hour)
		w.state(in.ID, invite.Failed)
		w.quota(0, 0, 0)
		found, err := w.s.Provider.Invitation(w.Context(), w.fake.Invitations()[0].ID)
		w.must(err)
		w.must(w.s.Recognize(w.Context(), found, invite.Maker{}))
		w.state(in.ID, invite.Pending)
		w.quota(1, 0, 0)
	})
}

func TestSecondInvitationThatWorkOSMadeInsideIsChargedAndRevoked(t *testing.T) {
	each(t, func(w *world) {
		w.fake.SetBehaviour(workostest.Behaviour{AllowDuplicates: true})
		by := invite.Maker{Source: "api", ActorID: "key_ours"}
		first := w.invited("canary@example.com", invite.Pending)
		w.must(w.s.Learn(w.Context(), *first.WorkosInvitationID, by))
		in := w.invited("a@example.com", invite.Pending)
		twin := workostest.DashboardInvitation{Email: "a@example.com", OrganizationID: acme, InviterUserID: miaID}
		theirs, err := w.fake.CreateInvitationAsDashboard(twin)
		w.must(err)
		found, err := w.s.Provider.Invitation(w.Context(), theirs.ID)
		w.must(err)
		w.must(w.s.Recognize(w.Context(), found, invite.Maker{Source: "dashboard", ActorID: "user_1"}))
		w.quota(2, 0, 0) // what the dashboard made is theirs
		echo, err := w.fake.CreateInvitationAsDashboard(twin)
		w.must(err)
		found, err = w.s.Provider.Invitation(w.Context(), echo.ID)
		w.must(err)
		w.must(w.s.Recognize(w.Context(), found, by))
		w.quota(3, 0, 0)
		w.deliver(time.Second)
		w.quota(2, 0, 0)
		w.state(in.ID, invite.Pending)
		for _, i := range w.fake.Invitations() {
			if i.ID == echo.ID && i.State != "revoked" {
				w.Errorf("the second one is %s", i.State)
			}
		}
	})
}

func TestSecondInvitationOfAnUnknownKeyIsChargedAndLeftAlone(t *testing.T) {
	each(t, func(w *world) {
		w.fake.SetBehaviour(workostest.Behaviour{AllowDuplicates: true})
		w.invited("a@example.com", invite.Pending)
		echo, err := w.fake.CreateInvitationAsDashboard(workostest.DashboardInvitation{Email: "a@example.com", OrganizationID: acme, InviterUserID: miaID})
		w.must(err)
		found, err := w.s.Provider.Invitation(w.Context(), echo.ID)
		w.must(err)
		w.must(w.s.Recognize(w.Context(), found, invite.Maker{Source: "api", ActorID: "key_other"}))
		w.deliver(time.Second)
		w.quota(2, 0, 0)
		for _, i := range w.fake.Invitations() {
			if i.State != "pending" {
				w.Errorf("%s is %s", i.ID, i.State)
			}
		}
	})
}

func TestPresumedInvitationIsLookedAtOnceMoreAndNotForEver(t *testing.T) {
	each(t, func(w *world) {
		w.sendsFail(&workostest.Fault{CutAfter: true})
		in := w.invited("a@example.com", invite.Sending)
		w.sendsFail(nil)
		w.deliver(10 * time.Second)
		id := *w.state(in.ID, invite.Pending).WorkosInvitationID
		for range 20 {
			w.deliver(time.Minute)
		}
		if n := w.fake.Requests(http.MethodGet, "/user_management/invitations/"+id); n != 1 {
			w.Errorf("it was looked at %d times", n)
		}
	})
}
