package mirror_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/mirror"
	"guestlist/internal/problem"
	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
	"guestlist/internal/workos"
	"guestlist/internal/workos/workostest"
)

const miaID = "user_01MIA"

type world struct {
	*testing.T
	fake  *workostest.Server
	db    *store.Store
	rules *rules
	tail  *mirror.Tail
	now   time.Time
}

func each(t *testing.T, test func(w *world)) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		fake := workostest.Start(t, workostest.Options{SigningKey: workostest.SharedKey()})
		client, err := workos.New(workos.Config{APIKey: fake.APIKey(), ClientID: fake.ClientID(), BaseURL: fake.BaseURL(), Logger: slog.New(slog.DiscardHandler), Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.Close)
		w := &world{T: t, fake: fake, db: db, rules: &rules{db: db}, now: time.Now()}
		w.tail = &mirror.Tail{Source: client, Rules: w.rules, Store: db, Now: func() time.Time { return w.now }, Log: slog.New(slog.DiscardHandler)}
		test(w)
	})
}

// issue makes an invitation at WorkOS and, when it is ours, the invite that tracks it.
func (w *world) issue(address string, ours bool) string {
	w.Helper()
	i, err := w.fake.CreateInvitationAsDashboard(workostest.DashboardInvitation{Email: address, ExpiresInDays: 7})
	if err != nil {
		w.Fatal(err)
	}
	if ours {
		w.track(w.sending(address), i.ID)
	}
	return i.ID
}

// sending reserves an invite whose send is under way.
func (w *world) sending(address string) string {
	w.Helper()
	id := "invite_" + address[:1]
	rec := invite.Record{
		ID: id, Email: address, SentAddress: address, AddressKey: address, Source: invite.SourceMember, InviterID: miaID,
		ExpiresInDays: 7, State: invite.Sending, Issue: 1, Fence: 1, CreatedAt: w.now, LeaseUntil: w.now, NextAt: w.now,
	}
	attempt := invite.Attempt{Issue: 1, N: 1, Fence: 1, BegunAt: w.now, BegunWorkOS: w.now, NoSendAfter: w.now}
	d := invite.Draft{Record: rec, Pools: invite.PoolsOf(miaID, ""), Attempt: attempt}
	_, err := w.db.Reserve(w.Context(), d, time.Now, func(invite.Facts) (invite.Draft, error) { return d, nil })
	if err != nil {
		w.Fatal(err)
	}
	return id
}

func (w *world) track(inviteID, invitationID string) {
	w.Helper()
	_, err := w.db.Change(w.Context(), inviteID, func(c *invite.Case) error {
		c.Invite.State, c.Invite.InvitationID = invite.Pending, invitationID
		c.Invitations = append(c.Invitations, invite.Tracked{ID: invitationID, Issue: 1, Proof: invite.ProofCreated, State: invite.InvitationPending, CreatedAt: w.now, UpdatedAt: w.now})
		return nil
	})
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) poll() {
	w.Helper()
	if _, err := w.tail.Poll(w.Context()); err != nil {
		w.Fatal(err)
	}
}

func (w *world) saw(want ...string) {
	w.Helper()
	if fmt.Sprint(w.rules.seen) != fmt.Sprint(want) {
		w.Fatalf("applied %v, want %v", w.rules.seen, want)
	}
}

func TestAcceptAndRevokeAreAppliedOnceAndInOrder(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.issue("a@example.com", true), w.issue("b@example.com", true)
		if _, err := w.fake.AcceptInvitationAs(a, "a@example.com"); err != nil {
			w.Fatal(err)
		}
		if err := w.fake.RevokeInvitationAsDashboard(b); err != nil {
			w.Fatal(err)
		}
		w.poll()
		w.poll()
		w.saw(a+" accepted", b+" revoked")
	})
}

func TestInvitationsOfOthersArePassedOver(t *testing.T) {
	each(t, func(w *world) {
		if err := w.fake.RevokeInvitationAsDashboard(w.issue("a@example.com", false)); err != nil {
			w.Fatal(err)
		}
		b := w.issue("b@example.com", true)
		if err := w.fake.RevokeInvitationAsDashboard(b); err != nil {
			w.Fatal(err)
		}
		w.poll()
		w.saw(b + " revoked")
	})
}

func TestEventWaitsForTheSendThatItBelongsTo(t *testing.T) {
	each(t, func(w *world) {
		inviteID := w.sending("a@example.com")
		a := w.issue("a@example.com", false)
		if _, err := w.fake.AcceptInvitationAs(a, "a@example.com"); err != nil {
			w.Fatal(err)
		}
		w.poll()
		w.saw()
		w.track(inviteID, a)
		w.poll()
		w.saw(a + " accepted")
	})
}

func TestEventDoesNotWaitForASendForEver(t *testing.T) {
	each(t, func(w *world) {
		w.sending("a@example.com")
		if err := w.fake.RevokeInvitationAsDashboard(w.issue("a@example.com", false)); err != nil {
			w.Fatal(err)
		}
		b := w.issue("b@example.com", true)
		if err := w.fake.RevokeInvitationAsDashboard(b); err != nil {
			w.Fatal(err)
		}
		w.poll()
		w.saw()
		w.now = w.now.Add(time.Minute)
		w.poll()
		w.saw(b + " revoked")
	})
}

func TestFailureLeavesTheCursorWhereItWas(t *testing.T) {
	each(t, func(w *world) {
		a := w.issue("a@example.com", true)
		if err := w.fake.RevokeInvitationAsDashboard(a); err != nil {
			w.Fatal(err)
		}
		broken := errors.New("broken")
		w.rules.fail = broken
		if _, err := w.tail.Poll(w.Context()); !errors.Is(err, broken) {
			w.Fatal(err)
		}
		w.rules.fail = nil
		w.poll()
		w.saw(a + " revoked")
	})
}

// events is a source that says whatever a test wants.
type events []workos.Event

func (e events) Events(_ context.Context, q workos.EventsQuery) ([]workos.Event, error) {
	if q.After != "" {
		return nil, nil
	}
	return e, nil
}

func (events) Invitation(context.Context, string) (invite.Invitation, error) {
	return invite.Invitation{}, problem.New(problem.NotFound, "gone")
}

func TestEventThatMeansNothingDoesNotStopTheRest(t *testing.T) {
	each(t, func(w *world) {
		w.tail.Source = events{
			{ID: "event_1", Type: "invitation.accepted", Data: json.RawMessage(`[]`)},
			{ID: "event_2", Type: "invitation.accepted", Data: json.RawMessage(`{}`)},
			{ID: "event_3", Type: "invitation.accepted", Data: json.RawMessage(`{"id":"invitation_1"}`)},
		}
		w.poll()
		if at, err := w.db.Cursor(w.Context()); err != nil || at != "event_3" {
			w.Errorf("the cursor is at %q, %v", at, err)
		}
	})
}

func TestEventThatFailsForItsOwnSakeIsPassedOverAfterAWhile(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.issue("a@example.com", true), w.issue("b@example.com", true)
		for _, id := range []string{a, b} {
			if err := w.fake.RevokeInvitationAsDashboard(id); err != nil {
				w.Fatal(err)
			}
		}
		w.rules.fail = errors.New("poison")
		w.rules.failOn = a
		for range 4 {
			if _, err := w.tail.Poll(w.Context()); err == nil {
				w.Fatal("the failure is not reported")
			}
		}
		w.saw()
		w.poll()
		w.saw(b + " revoked")
	})
}

func TestEventWaitsForWorkOSHoweverLongItIsAway(t *testing.T) {
	each(t, func(w *world) {
		a := w.issue("a@example.com", true)
		if err := w.fake.RevokeInvitationAsDashboard(a); err != nil {
			w.Fatal(err)
		}
		w.rules.fail, w.rules.failOn = problem.New(problem.UpstreamUnavailable, "away"), a
		for range 20 {
			if _, err := w.tail.Poll(w.Context()); err == nil {
				w.Fatal("the failure is not reported")
			}
		}
		w.rules.fail = nil
		w.poll()
		w.saw(a + " revoked")
	})
}
