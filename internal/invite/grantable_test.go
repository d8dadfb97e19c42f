package invite_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"guestlist/internal/invite"
)

func (w *world) grant(userID string, amount int, lasting time.Duration) error {
	in := invite.GrantInput{UserID: userID, Amount: amount, Reason: "a test"}
	if lasting > 0 {
		at := w.clock.now().Add(lasting)
		in.ExpiresAt = &at
	}
	_, err := w.s.GrantQuota(w.Context(), manager(), in)
	return err
}

func TestGrantsTogetherDoNotGoPastTheOrganizationsPool(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.QuotaPerOrganization = invite.Limit{Places: 3}
		w.invited("a@example.com", invite.Pending)
		w.must(w.grant(miaID, 2, 0))
		w.refused(w.grant(miaID, 1, 0), invite.QuotaExhausted)
		w.refused(w.grant(maxID, 1, time.Hour), invite.QuotaExhausted)
		w.must(w.s.GrantOrganization(w.Context(), acme, 1, "they paid", 0))
		w.must(w.grant(maxID, 1, 0))
		w.refused(w.grant(maxID, 1, 0), invite.QuotaExhausted)
		_, err := w.s.GrantMember(w.Context(), maxID, acme, 5, "the operator may", 0) // on the command line
		w.must(err)
	})
}

func TestGrantThatHasEndedIsPromisedNoMore(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.QuotaPerOrganization = invite.Limit{Places: 3}
		w.must(w.grant(miaID, 3, time.Hour))
		w.refused(w.grant(maxID, 1, 0), invite.QuotaExhausted)
		w.clock.move(2 * time.Hour)
		w.must(w.grant(maxID, 3, 0))
	})
}

func TestPlacesOfAGrantThatAreUsedAreNotCountedTwice(t *testing.T) {
	for name, lasting := range map[string]time.Duration{"for good": 0, "for a day": 24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			each(t, func(w *world) {
				w.s.Policy.Quota, w.s.Policy.QuotaPerOrganization = invite.Limit{Places: 0}, invite.Limit{Places: 4}
				w.must(w.grant(miaID, 2, lasting))
				in := w.invited("a@example.com", invite.Pending)
				w.invited("b@example.com", invite.Pending)
				w.must(w.grant(maxID, 2, lasting))
				w.refused(w.grant(maxID, 1, lasting), invite.QuotaExhausted)
				_, err := w.s.Revoke(w.Context(), member(miaID), in.ID) // it goes back to where it came from
				w.must(err)
				w.refused(w.grant(maxID, 1, lasting), invite.QuotaExhausted)
			})
		})
	}
}

// Whoever had grants and has no limit now: what they used is in the organization's pool already.
func TestGrantsOfWhoHasNoLimitAreNotCountedTwice(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.Quota, w.s.Policy.QuotaPerOrganization = invite.Limit{Places: 0}, invite.Limit{Places: 4}
		w.must(w.grant(miaID, 2, 0))
		w.invited("a@example.com", invite.Pending)
		w.invited("b@example.com", invite.Pending)
		w.s.Policy.Quota = invite.Limit{Unlimited: true}
		w.refused(w.grant(maxID, 3, 0), invite.QuotaExhausted)
		w.must(w.grant(maxID, 2, 0))
	})
}

func TestGrantOfWhoIsGoneIsPromisedNoMore(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.QuotaPerOrganization = invite.Limit{Places: 2}
		w.must(w.grant(miaID, 2, 0))
		w.must(w.fake.RemoveMembership(miaID, acme))
		w.must(w.s.Refresh(w.Context(), miaID))
		w.must(w.grant(maxID, 2, 0))
	})
}

func TestGrantsAtTheSameMomentDoNotGoPastTheOrganizationsPool(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.QuotaPerOrganization = invite.Limit{Places: 3}
		var all sync.WaitGroup
		errs := make(chan error, 12)
		for i := range cap(errs) {
			all.Go(func() { errs <- w.grant([]string{miaID, maxID}[i%2], 1, 0) })
		}
		all.Wait()
		close(errs)
		granted := 0
		for err := range errs {
			var refusal *invite.Refusal
			switch {
			case err == nil:
				granted++
			case !errors.As(err, &refusal) || refusal.Code != invite.QuotaExhausted:
				w.Error(err)
			}
		}
		facts, _, err := w.db.PoolFacts(w.Context(), []invite.Pool{invite.MemberPoolOf(miaID, acme), invite.MemberPoolOf(maxID, acme)}, w.clock.now())
		w.must(err)
		if granted != 3 || len(facts[0].Grants)+len(facts[1].Grants) != 3 {
			w.Errorf("%d of 3 places were granted: %+v", granted, facts)
		}
	})
}
