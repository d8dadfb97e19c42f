package invite_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/workos/workostest"
)

func TestWrongClockReleasesNoPlaceWhoseInvitationIsLive(t *testing.T) {
	each(t, func(w *world) {
		w.clock.drift.Store(int64(-30 * time.Second))
		w.sendsFail(&workostest.Fault{CutAfter: true})
		in := w.invited("a@example.com", invite.Sending)
		w.sendsFail(nil)
		w.deliver(50 * time.Minute)
		w.state(in.ID, invite.Sending)
		w.quota(1, 1, 0)
		w.deliver(time.Hour) // nothing else has turned up: better charged than lost
		w.state(in.ID, invite.Pending)
		w.quota(1, 0, 0)
	})
}

// slowProvider answers a send only when the test lets it.
type slowProvider struct {
	invite.Provider
	answer chan invite.SendResult
}

func (p slowProvider) SendInvitation(ctx context.Context, req invite.SendRequest) invite.SendResult {
	res := p.Provider.SendInvitation(ctx, req)
	p.answer <- res
	return <-p.answer
}

func TestAnswerThatComesAfterTheLastResortIsChargedAgain(t *testing.T) {
	each(t, func(w *world) {
		w.fake.SetBehaviour(workostest.Behaviour{HiddenFromLists: []string{"a@example.com"}, HoldEvents: true})
		slow := slowProvider{w.s.Provider, make(chan invite.SendResult)}
		w.s.Provider = slow
		ctx, cancel := context.WithCancel(w.Context())
		answered := make(chan *invite.Invite, 1)
		go func() {
			in, err := w.s.Invite(ctx, member(miaID), invite.Input{Email: "a@example.com"})
			if err != nil {
				w.Error(err)
			}
			answered <- in
		}()
		late := <-slow.answer
		cancel() // the caller goes away, the send goes on
		in := <-answered
		w.deliver(2 * time.Hour)
		w.state(in.ID, invite.Failed)
		w.quota(0, 0, 0)
		slow.answer <- late
		w.s.Wait(w.Context())
		w.state(in.ID, invite.Pending)
		w.quota(1, 0, 0)
	})
}

func TestRevokeWishedWhileWorkOSAsksForAPauseEndsAtOnce(t *testing.T) {
	each(t, func(w *world) {
		slow := slowProvider{w.s.Provider, make(chan invite.SendResult)}
		w.s.Provider = slow
		w.sendsFail(&workostest.Fault{Status: 429, Header: http.Header{"Retry-After": {"3600"}}})
		ctx, cancel := context.WithCancel(w.Context())
		answered := make(chan *invite.Invite, 1)
		go func() {
			in, err := w.s.Invite(ctx, member(miaID), invite.Input{Email: "a@example.com"})
			if err != nil {
				w.Error(err)
			}
			answered <- in
		}()
		res := <-slow.answer
		cancel()
		in := <-answered
		got, err := w.s.Revoke(w.Context(), member(miaID), in.ID)
		w.must(err)
		if got.State != invite.Revoking {
			w.Fatalf("%s", got.State)
		}
		slow.answer <- res
		w.s.Wait(w.Context())
		w.state(in.ID, invite.Revoked)
		w.quota(0, 0, 0)
	})
}

func TestInvitationThatWorkOSHasForgottenEndsAfterADay(t *testing.T) {
	each(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		w.fake.SetFault(func(r *http.Request) *workostest.Fault {
			if r.URL.Path != "/user_management/invitations" {
				return &workostest.Fault{Status: 404, Body: `{"message":"gone"}`}
			}
			return nil
		})
		got, err := w.s.Revoke(w.Context(), member(miaID), in.ID)
		w.must(err)
		if got.State != invite.Revoking {
			w.Fatalf("%s", got.State)
		}
		w.deliver(2 * time.Hour)
		w.state(in.ID, invite.Revoking)
		w.quota(1, 0, 0)
		w.deliver(25 * time.Hour)
		w.state(in.ID, invite.Revoked)
		w.quota(0, 0, 1)
	})
}

func TestInvitationSeenLiveAgainAfterItsRefundIsChargedAgain(t *testing.T) {
	each(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		_, err := w.s.Revoke(w.Context(), member(miaID), in.ID)
		w.must(err)
		inv, err := w.s.Provider.Invitation(w.Context(), *in.WorkosInvitationID)
		w.must(err)
		inv.State, inv.UpdatedAt = invite.InvitationPending, inv.UpdatedAt.Add(time.Second)
		_, err = w.s.Observe(w.Context(), inv, nil)
		w.must(err)
		w.state(in.ID, invite.Pending)
		w.quota(1, 0, 1)
	})
}

func TestRevivedInvitationWhoseAddressWasInvitedAgainIsChargedButStaysDead(t *testing.T) {
	each(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		_, err := w.s.Revoke(w.Context(), member(miaID), in.ID)
		w.must(err)
		w.invited("a@example.com", invite.Pending)
		inv, err := w.s.Provider.Invitation(w.Context(), *in.WorkosInvitationID)
		w.must(err)
		inv.State, inv.UpdatedAt = invite.InvitationPending, inv.UpdatedAt.Add(time.Second)
		_, err = w.s.Observe(w.Context(), inv, nil)
		w.must(err)
		w.state(in.ID, invite.Revoked)
		w.quota(2, 0, 1)
	})
}

// Cause: at the last resort an earlier invite took what a later one to the same address had made, and the later one, finding
// nothing, mailed again.
func TestDoubtDoesNotTakeWhatAnotherInviteHasMade(t *testing.T) {
	each(t, func(w *world) {
		w.sendsFail(&workostest.Fault{CutBefore: true})
		first := w.invited("a@example.com", invite.Sending)
		w.sendsFail(nil)
		w.deliver(wait + time.Minute)
		w.state(first.ID, invite.Pending)
		_, err := w.s.Revoke(w.Context(), member(miaID), first.ID)
		w.must(err)
		w.quota(1, 1, 1) // the first POST may still land

		w.clock.move(time.Hour - 10*time.Second)
		slow := slowProvider{w.s.Provider, make(chan invite.SendResult)}
		w.s.Provider = slow
		ctx, cancel := context.WithCancel(w.Context())
		answered := make(chan *invite.Invite, 1)
		go func() {
			in, err := w.s.Invite(ctx, member(miaID), invite.Input{Email: "a@example.com"})
			if err != nil {
				w.Error(err)
			}
			answered <- in
		}()
		made := <-slow.answer
		cancel()
		second := <-answered
		w.deliver(15 * time.Second) // the first is given up; the second's worker still waits for its answer
		w.state(first.ID, invite.Revoked)
		w.quota(1, 1, 1)
		slow.answer <- made
		w.s.Wait(w.Context())
		if got := w.state(second.ID, invite.Pending); *got.WorkosInvitationID != made.Invitation.ID {
			w.Errorf("linked to %s", *got.WorkosInvitationID)
		}
		w.quota(1, 0, 1)
	})
}
