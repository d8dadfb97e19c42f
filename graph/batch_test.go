package graph

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
)

// However the rows of a page are scheduled, what was announced for them is read once and together; what nobody asks for is not.
func TestWhatWasAnnouncedTogetherIsReadTogether(t *testing.T) {
	var b batch[string]
	ids := make([]string, 100)
	for i := range ids {
		ids[i] = fmt.Sprintf("id_%02d", i%40) // rows name the same thing
	}
	b.announce(func() []string { return append([]string{""}, ids...) })
	var reads atomic.Int32
	read := func(_ context.Context, asked []string) (map[string]string, error) {
		reads.Add(1)
		if len(asked) == 40 {
			b.announce(func() []string { return []string{"later_1", "id_01", "later_2"} })
		}
		got := map[string]string{}
		for _, id := range asked {
			got[id] = "the value of " + id
		}
		return got, nil
	}
	var rows sync.WaitGroup
	for _, id := range ids {
		rows.Go(func() {
			if got, err := b.load(t.Context(), id, read); got != "the value of "+id || err != nil {
				t.Errorf("%s: %q, %v", id, got, err)
			}
		})
	}
	rows.Wait()
	if reads.Load() != 1 {
		t.Errorf("%d reads of one page", reads.Load())
	}
	for _, id := range []string{"later_1", "later_2", "alone", "alone"} {
		if got, err := b.load(t.Context(), id, read); got != "the value of "+id || err != nil {
			t.Errorf("%s: %q, %v", id, got, err)
		}
	}
	if reads.Load() != 3 {
		t.Errorf("%d reads: one for the page, one for what it named, one for who was not announced", reads.Load())
	}
	b.announce(func() []string { t.Error("nobody asked for these"); return nil })
}

// A read that fails or panics fails for all who are read with it, and is not tried again.
func TestSiblingsOfAReadThatPanicsGetAnError(t *testing.T) {
	var b batch[*int]
	b.announce(func() []string { return slices.Clone([]string{"a", "b"}) })
	func() {
		defer func() { _ = recover() }()
		_, _ = b.load(t.Context(), "a", func(context.Context, []string) (map[string]*int, error) { panic("the store is gone") })
	}()
	got, err := b.load(t.Context(), "b", func(context.Context, []string) (map[string]*int, error) { return nil, nil })
	if got != nil || !errors.Is(err, errNotRead) {
		t.Errorf("%v, %v", got, err)
	}
}
