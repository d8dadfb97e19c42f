package mirror_test

import (
	"errors"
	"fmt"
	"testing"
)

func TestEventsInARowShareATransactionAndOneThatFailsSpoilsNoOther(t *testing.T) {
	each(t, func(w *world) {
		var all, ids []string
		for n := range 9 {
			address := fmt.Sprintf("%c@example.com", 'a'+n)
			ids = append(ids, w.issue(address, true))
		}
		for _, id := range ids {
			if err := w.fake.RevokeInvitationAsDashboard(id); err != nil {
				w.Fatal(err)
			}
			all = append(all, id+" revoked")
		}
		w.rules.fail, w.rules.failOn = errors.New("poison"), ids[4]
		for range 4 {
			if _, err := w.tail.Poll(w.Context()); err == nil {
				w.Fatal("the failure is not reported")
			}
		}
		w.saw(all[:4]...) // in order, and no further
		w.poll()
		w.saw(append(all[:4:4], all[5:]...)...)
		if n, err := w.db.CountParked(w.Context()); err != nil || n != 1 {
			w.Errorf("%d are parked, %v", n, err)
		}
	})
}

func TestPageOfPlainEventsTakesFewTransactions(t *testing.T) {
	each(t, func(w *world) {
		var want []string
		for n := range 20 {
			id := w.issue(fmt.Sprintf("%c@example.com", 'a'+n), true)
			want = append(want, id+" revoked")
		}
		w.poll()
		for _, one := range want {
			if err := w.fake.RevokeInvitationAsDashboard(one[:len(one)-len(" revoked")]); err != nil {
				w.Fatal(err)
			}
		}
		w.poll()
		w.saw(want...)
		if w.rules.together != 1 {
			w.Errorf("it took %d", w.rules.together)
		}
	})
}
