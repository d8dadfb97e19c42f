package invite_test

import (
	"net/http"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/workos/workostest"
)

const cooldown = time.Hour

func (w *world) resend(id, key string) (*invite.Invite, error) {
	var k *string
	if key != "" {
		k = &key
	}
	return w.s.Resend(w.Context(), member(miaID), id, k)
}

func eachWithCooldown(t *testing.T, test func(w *world)) {
	each(t, func(w *world) {
		w.s.Policy.ResendCooldown = cooldown
		test(w)
	})
}

func TestPendingInviteIsMailedAgainAfterItsCooldownFreeOfQuota(t *testing.T) {
	eachWithCooldown(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		_, err := w.resend(in.ID, "")
		if refusal := w.refusal(err, invite.ResendTooSoon); !refusal.RetryAt.Equal(*in.ResendAvailableAt) || in.ViewerCanResend {
			w.Errorf("retry at %s, available at %s, can %v", refusal.RetryAt, in.ResendAvailableAt, in.ViewerCanResend)
		}
		w.clock.move(cooldown)
		got, err := w.resend(in.ID, "k")
		w.must(err)
		again, err := w.resend(in.ID, "k") // the same call once more
		w.must(err)
		if got.ID != in.ID || again.ID != in.ID || !got.LastSentAt.After(*in.LastSentAt) || got.ViewerCanResend || *got.ResendBlockedBy != invite.ResendTooSoon {
			w.Errorf("%+v", got)
		}
		w.quota(1, 0, 0)
		if n := len(w.fake.Outbox()); n != 2 {
			w.Errorf("%d mails", n)
		}
		_, err = w.resend(in.ID, "")
		w.refused(err, invite.ResendTooSoon)
	})
}

func TestResendsCountAsMails(t *testing.T) {
	eachWithCooldown(t, func(w *world) {
		w.s.Policy.SendsPerRecipient = 3
		in := w.invited("a@example.com", invite.Pending)
		for range 2 {
			w.clock.move(cooldown)
			_, err := w.resend(in.ID, "")
			w.must(err)
		}
		w.clock.move(cooldown)
		_, err := w.resend(in.ID, "")
		w.refused(err, invite.SendLimitReached)
		w.s.Policy.SendsPerRecipient, w.s.Policy.SendsPerMember = 100, 3
		_, err = w.invite(member(miaID), "b@example.com")
		w.refused(err, invite.SendLimitReached)
	})
}

func TestResendOfUnknownOutcomeIsCountedAndNeverRepeated(t *testing.T) {
	eachWithCooldown(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		w.clock.move(cooldown)
		w.fails(http.MethodPost, "/resend", workostest.Fault{CutAfter: true})
		_, err := w.resend(in.ID, "k")
		if !problem.Is(err, problem.UpstreamUnavailable) {
			w.Fatalf("got %v", err)
		}
		w.fake.SetFault(nil)
		_, err = w.resend(in.ID, "k")
		w.refused(err, invite.ResendTooSoon)
		w.deliver(10 * time.Minute)
		if n := len(w.fake.Outbox()); n != 2 {
			w.Errorf("%d mails", n)
		}
	})
}

func TestResendThatWorkOSDidNotTakeMayBeTriedAgainAtOnce(t *testing.T) {
	eachWithCooldown(t, func(w *world) {
		w.s.Policy.SendsPerRecipient = 2
		in := w.invited("a@example.com", invite.Pending)
		w.clock.move(cooldown)
		w.fails(http.MethodPost, "/resend", workostest.Fault{Status: 429, Body: "{}"})
		_, err := w.resend(in.ID, "k")
		if !problem.Is(err, problem.UpstreamUnavailable) {
			w.Fatalf("got %v", err)
		}
		w.fake.SetFault(nil)
		_, err = w.resend(in.ID, "k")
		w.must(err)
	})
}

func TestResendOfAnInviteThatHasEndedTellsTheTruth(t *testing.T) {
	eachWithCooldown(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		w.clock.move(cooldown)
		_, err := w.fake.AcceptInvitationAs(*in.WorkosInvitationID, "a@example.com")
		w.must(err) // and no event has told us yet
		_, err = w.resend(in.ID, "")
		if refusal := w.refusal(err, invite.AlreadyAccepted); refusal.Existing == nil || refusal.Existing.State != invite.Accepted {
			w.Errorf("%+v", refusal.Existing)
		}
		revoked := w.invited("b@example.com", invite.Pending)
		_, err = w.s.Revoke(w.Context(), member(miaID), revoked.ID)
		w.must(err)
		_, err = w.resend(revoked.ID, "")
		w.refused(err, invite.AlreadyRevoked)
		w.sendsFail(&workostest.Fault{CutBefore: true})
		_, err = w.resend(w.invited("c@example.com", invite.Sending).ID, "")
		w.refused(err, invite.StillSending)
	})
}

func TestSomebodyElsesInviteIsNotMailedAgain(t *testing.T) {
	eachWithCooldown(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		w.clock.move(cooldown)
		_, err := w.s.Resend(w.Context(), member(maxID), in.ID, nil)
		if !problem.Is(err, problem.NotFound) {
			w.Errorf("got %v", err)
		}
		_, err = w.s.Resend(w.Context(), member(adaID, "invites:read", "invites:manage"), in.ID, nil)
		w.must(err)
	})
}

func TestFrozenMemberMailsNothingAgain(t *testing.T) {
	eachWithCooldown(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		w.clock.move(cooldown)
		w.must(w.s.SetInviting(w.Context(), miaID, acme, false, "spam"))
		_, err := w.resend(in.ID, "")
		w.refused(err, invite.InvitingFrozen)
	})
}

func TestExpiredInviteIsReissuedAndChargedAnewWhereItsPlaceHadComeBack(t *testing.T) {
	eachWithCooldown(t, func(w *world) {
		w.s.Policy.Quota = invite.Limit{Places: 1}
		in := w.invited("a@example.com", invite.Pending)
		w.clock.move(8 * 24 * time.Hour)
		got, err := w.resend(in.ID, "k")
		w.must(err)
		again, err := w.resend(in.ID, "k")
		w.must(err)
		if got.ID == in.ID || got.ReplacesID != in.ID || got.State != invite.Pending || again.ID != got.ID {
			w.Errorf("%+v", got)
		}
		if old := w.state(in.ID, invite.Expired); old.ReplacedByID != got.ID || old.ViewerCanResend {
			w.Errorf("%+v", old)
		}
		w.quota(1, 0, 1)
		_, err = w.resend(in.ID, "")
		if refusal := w.refusal(err, invite.AlreadyExpired); refusal.Existing == nil || refusal.Existing.ID != in.ID {
			w.Errorf("%+v", refusal.Existing)
		}
		if n := len(w.fake.Outbox()); n != 2 {
			w.Errorf("%d mails", n)
		}
	})
}

func TestReissueTakesThePlaceThatWasNotGivenBack(t *testing.T) {
	eachWithCooldown(t, func(w *world) {
		w.s.Policy.Quota, w.s.Policy.RefundExpired = invite.Limit{Places: 1}, false
		in := w.invited("a@example.com", invite.Pending)
		w.clock.move(8 * 24 * time.Hour)
		got, err := w.resend(in.ID, "")
		w.must(err)
		w.quota(1, 0, 0)
		if pools, err := w.db.Audit(w.Context()); err != nil || len(pools) > 0 {
			w.Errorf("%v, %v", pools, err)
		}
		// When nothing comes of it, the old one has its place again and may be reissued again.
		w.clock.move(8 * 24 * time.Hour)
		w.sendsFail(&workostest.Fault{Status: 422, Body: `{"code":"invalid_request_parameters","message":"no"}`})
		_, err = w.resend(got.ID, "")
		w.refused(err, invite.UpstreamRefused)
		w.quota(1, 0, 0)
		w.sendsFail(nil)
		last, err := w.resend(got.ID, "")
		w.must(err)
		if last.ReplacesID != got.ID {
			w.Errorf("%+v", last)
		}
	})
}

func TestReissueWithoutAPlaceIsRefused(t *testing.T) {
	eachWithCooldown(t, func(w *world) {
		w.s.Policy.Quota = invite.Limit{Places: 1}
		in := w.invited("a@example.com", invite.Pending)
		w.clock.move(8 * 24 * time.Hour)
		w.invited("b@example.com", invite.Pending)
		_, err := w.resend(in.ID, "")
		w.refused(err, invite.QuotaExhausted)
		if old := w.state(in.ID, invite.Expired); old.ReplacedByID != "" {
			w.Errorf("%+v", old)
		}
	})
}

func TestExpiredInviteThatWasAcceptedAtTheLastSecondIsNotReissued(t *testing.T) {
	eachWithCooldown(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		_, err := w.fake.AcceptInvitationAs(*in.WorkosInvitationID, "a@example.com")
		w.must(err)
		w.clock.move(8 * 24 * time.Hour)
		_, err = w.resend(in.ID, "")
		w.refused(err, invite.AlreadyAccepted)
		if w.posts() != 1 {
			w.Errorf("%d POSTs", w.posts())
		}
	})
}
