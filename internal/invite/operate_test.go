package invite_test

import (
	"strings"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/workos/workostest"
)

func TestGrantRaisesTheLimitUntilItEnds(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.Quota = invite.Limit{Places: 1}
		w.invited("a@example.com", invite.Pending)
		q, err := w.s.GrantMember(w.Context(), miaID, acme, 2, "for the fair", time.Hour)
		w.must(err)
		if *q.Limit != 3 || q.Granted != 2 || *q.Remaining != 2 || !q.CanInvite {
			w.Errorf("%+v", q)
		}
		w.invited("b@example.com", invite.Pending)
		w.clock.move(2 * time.Hour)
		_, err = w.invite(member(miaID), "c@example.com")
		if refusal := w.refusal(err, invite.QuotaExhausted); *refusal.Quota.Limit != 2 || *refusal.Quota.Remaining != 0 || refusal.Quota.Used != 2 {
			w.Errorf("%+v", refusal.Quota)
		}
	})
}

func TestGrantToAnOrganizationRaisesItsPool(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.QuotaPerOrganization = invite.Limit{Places: 0}
		_, err := w.invite(member(miaID), "a@example.com")
		w.refused(err, invite.QuotaExhausted)
		w.must(w.s.GrantOrganization(w.Context(), acme, 1, "they paid", 0))
		w.invited("a@example.com", invite.Pending)
		_, err = w.invite(member(maxID), "b@example.com")
		w.refused(err, invite.QuotaExhausted)
	})
}

func TestGrantsThatMakeNoSenseAreRefused(t *testing.T) {
	each(t, func(w *world) {
		for name, err := range map[string]error{
			"nothing":   w.grantError(miaID, acme, 0, "x", 0),
			"too much":  w.grantError(miaID, acme, 1001, "x", 0),
			"no reason": w.grantError(miaID, acme, 1, " ", 0),
			"a novel":   w.grantError(miaID, acme, 1, strings.Repeat("x", 501), 0),
			"over":      w.grantError(miaID, acme, 1, "x", -time.Hour),
		} {
			if !problem.Is(err, problem.BadUserInput) {
				w.Errorf("%s: %v", name, err)
			}
		}
		for name, err := range map[string]error{
			"a stranger":              w.grantError("user_01STRANGER", acme, 1, "x", 0),
			"another scope":           w.grantError(miaID, "", 1, "x", 0),
			"an unknown organization": w.s.GrantOrganization(w.Context(), "org_01OTHER", 1, "x", 0),
		} {
			if !problem.Is(err, problem.NotFound) {
				w.Errorf("%s: %v", name, err)
			}
		}
	})
}

func (w *world) grantError(userID, scope string, amount int, reason string, lasting time.Duration) error {
	_, err := w.s.GrantMember(w.Context(), userID, invite.Scope(scope), amount, reason, lasting)
	return err
}

func TestFrozenMemberSendsNothingUntilThatIsLifted(t *testing.T) {
	each(t, func(w *world) {
		w.sendsFail(&workostest.Fault{Status: 429})
		waiting := w.invited("waiting@example.com", invite.Sending)
		w.sendsFail(nil)
		w.must(w.s.SetInviting(w.Context(), miaID, acme, false, "complaints"))
		_, err := w.invite(member(miaID), "a@example.com")
		w.refused(err, invite.InvitingFrozen)
		q, err := w.s.Quota(w.Context(), member(miaID), nil)
		w.must(err)
		if q.CanInvite || q.BlockedBy == nil || *q.BlockedBy != invite.InvitingFrozen {
			w.Errorf("%+v", q)
		}
		w.deliver(time.Minute)
		if got := w.state(waiting.ID, invite.Failed); *got.Failure != invite.InvitingFrozen || len(w.fake.Outbox()) != 0 {
			w.Errorf("%+v, %d mails", got, len(w.fake.Outbox()))
		}
		if _, err := w.invite(member(maxID), "b@example.com"); err != nil {
			w.Errorf("a colleague: %v", err)
		}
		w.must(w.s.SetInviting(w.Context(), miaID, acme, true, "settled"))
		w.invited("a@example.com", invite.Pending)
	})
}
