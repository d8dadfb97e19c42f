package invite_test

import (
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/workos/workostest"
)

// wait is the policy's SendWait in these tests.
const wait = 2 * time.Minute

func TestSecondSendFollowsWhenNothingOfTheFirstCanBeThere(t *testing.T) {
	each(t, func(w *world) {
		w.sendsFail(&workostest.Fault{CutBefore: true})
		in := w.invited("a@example.com", invite.Sending)
		w.sendsFail(nil)
		w.deliver(wait - 10*time.Second)
		if w.posts() != 1 {
			w.Fatalf("%d POSTs before the wait was over", w.posts())
		}
		w.deliver(time.Minute)
		w.state(in.ID, invite.Pending)
		// The first may still land: its place is held beside the second's.
		w.quota(2, 1, 0)
		if w.posts() != 2 || len(w.fake.Outbox()) != 1 {
			w.Errorf("%d POSTs, %d mails", w.posts(), len(w.fake.Outbox()))
		}
		w.deliver(2 * time.Hour)
		w.state(in.ID, invite.Pending)
		w.quota(1, 0, 0)
	})
}

func TestNoMoreThanThreeSendsAreMadeEachWithItsPlace(t *testing.T) {
	each(t, func(w *world) {
		w.sendsFail(&workostest.Fault{CutBefore: true})
		in := w.invited("a@example.com", invite.Sending)
		for i, want := range []int{2, 2, 3, 3, 3} { // the third waits four times as long
			w.deliver(5 * time.Minute)
			if w.posts() != want {
				w.Errorf("step %d: %d POSTs, want %d", i, w.posts(), want)
			}
			w.quota(want, want, 0)
		}
		w.deliver(2 * time.Hour)
		w.state(in.ID, invite.Failed)
		w.quota(0, 0, 0)
	})
}

func TestSecondSendWithoutASecondPlaceIsNotMade(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.QuotaTotal = invite.Limit{Places: 1}
		w.sendsFail(&workostest.Fault{CutBefore: true})
		in := w.invited("a@example.com", invite.Sending)
		w.sendsFail(nil)
		w.deliver(10 * time.Minute)
		w.state(in.ID, invite.Sending)
		w.quota(1, 1, 0)
		w.s.Policy.QuotaTotal = invite.Limit{Places: 2}
		w.deliver(time.Minute)
		w.state(in.ID, invite.Pending)
		if w.posts() != 2 {
			w.Errorf("%d POSTs", w.posts())
		}
	})
}

func TestNothingIsSentAgainAfterAWishToRevoke(t *testing.T) {
	each(t, func(w *world) {
		w.sendsFail(&workostest.Fault{CutBefore: true})
		in := w.invited("a@example.com", invite.Sending)
		w.sendsFail(nil)
		got, err := w.s.Revoke(w.Context(), member(miaID), in.ID)
		w.must(err)
		if got.State != invite.Revoking {
			w.Errorf("the state is %s", got.State)
		}
		w.deliver(30 * time.Minute)
		w.state(in.ID, invite.Revoking)
		w.deliver(2 * time.Hour)
		w.state(in.ID, invite.Revoked)
		w.quota(0, 0, 0)
		if w.posts() != 1 {
			w.Errorf("%d POSTs", w.posts())
		}
	})
}

func TestNothingIsSentAgainForAnInviterWhoMayNotInviteAnyMore(t *testing.T) {
	each(t, func(w *world) {
		w.sendsFail(&workostest.Fault{CutBefore: true})
		in := w.invited("a@example.com", invite.Sending)
		w.sendsFail(nil)
		w.must(w.s.SetInviting(w.Context(), miaID, acme, false, "spam"))
		w.deliver(30 * time.Minute)
		w.state(in.ID, invite.Sending)
		w.deliver(2 * time.Hour)
		w.state(in.ID, invite.Failed)
		w.quota(0, 0, 0)
		if w.posts() != 1 {
			w.Errorf("%d POSTs", w.posts())
		}
	})
}

func TestEventsAreASecondWitnessWhereTheListIsBlind(t *testing.T) {
	each(t, func(w *world) {
		w.fake.SetBehaviour(workostest.Behaviour{HiddenFromLists: []string{"a@example.com"}})
		w.sendsFail(&workostest.Fault{CutAfter: true})
		in := w.invited("a@example.com", invite.Sending)
		w.sendsFail(nil)
		w.deliver(wait + time.Minute)
		w.state(in.ID, invite.Pending)
		w.quota(1, 0, 0)
		if w.posts() != 1 {
			w.Errorf("%d POSTs", w.posts())
		}
	})
}

func TestNothingIsSentAgainWhileOurOwnInvitationsDoNotShow(t *testing.T) {
	each(t, func(w *world) {
		w.fake.SetBehaviour(workostest.Behaviour{HiddenFromLists: []string{"canary@example.com"}})
		w.invited("canary@example.com", invite.Pending)
		w.clock.move(2 * time.Minute)
		w.sendsFail(&workostest.Fault{CutBefore: true})
		in := w.invited("a@example.com", invite.Sending)
		w.sendsFail(nil)
		w.deliver(10 * time.Minute)
		w.state(in.ID, invite.Sending)
		if w.posts() != 2 {
			w.Errorf("%d POSTs", w.posts())
		}
		w.fake.SetBehaviour(workostest.Behaviour{})
		w.deliver(time.Minute)
		w.state(in.ID, invite.Pending)
	})
}

func TestRefusalThatTheFirstSendExplainsIsNoFailure(t *testing.T) {
	each(t, func(w *world) {
		w.fake.SetBehaviour(workostest.Behaviour{HiddenFromLists: []string{"a@example.com"}, HoldEvents: true})
		w.sendsFail(&workostest.Fault{CutAfter: true})
		in := w.invited("a@example.com", invite.Sending)
		w.sendsFail(nil)
		w.deliver(wait + time.Minute) // the second is refused: the first is there
		w.state(in.ID, invite.Sending)
		w.quota(1, 1, 0)
		w.fake.SetBehaviour(workostest.Behaviour{})
		w.deliver(time.Minute)
		w.state(in.ID, invite.Pending)
		w.quota(1, 0, 0)
		if w.posts() != 2 || len(w.fake.Outbox()) != 1 {
			w.Errorf("%d POSTs, %d mails", w.posts(), len(w.fake.Outbox()))
		}
	})
}

func TestPersonWhoAcceptedTheFirstMailIsNotRefusedBySecondSend(t *testing.T) {
	each(t, func(w *world) {
		w.fake.SetBehaviour(workostest.Behaviour{HiddenFromLists: []string{"a@example.com"}, HoldEvents: true})
		w.sendsFail(&workostest.Fault{CutAfter: true})
		in := w.invited("a@example.com", invite.Sending)
		w.sendsFail(nil)
		w.clock.move(time.Minute)
		_, err := w.fake.AcceptInvitationAs(w.fake.Invitations()[0].ID, "a@example.com")
		w.must(err)
		w.deliver(wait)
		w.state(in.ID, invite.Sending) // user_already_organization_member, and no failure
		w.quota(1, 1, 0)
		w.fake.SetBehaviour(workostest.Behaviour{})
		w.deliver(time.Minute)
		w.state(in.ID, invite.Accepted)
		w.quota(1, 0, 0)
	})
}

func TestEchoOfOurOwnSendInsideWorkOSIsAdopted(t *testing.T) {
	each(t, func(w *world) {
		w.sendsFail(&workostest.Fault{WorkFirst: true, Status: 400, Body: `{"code":"email_already_invited_to_organization","message":"Already invited."}`})
		in := w.invited("a@example.com", invite.Sending)
		w.sendsFail(nil)
		w.deliver(time.Minute)
		w.state(in.ID, invite.Pending)
		w.quota(1, 0, 0)
	})
}

func TestRefusalThatNothingExplainsEndsWhenNothingIsThere(t *testing.T) {
	each(t, func(w *world) {
		w.sendsFail(&workostest.Fault{Status: 400, Body: `{"code":"email_already_invited","message":"Already invited."}`})
		in := w.invited("a@example.com", invite.Sending)
		w.deliver(time.Minute)
		w.state(in.ID, invite.Sending)
		w.deliver(wait)
		if got := w.state(in.ID, invite.Failed); *got.Failure != invite.RecipientUnavailable {
			w.Errorf("failure %s", *got.Failure)
		}
		w.quota(0, 0, 0)
		if w.posts() != 1 {
			w.Errorf("%d POSTs", w.posts())
		}
	})
}
