package invite_test

import (
	"fmt"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
)

func (w *world) many(key *string, addresses ...string) []invite.Row {
	w.Helper()
	var inputs []invite.Input
	for _, a := range addresses {
		inputs = append(inputs, invite.Input{Email: a})
	}
	rows, err := w.s.InviteMany(w.Context(), member(miaID), nil, key, inputs)
	w.must(err)
	return rows
}

func TestRowsAreInvitedIndependentlyInOrderAndSentAfterwards(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.Quota = invite.Limit{Places: 3}
		rows := w.many(nil, "a@example.com", "nobody", "b@example.com", "A@example.com", "c@example.com", "d@example.com")
		for i, want := range []invite.RefusalCode{"", invite.InvalidEmail, "", invite.RecipientUnavailable, "", invite.QuotaExhausted} {
			row := rows[i]
			switch {
			case want == "" && (row.Invite == nil || row.Invite.State != invite.Sending):
				w.Errorf("row %d: %+v", i, row)
			case want != "" && (row.Refusal == nil || row.Refusal.Code != want):
				w.Errorf("row %d: %+v, want %s", i, row, want)
			}
		}
		w.quota(3, 3, 0)
		if w.posts() != 0 {
			w.Errorf("%d POSTs before the answer", w.posts())
		}
		w.deliver(0)
		w.quota(3, 0, 0)
		if w.posts() != 3 || len(w.fake.Outbox()) != 3 {
			w.Errorf("%d POSTs, %d mails", w.posts(), len(w.fake.Outbox()))
		}
	})
}

func TestRowThatFailsLaterIsListedAndRefunded(t *testing.T) {
	each(t, func(w *world) {
		rows := w.many(nil, "max@acme.example")
		w.deliver(0)
		got := w.state(rows[0].Invite.ID, invite.Failed)
		if *got.Failure != invite.RecipientUnavailable {
			w.Errorf("failure %s", *got.Failure)
		}
		w.quota(0, 0, 0)
	})
}

func TestKeyOfACallCoversEachRowByItsPosition(t *testing.T) {
	each(t, func(w *world) {
		key := "k"
		first := w.many(&key, "a@example.com", "b@example.com")
		w.deliver(0)
		again := w.many(&key, "a@example.com", "b@example.com", "c@example.com")
		if again[0].Invite.ID != first[0].Invite.ID || again[1].Invite.ID != first[1].Invite.ID || again[2].Invite.State != invite.Sending {
			w.Errorf("%+v, %+v", first, again)
		}
		swapped := w.many(&key, "b@example.com", "a@example.com")
		for i, row := range swapped {
			if row.Refusal == nil || row.Refusal.Code != invite.KeyConflict {
				w.Errorf("row %d: %+v", i, row)
			}
		}
		w.deliver(0)
		w.quota(3, 0, 0)
	})
}

func TestCallOfTooManyRowsOrOfTwoScopesIsRefused(t *testing.T) {
	each(t, func(w *world) {
		for _, n := range []int{0, 101} {
			if _, err := w.s.InviteMany(w.Context(), member(miaID), nil, nil, make([]invite.Input, n)); !problem.Is(err, problem.BadUserInput) {
				w.Errorf("%d rows: %v", n, err)
			}
		}
		other, own := "org_01OTHER", acme
		rows, err := w.s.InviteMany(w.Context(), member(miaID), &own, nil, []invite.Input{
			{Email: "a@example.com", OrganizationID: &own}, {Email: "b@example.com", OrganizationID: &other}, {Email: "c@example.com"},
		})
		w.must(err)
		if rows[0].Invite == nil || !problem.Is(rows[1].Err, problem.BadUserInput) || rows[2].Invite == nil {
			w.Errorf("%+v", rows)
		}
	})
}

func TestHundredRowsGoOutWithoutAnyBeingSentTwice(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.Quota = invite.Limit{Unlimited: true}
		var addresses []string
		for i := range 100 {
			addresses = append(addresses, fmt.Sprintf("p%d@example.com", i))
		}
		w.many(nil, addresses...)
		for range 20 {
			n, err := w.s.DeliverDue(w.Context())
			w.must(err)
			if n == 0 {
				break
			}
			w.clock.move(time.Millisecond)
		}
		w.quota(100, 0, 0)
		if w.posts() != 100 {
			w.Errorf("%d POSTs", w.posts())
		}
	})
}
