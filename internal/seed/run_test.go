package seed

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"guestlist/internal/invite"
)

// shelf is a store with a few rows of one batch.
type shelf struct {
	Store
	mu   sync.Mutex
	rows []Row
}

func (s *shelf) ClaimRows(_ context.Context, _ string, _, _ time.Time, limit int) ([]Row, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := min(limit, len(s.rows))
	taken := s.rows[:n:n]
	s.rows = s.rows[n:]
	return taken, nil
}

func (s *shelf) Waiting(context.Context, string) (bool, error) { return false, nil }

func (s *shelf) ReleaseRows(_ context.Context, ids []int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		s.rows = append(s.rows, Row{ID: id, Class: Ready})
	}
	return nil
}

func (s *shelf) Beat(context.Context, string, time.Time) (State, error) { return Running, nil }

type sender func(in invite.SeedInput) error

func (s sender) Seed(_ context.Context, in invite.SeedInput) (invite.SeedSent, error) {
	return invite.SeedSent{}, s(in)
}

func runOf(store Store, send sender) *Run {
	n := &nobody{}
	return &Run{
		Store: store, Sender: send, Classifier: &Classifier{Directory: n, Organizations: n}, PerSecond: 1000, Now: time.Now, Log: slog.New(slog.DiscardHandler),
	}
}

func TestARowThatTheDatabaseHadNoTimeForIsTriedAgain(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	tries := map[int]int{}
	r := runOf(&shelf{rows: []Row{{ID: 1, Class: Ready}, {ID: 2, Class: Ready}}}, func(in invite.SeedInput) error {
		mu.Lock()
		defer mu.Unlock()
		if tries[in.Mark.Row]++; in.Mark.Row == 1 && tries[1] == 1 {
			return fmt.Errorf("begin: %w", context.DeadlineExceeded)
		}
		return nil
	})
	p, err := r.Send(t.Context())
	if err != nil || p.Sent != 2 || tries[1] != 2 || tries[2] != 1 {
		t.Errorf("%+v, %v, %v", p, err, tries)
	}
}

func TestADatabaseThatNeverHasTimeEndsTheRunAndGivesTheRowsBack(t *testing.T) {
	t.Parallel()
	store := &shelf{rows: []Row{{ID: 1, Class: Ready}, {ID: 2, Class: Ready}, {ID: 3, Class: Ready}}}
	r := runOf(store, func(invite.SeedInput) error { return context.DeadlineExceeded })
	r.late = patience
	if _, err := r.Send(t.Context()); !errors.Is(err, context.DeadlineExceeded) || len(store.rows) != 3 {
		t.Errorf("%v, %d rows are back", err, len(store.rows))
	}
}
