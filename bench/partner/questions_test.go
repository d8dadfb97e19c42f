package main

import (
	"io"
	"strings"
	"testing"
	"time"

	"guestlist/internal/store/storetest"
)

// What is measured must be the same question on both sides.
func TestBothSidesFindTheSame(t *testing.T) {
	w, err := open(t.Context(), storetest.SQLite(t), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.close(nil); err != nil {
			t.Error(err)
		}
	})
	if err := w.fill(t.Context(), 5000); err != nil {
		t.Fatal(err)
	}
	if wrong, err := w.store.AuditTallies(t.Context()); err != nil || len(wrong) > 0 {
		t.Errorf("tallies that are not the sum of their invites: %v, %v", wrong, err)
	}
	for _, q := range questions {
		product, err := q.product(t.Context(), w)
		if err != nil {
			t.Fatal(q.name, err)
		}
		bare, err := q.bare(t.Context(), w)
		if err != nil {
			t.Fatal(q.name, err)
		}
		if product != bare || product == 0 {
			t.Errorf("%s: the product finds %d, bare SQL %d", q.name, product, bare)
		}
	}
}

func TestTheCommandPrintsARowForEachQuestion(t *testing.T) {
	var out strings.Builder
	if err := run(t.Context(), []string{"--invites", "1000", "--rounds", "1"}, t.TempDir(), time.Now, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "\n| "); n != len(questions)+1 {
		t.Errorf("%d rows: %s", n, out.String())
	}
}
