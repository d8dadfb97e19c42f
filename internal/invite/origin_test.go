package invite_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/seed"
)

// told is an invite's history as a manager reads it.
func (w *world) told(id string) string {
	w.Helper()
	all, err := w.s.Histories(w.Context(), manager(), []string{id})
	w.must(err)
	var steps []string
	for _, e := range all[id] {
		steps = append(steps, strings.TrimSpace(fmt.Sprintf("%s %s %s", e.Type, e.Origin, e.By)))
	}
	return strings.Join(steps, ", ")
}

func TestHistoryOfWhatNoRequestDidSaysSo(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.ChargeElsewhere = true
		if got := w.told(w.listed(w.theirs("a@example.com", dashboard)).ID); strings.Contains(got, "RESERVED") || !strings.Contains(got, "ADOPTED") || !strings.Contains(got, "CHARGED") {
			w.Errorf("adopted: %s", got)
		}
		b, err := w.db.OpenBatch(w.Context(), seed.Batch{ID: "seed_1", Name: "x", Hash: "h", Consent: "yes", CreatedAt: w.clock.now()})
		w.must(err)
		address, _ := invite.ParseAddress("b@example.com")
		w.must(w.db.AddRows(w.Context(), b.ID, []seed.Row{{Line: 1, Scope: acme, Address: address, Class: seed.Ready}}))
		rows, err := w.db.ClaimRows(w.Context(), b.ID, w.clock.now(), w.clock.now().Add(time.Minute), 1)
		w.must(err)
		sent, err := w.s.Seed(w.Context(), invite.SeedInput{Mark: invite.SeedMark{Row: rows[0].ID, Batch: b.ID}, Scope: acme, Address: address})
		w.must(err)
		if got := w.told(sent.Record.ID); got != "RESERVED OPERATOR, SENT OPERATOR" {
			w.Errorf("of a list: %s", got)
		}
	})
}

func TestHistoryOfAReissueNamesWhoAskedForIt(t *testing.T) {
	each(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		w.clock.move(8 * 24 * time.Hour)
		again, err := w.s.Resend(w.Context(), manager(), in.ID, nil)
		w.must(err)
		if got := w.told(again.ID); got != "RESERVED REQUEST "+adaID+", SENT REQUEST" {
			w.Error(got)
		}
	})
}
