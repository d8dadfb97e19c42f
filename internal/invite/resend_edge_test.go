package invite_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/store"
	"guestlist/internal/viewer"
	"guestlist/internal/workos/workostest"
)

const day = 24 * time.Hour

func TestLaterFailedResendKeepsTheKeysOfEarlierOnes(t *testing.T) {
	eachWithCooldown(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		w.clock.move(cooldown)
		_, err := w.resend(in.ID, "first")
		w.must(err)
		w.clock.move(cooldown)
		w.fails(http.MethodPost, "/resend", workostest.Fault{Status: 429, Body: "{}"})
		_, err = w.resend(in.ID, "second")
		if err == nil {
			w.Fatal("no error")
		}
		w.fake.SetFault(nil)
		before := len(w.fake.Outbox())
		_, err = w.resend(in.ID, "first") // a retry of what had succeeded
		w.must(err)
		if n := len(w.fake.Outbox()); n != before {
			w.Errorf("the retry of a key that had succeeded mailed again: %d mails, were %d", n, before)
		}
	})
}

func TestFailedResendKeepsTheKeyOfTheReissue(t *testing.T) {
	eachWithCooldown(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		w.clock.move(8 * day)
		got, err := w.resend(in.ID, "reissue")
		w.must(err)
		w.clock.move(cooldown)
		w.fails(http.MethodPost, "/resend", workostest.Fault{Status: 429, Body: "{}"})
		_, err = w.resend(got.ID, "")
		if err == nil {
			w.Fatal("no error")
		}
		w.fake.SetFault(nil)
		again, err := w.resend(in.ID, "reissue")
		if err != nil || again.ID != got.ID {
			w.Errorf("the retry of the reissue: %v", err)
		}
	})
}

// blindOnce does not see a key that is being written at this moment.
type blindOnce struct {
	*store.Store
	left atomic.Int64
}

func (b *blindOnce) Replay(ctx context.Context, k invite.Key) (*invite.Record, error) {
	if b.left.Add(-1) >= 0 {
		return nil, nil
	}
	return b.Store.Replay(ctx, k)
}

func TestConcurrentResendWithTheSameKeyIsTheSameCall(t *testing.T) {
	for name, cool := range map[string]time.Duration{"cooldown": cooldown, "none": 0} {
		t.Run(name, func(t *testing.T) {
			each(t, func(w *world) {
				w.s.Policy.ResendCooldown = cool
				in := w.invited("a@example.com", invite.Pending)
				w.clock.move(cooldown)
				_, err := w.resend(in.ID, "k")
				w.must(err)
				b := &blindOnce{Store: w.db}
				b.left.Store(1)
				w.s.Store = b
				if _, err = w.resend(in.ID, "k"); err != nil {
					w.Errorf("the second of two at once: %v (%v)", err, problem.Of(err))
				}
			})
		})
	}
}

func TestRefusedReissueDoesNotEndTheInvite(t *testing.T) {
	eachWithCooldown(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		w.clock.drift.Store(int64(-time.Hour))
		w.clock.move(7*day + time.Minute)
		w.s.Policy.SendsPerRecipient = 1
		_, err := w.resend(in.ID, "")
		w.refused(err, invite.SendLimitReached)
		if got, _ := w.fake.Invitation(*in.WorkosInvitationID); got.State != "pending" {
			w.Errorf("a refused resend left the invitation %s at WorkOS, which was good for an hour more", got.State)
		}
		w.s.Policy.SendsPerRecipient = 100
		if _, err = w.resend(in.ID, ""); err != nil {
			w.Errorf("and it cannot be resent any more: %v", err)
		}
	})
}

func TestFrozenManagerMailsNothing(t *testing.T) {
	eachWithCooldown(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		w.clock.move(cooldown)
		w.must(w.s.SetInviting(w.Context(), adaID, acme, false, "spam"))
		if _, err := w.s.Resend(w.Context(), manager(), in.ID, nil); err == nil {
			w.Error("a frozen manager mails again for others")
		}
		w.clock.move(8 * day)
		if _, err := w.s.Resend(w.Context(), manager(), in.ID, nil); err == nil {
			w.Error("a frozen manager reissues for others")
		}
	})
}

func TestReissuesCountForWhoAsks(t *testing.T) {
	eachWithCooldown(t, func(w *world) {
		w.s.Policy.SendsPerMember, w.s.Policy.SendsPerRecipient = 2, 100
		var ids []string
		for i := range 4 {
			if i == 2 {
				w.clock.move(25 * time.Hour)
			}
			ids = append(ids, w.invited(fmt.Sprintf("a%d@example.com", i), invite.Pending).ID)
		}
		w.clock.move(9 * day)
		n := 0
		for _, id := range ids {
			if _, err := w.s.Resend(w.Context(), manager(), id, nil); err == nil {
				n++
			}
		}
		if n > 2 {
			w.Errorf("the manager (2 mails a day) made %d mails, all in the inviter's day (2 as well)", n)
		}
	})
}

func TestGrantIsReplayedAfterItsEnd(t *testing.T) {
	each(t, func(w *world) {
		key, ends := "k", w.clock.now().Add(time.Hour)
		g := invite.GrantInput{UserID: miaID, Amount: 2, Reason: "fair", ExpiresAt: &ends, IdempotencyKey: &key}
		_, err := w.s.GrantQuota(w.Context(), manager(), g)
		w.must(err)
		other := ends.UTC()
		g.ExpiresAt, g.Reason = &other, " fair"
		if _, err = w.s.GrantQuota(w.Context(), manager(), g); err != nil {
			w.Errorf("same normalised input: %v", err)
		}
		g.ExpiresAt, g.Reason = &ends, "fair"
		w.clock.move(2 * time.Hour)
		if _, err = w.s.GrantQuota(w.Context(), manager(), g); err != nil {
			w.Errorf("a retry after the end: %v", err)
		}
	})
}

func TestManageAloneReadsNoQuota(t *testing.T) {
	each(t, func(w *world) {
		ada := member(adaID, viewer.InvitesManage)
		q, err := w.s.GrantQuota(w.Context(), ada, invite.GrantInput{UserID: miaID, Amount: 1, Reason: "x"})
		w.must(err)
		if q != nil {
			w.Errorf("without invites:read she sees used %d of %d", q.Used, *q.Limit)
		}
	})
}

func TestManagerGivesNoRoleThatTheyDoNotHold(t *testing.T) {
	eachWithCooldown(t, func(w *world) {
		ada := member(adaID, viewer.InvitesManage)
		ada.Role = "admin"
		role := "admin"
		in, err := w.s.Invite(w.Context(), ada, invite.Input{Email: "evil@example.com", RoleSlug: &role})
		w.must(err)
		w.clock.move(8 * day)
		clerk := member(maxID, viewer.InvitesManage) // their role is member
		_, err = w.s.Invite(w.Context(), clerk, invite.Input{Email: "x@example.com", RoleSlug: &role})
		w.refused(err, invite.RoleNotAllowed)
		got, err := w.s.Resend(w.Context(), clerk, in.ID, nil)
		if err == nil {
			w.Errorf("a clerk made an invitation of role %s", *got.RoleSlug)
		}
	})
}

func TestAcceptOfTheOldEndsTheNew(t *testing.T) {
	eachWithCooldown(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		w.clock.move(8 * day)
		got, err := w.resend(in.ID, "")
		w.must(err)
		inv, err := w.s.Provider.Invitation(w.Context(), *in.WorkosInvitationID)
		w.must(err)
		inv.State, inv.UpdatedAt = invite.InvitationAccepted, w.clock.now()
		_, err = w.s.Observe(w.Context(), inv, nil)
		w.must(err)
		w.deliver(time.Minute)
		now, err := w.s.ByID(w.Context(), member(miaID), got.ID)
		w.must(err)
		q, _ := w.s.Quota(w.Context(), member(miaID), nil)
		if now.State != invite.Revoked {
			w.Errorf("the successor is %s, used %d", now.State, q.Used)
		}
	})
}

func TestFailedReissueIsNoWayAroundTheRefundPolicy(t *testing.T) {
	eachWithCooldown(t, func(w *world) {
		w.s.Policy.RefundExpired, w.s.Policy.RefundRevoked = false, false
		w.s.Policy.Quota = invite.Limit{Places: 1}
		in := w.invited("a@example.com", invite.Pending)
		w.clock.move(8 * day)
		w.fake.SetBehaviour(workostest.Behaviour{UndeliverableDomains: []string{"example.com"}})
		_, err := w.resend(in.ID, "")
		var r *invite.Refusal
		if !errors.As(err, &r) {
			w.Fatal(err)
		}
		q, _ := w.s.Quota(w.Context(), member(miaID), nil)
		if q.Used != 1 {
			w.Errorf("INVITE_REFUND=none, and a refused resend gave the place back: used %d", q.Used)
		}
	})
}
