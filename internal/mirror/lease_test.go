package mirror_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/mirror"
	"guestlist/internal/workos"
)

// another is a second process's reader of the same database and WorkOS.
func (w *world) another() *mirror.Tail {
	return &mirror.Tail{Source: w.tail.Source, Rules: w.rules, Store: w.db, Now: w.tail.Now, Log: slog.New(slog.DiscardHandler)}
}

func TestOneOfTwoProcessesReadsAndTheOtherTakesOverWhenItDies(t *testing.T) {
	each(t, func(w *world) {
		first, second := w.tail, w.another()
		w.poll()
		asked := w.fake.Requests("GET", "/events")
		if _, err := second.Poll(w.Context()); !errors.Is(err, mirror.ErrTailHeld) || w.fake.Requests("GET", "/events") != asked {
			w.Fatalf("the second reads as well: %v", err)
		}
		for range 5 { // whoever reads keeps the right to it
			w.now = w.now.Add(6 * time.Second)
			w.poll()
			if _, err := second.Poll(w.Context()); !errors.Is(err, mirror.ErrTailHeld) {
				w.Fatalf("the second reads after a while: %v", err)
			}
		}
		a := w.issue("a@example.com", true)
		if err := w.fake.RevokeInvitationAsDashboard(a); err != nil {
			w.Fatal(err)
		}
		w.now = w.now.Add(time.Minute) // the first is gone
		if _, err := second.Poll(w.Context()); err != nil {
			w.Fatal(err)
		}
		w.saw(a + " revoked")
		if _, err := first.Poll(w.Context()); !errors.Is(err, mirror.ErrTailHeld) {
			w.Errorf("the first came back and reads: %v", err)
		}
	})
}

// stopped is a source whose reader is stopped after it has read a page, while another takes over.
type stopped struct {
	mirror.Source
	meanwhile func()
}

func (s *stopped) Events(ctx context.Context, q workos.EventsQuery) ([]workos.Event, error) {
	page, err := s.Source.Events(ctx, q)
	if run := s.meanwhile; run != nil {
		s.meanwhile = nil
		run()
	}
	return page, err
}

func TestReaderWhoseTimeHasPassedMovesNothing(t *testing.T) {
	each(t, func(w *world) {
		a := w.issue("a@example.com", true)
		if err := w.fake.RevokeInvitationAsDashboard(a); err != nil {
			w.Fatal(err)
		}
		second := w.another()
		first := w.another()
		first.Source = &stopped{Source: w.tail.Source, meanwhile: func() {
			w.now = w.now.Add(time.Minute)
			second.Source = events{} // it has the right to read, and nothing moves by it
			if _, err := second.Poll(w.Context()); err != nil {
				w.Error(err)
			}
		}}
		if _, err := first.Poll(w.Context()); !errors.Is(err, invite.ErrCursorMoved) {
			w.Errorf("a reader of the first epoch: %v", err)
		}
		if at, err := w.db.Cursor(w.Context()); err != nil || at != "" {
			w.Errorf("the place is %q, %v", at, err)
		}
	})
}

func TestReaderThatEndsHandsOver(t *testing.T) {
	each(t, func(w *world) {
		ctx, cancel := context.WithCancel(w.Context())
		first := w.another()
		first.Source = &stopped{Source: w.tail.Source, meanwhile: cancel}
		first.Run(ctx, time.Hour)
		w.poll()
	})
}

func TestCatchingUpTakesOverAndHandsBack(t *testing.T) {
	each(t, func(w *world) {
		w.poll()
		a := w.issue("a@example.com", true)
		if err := w.fake.RevokeInvitationAsDashboard(a); err != nil {
			w.Fatal(err)
		}
		operator := w.another()
		done, err := operator.CatchUp(w.Context())
		if err != nil || done.Events == 0 {
			w.Fatalf("%+v, %v", done, err)
		}
		w.saw(a + " revoked")
		w.poll() // the server goes on
	})
}
