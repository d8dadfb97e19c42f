package invite_test

import (
	"fmt"
	"testing"
	"time"

	"guestlist/internal/invite"
)

func TestRevokingAndInvitingAgainCannotBeUsedToSpamSomebody(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.SendsPerRecipient = 3
		for range 3 {
			in := w.invited("a@example.com", invite.Pending)
			_, err := w.s.Revoke(w.Context(), member(miaID), in.ID)
			w.must(err)
			w.clock.move(time.Hour)
		}
		first := w.clock.now().Add(-3 * time.Hour)
		_, err := w.invite(member(miaID), "A@Example.com")
		refusal := w.refusal(err, invite.SendLimitReached)
		if off := refusal.RetryAt.Sub(first.Add(30 * 24 * time.Hour)).Abs(); off > time.Minute {
			w.Errorf("to be tried again at %s", refusal.RetryAt)
		}
		w.quota(0, 0, 3)
		w.invited("b@example.com", invite.Pending)
		_, err = w.invite(member(maxID), "a@example.com")
		w.must(err)
		if n := len(w.fake.Outbox()); n != 5 {
			w.Errorf("%d mails", n)
		}
	})
}

func TestMembersMailsOfADayAreBoundedAlsoInOneCall(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.Quota, w.s.Policy.SendsPerMember = invite.Limit{Unlimited: true}, 4
		var addresses []string
		for i := range 6 {
			addresses = append(addresses, fmt.Sprintf("p%d@example.com", i))
		}
		rows := w.many(nil, addresses...)
		for i, row := range rows {
			if refused := row.Refusal != nil && row.Refusal.Code == invite.SendLimitReached; refused != (i >= 4) {
				w.Errorf("row %d: %+v", i, row)
			}
		}
		w.clock.move(25 * time.Hour)
		w.invited("later@example.com", invite.Pending)
	})
}

func TestRefusedSendsDoNotCountAsMails(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.SendsPerMember = 1
		_, err := w.invite(member(miaID), "max@acme.example")
		w.refused(err, invite.RecipientUnavailable)
		w.invited("a@example.com", invite.Pending)
	})
}
