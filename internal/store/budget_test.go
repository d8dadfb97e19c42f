package store_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/seed"
	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
)

// sent is a WorkOS that makes an invitation of everything.
type sent struct {
	invite.Provider
	n atomic.Int64
}

func (s *sent) SendInvitation(_ context.Context, r invite.SendRequest) invite.SendResult {
	n := s.n.Add(1)
	return invite.SendResult{Outcome: invite.OutcomeApplied, Status: 201, Invitation: invite.Invitation{
		ID: fmt.Sprintf("invitation_%d", n), Email: r.Email, State: invite.InvitationPending, CreatedAt: fixed, UpdatedAt: fixed, ExpiresAt: fixed.Add(time.Hour),
	}}
}

var fixed = time.Unix(1_790_000_000, 0)

func seedRows(t *testing.T, db *store.Store, n int) (string, []seed.Row) {
	t.Helper()
	b, err := db.OpenBatch(t.Context(), seed.Batch{ID: "seed_1", Name: "x", Hash: "h", Consent: "yes", CreatedAt: fixed})
	if err != nil {
		t.Fatal(err)
	}
	var rows []seed.Row
	for i := range n {
		a, refusal := invite.ParseAddress(fmt.Sprintf("p%d@list.example", i))
		if refusal != nil {
			t.Fatal(refusal)
		}
		rows = append(rows, seed.Row{Line: i + 1, Address: a, Class: seed.Ready})
	}
	for range 2 { // it may be repeated
		if err := db.AddRows(t.Context(), b.ID, rows); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Loaded(t.Context(), b.ID, map[invite.Scope]seed.Tally{"": {Rows: n}}); err != nil {
		t.Fatal(err)
	}
	claimed, err := db.ClaimRows(t.Context(), b.ID, fixed, fixed.Add(time.Second), n)
	if err != nil || len(claimed) != n {
		t.Fatalf("claimed %d: %v", len(claimed), err)
	}
	return b.ID, claimed
}

func TestWorkersTogetherTakeNoMorePermitsThanASecondHas(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		world := &sent{}
		s := &invite.Service{
			Store: db, Provider: world, Now: func() time.Time { return fixed }, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
			Policy: invite.Policy{
				QuotaTotal: invite.Limit{Unlimited: true}, QuotaPerOrganization: invite.Limit{Unlimited: true}, ExpiresInDays: 7,
				Budget: invite.WriteBudget{Writes: 100, Headroom: 10, Pace: 7},
			},
		}
		id, rows := seedRows(t, db, 20)
		var all sync.WaitGroup
		var refused, taken atomic.Int64
		for range 2 { // two runs that have the same rows: leases save work, they decide nothing
			for _, r := range rows {
				all.Go(func() {
					got, err := s.Seed(context.Background(), invite.SeedInput{Mark: invite.SeedMark{Row: r.ID, Batch: id}, Address: r.Address})
					switch {
					case errors.Is(err, invite.ErrNoPermit):
						refused.Add(1)
					case errors.Is(err, invite.ErrSeedRowTaken), got.Refusal != nil && got.Refusal.Code == invite.AlreadyInvited:
						taken.Add(1)
					case err != nil:
						t.Error(err)
					}
				})
			}
		}
		all.Wait()
		if n := world.n.Load(); n != 7 || refused.Load()+taken.Load() != 33 {
			t.Errorf("%d sends, %d without a permit, %d of a row that was taken", n, refused.Load(), taken.Load())
		}
		b, err := db.Batch(t.Context(), id, nil, fixed)
		if err != nil || b.Counts.Pending != 7 || b.Counts.Waiting != 13 || b.Counts.Rows != 20 {
			t.Errorf("%+v, %v", b.Counts, err)
		}
	})
}
