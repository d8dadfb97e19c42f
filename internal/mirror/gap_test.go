package mirror_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/mirror"
	"guestlist/internal/problem"
	"guestlist/internal/workos"
	"guestlist/internal/workos/workostest"
)

func (w *world) revoked(address string) string {
	w.Helper()
	id := w.issue(address, true)
	if err := w.fake.RevokeInvitationAsDashboard(id); err != nil {
		w.Fatal(err)
	}
	return id
}

// late hides some events from a reader who follows its place, and shows them to one who asks by time.
type late struct {
	mirror.Source
	hidden func(workos.Event) bool
}

func (l late) Events(ctx context.Context, q workos.EventsQuery) ([]workos.Event, error) {
	page, err := l.Source.Events(ctx, q)
	var shown []workos.Event
	for _, e := range page {
		if !q.RangeStart.IsZero() || !l.hidden(e) {
			shown = append(shown, e)
		}
	}
	return shown, err
}

// WorkOS names an event before it commits it: it may show behind the place.
func TestEventThatShowsBehindThePlaceIsFoundWithinAMinute(t *testing.T) {
	each(t, func(w *world) {
		w.poll()
		a := w.revoked("a@example.com")
		b := w.revoked("b@example.com")
		plain := w.tail.Source
		w.tail.Source = late{plain, func(e workos.Event) bool { return contains(e, a) }}
		w.poll()
		w.saw(b + " revoked")
		w.now = w.now.Add(time.Minute)
		w.poll()
		w.saw(b+" revoked", a+" revoked")
		before, _ := w.db.Cursor(w.Context())
		w.now = w.now.Add(time.Minute)
		w.poll()
		w.saw(b+" revoked", a+" revoked")
		if after, err := w.db.Cursor(w.Context()); err != nil || after != before {
			w.Errorf("the place went back from %q to %q, %v", before, after, err)
		}
	})
}

func (w *world) sweepWanted() bool {
	w.Helper()
	at, err := w.db.SweepWanted(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	return !at.IsZero()
}

func TestPlaceThatWorkOSHasForgottenIsFoundAgainAndEverythingCompared(t *testing.T) {
	each(t, func(w *world) {
		a := w.revoked("a@example.com")
		w.poll()
		w.saw(a + " revoked")
		place, err := w.db.Cursor(w.Context())
		if err != nil || w.sweepWanted() {
			w.Fatal(err)
		}
		if err := w.fake.ForgetEvents(place); err != nil {
			w.Fatal(err)
		}
		b := w.revoked("b@example.com")
		w.poll()
		if !w.sweepWanted() {
			w.Error("nobody is asked to compare everything")
		}
		w.poll()
		w.saw(a+" revoked", b+" revoked")
	})
}

// A place older than the retention may also be answered with nothing, for ever.
func TestPlaceThatIsAnsweredWithNothingIsFoundAgain(t *testing.T) {
	each(t, func(w *world) {
		now := time.Now()
		old := workos.Event{ID: "event_old", Type: "user.updated", Data: []byte(`{"id":"user_1"}`), CreatedAt: now}
		young := workos.Event{ID: "event_young", Type: "user.updated", Data: []byte(`{"id":"user_2"}`), CreatedAt: now.Add(40 * 24 * time.Hour)}
		w.tail.Source = script{"": {old}}
		w.poll()
		w.now = young.CreatedAt.Add(time.Minute)
		w.tail.Source = script{"since": {young}}
		w.poll()
		if at, err := w.db.Cursor(w.Context()); err != nil || at != young.ID {
			w.Errorf("the place is %q, %v", at, err)
		}
		if !w.sweepWanted() {
			w.Error("nobody is asked to compare everything")
		}
	})
}

// script answers by the place that is asked for, or "since" where a time is.
type script map[string][]workos.Event

func (s script) Events(_ context.Context, q workos.EventsQuery) ([]workos.Event, error) {
	if !q.RangeStart.IsZero() {
		return s["since"], nil
	}
	return s[q.After], nil
}

func (script) Invitation(context.Context, string) (invite.Invitation, error) {
	return invite.Invitation{}, problem.New(problem.NotFound, "gone")
}

func TestPageThatBeginsWithTheNewestIsRefused(t *testing.T) {
	each(t, func(w *world) {
		now := time.Now()
		w.tail.Source = script{"": {
			{ID: "event_2", Type: "user.updated", Data: []byte(`{"id":"user_2"}`), CreatedAt: now},
			{ID: "event_1", Type: "user.updated", Data: []byte(`{"id":"user_1"}`), CreatedAt: now.Add(-time.Second)},
		}}
		if _, err := w.tail.Poll(w.Context()); err == nil {
			w.Error("it is taken")
		}
		if at, err := w.db.Cursor(w.Context()); err != nil || at != "" || len(w.rules.asked) > 0 {
			w.Errorf("the place is %q, %v; applied %v", at, err, w.rules.asked)
		}
	})
}

func TestDeliveryWhoseEventNeverShowsIsLookedUp(t *testing.T) {
	each(t, func(w *world) {
		a := w.issue("a@example.com", true)
		w.poll()
		w.fake.SetBehaviour(workostest.Behaviour{HoldEvents: true})
		if err := w.fake.RevokeInvitationAsDashboard(a); err != nil {
			w.Fatal(err)
		}
		for _, d := range []mirror.Delivery{
			{EventID: "event_a", Type: "invitation.revoked", Subject: a, ReceivedAt: w.now},
			{EventID: "event_b", Type: "organization_membership.updated", Subject: "user_7", ReceivedAt: w.now},
			{EventID: "event_c", Type: "organization.updated", Subject: "org_7", ReceivedAt: w.now},
		} {
			if err := w.db.Receive(w.Context(), d); err != nil {
				w.Fatal(err)
			}
		}
		w.now = w.now.Add(time.Minute)
		w.poll()
		w.saw()
		for range 3 {
			w.now = w.now.Add(2 * time.Minute)
			w.poll()
		}
		w.saw(a + " revoked")
		if got := w.rules.asked; len(got) != 2 {
			w.Errorf("asked for %v, want each once", got)
		}
		if met, err := w.db.Applied(w.Context(), []string{"event_a", "event_b"}); err != nil || len(met) > 0 {
			w.Errorf("%v count as met, %v: what they alone say would be lost", met, err)
		}
	})
}

func TestParkedEventIsTriedAgainUntilItWorks(t *testing.T) {
	each(t, func(w *world) {
		a := w.revoked("a@example.com")
		w.rules.fail, w.rules.failOn = errors.New("poison"), a
		for range 5 {
			_, _ = w.tail.Poll(w.Context())
		}
		parked := func(want, tries int) {
			w.Helper()
			got, err := w.db.Parked(w.Context(), w.now.Add(24*time.Hour), 10)
			if err != nil || len(got) != want || want > 0 && (got[0].Tries != tries || got[0].Subject != a || got[0].Reason == "") {
				w.Fatalf("parked %+v, %v, want %d with %d tries", got, err, want, tries)
			}
		}
		parked(1, 1)
		w.now = w.now.Add(2 * time.Minute)
		w.poll()
		parked(1, 2)
		w.rules.fail = nil
		done, err := w.tail.CatchUp(w.Context()) // long before its time
		if err != nil || done.Parked != 0 {
			w.Fatalf("%+v, %v", done, err)
		}
		parked(0, 0)
		w.saw(a + " revoked")
	})
}

func TestLagIsKnownToEverybody(t *testing.T) {
	each(t, func(w *world) {
		w.poll()
		began := w.now
		for range 4 {
			w.now = w.now.Add(5 * time.Second)
			w.poll()
		}
		place, err := w.db.TailPlace(w.Context())
		if err != nil || place.Behind(w.now) > 10*time.Second || !place.HeadAt.After(began) {
			w.Fatalf("%+v, %v", place, err)
		}
		if got := place.Behind(place.HeadAt.Add(time.Hour)); got != time.Hour {
			w.Errorf("an hour later it is %s behind", got)
		}
	})
}

func contains(e workos.Event, id string) bool { return bytes.Contains(e.Data, []byte(id)) }
