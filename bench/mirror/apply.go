package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/mirror"
	"guestlist/internal/problem"
	"guestlist/internal/store"
	"guestlist/internal/workos"
)

const (
	organization = "org_01BENCH"
	perPage      = 100
	perMember    = 5
)

// feed is a WorkOS without a network: its page of events, and what it says of the invitations that they name.
type feed struct {
	page  []workos.Event
	facts map[string]invite.Invitation
}

func (f *feed) Events(context.Context, workos.EventsQuery) ([]workos.Event, error) {
	return f.page, nil
}

func (f *feed) Invitation(_ context.Context, id string) (invite.Invitation, error) {
	inv, ok := f.facts[id]
	if !ok {
		return inv, problem.New(problem.NotFound, "There is no such invitation.")
	}
	return inv, nil
}

// apply measures a page of revokes: each gives a place back.
func apply(ctx context.Context, out io.Writer, url string, db *store.Store, pairs int) error {
	now := time.Now
	w := &invites{db: db, now: now, source: &feed{facts: map[string]invite.Invitation{}}}
	service := &invite.Service{Store: db, Now: now, Log: quiet(), Policy: invite.Policy{RefundRevoked: true}, Count: func(string) {}}
	tail := &mirror.Tail{Source: w.source, Rules: service, Store: db, Now: now, Log: quiet()}
	plain, err := newFloor(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = plain.db.Close() }() // it has done its work
	product := func() error { _, err := tail.Poll(ctx); return err }
	floor := func() error { return plain.page(ctx, w.source.page) }
	var ratios, ours, theirs []float64
	for n := range pairs + 1 {
		took := map[bool]time.Duration{}
		order := []bool{n%2 == 0, n%2 != 0}
		for _, isProduct := range order {
			if err := w.revoke(ctx); err != nil {
				return err
			}
			do := floor
			if isProduct {
				do = product
			}
			began := now()
			if err := do(); err != nil {
				return err
			}
			took[isProduct] = now().Sub(began)
			if err := w.applied(ctx); err != nil {
				return fmt.Errorf("product %t: %w", isProduct, err)
			}
		}
		if n == 0 {
			continue // it warms up
		}
		ours, theirs = append(ours, perPage/took[true].Seconds()), append(theirs, perPage/took[false].Seconds())
		ratios = append(ratios, took[false].Seconds()/took[true].Seconds())
	}
	if wrong, err := db.Audit(ctx); err != nil || len(wrong) > 0 {
		return fmt.Errorf("the ledger does not explain %v: %w", wrong, err)
	}
	fmt.Fprintf(out, "events applied: %.2f of the floor (%.2f to %.2f), %.0f a second, floor %.0f\n",
		median(ratios), slices.Min(ratios), slices.Max(ratios), median(ours), median(theirs))
	return nil
}

// invites makes pending invites and has WorkOS revoke them.
type invites struct {
	db     *store.Store
	now    func() time.Time
	source *feed
	made   int
}

func (w *invites) revoke(ctx context.Context) error {
	w.source.page = nil
	clear(w.source.facts)
	for range perPage {
		w.made++
		id := fmt.Sprintf("invitation_%08d", w.made)
		if err := w.pending(ctx, id); err != nil {
			return err
		}
		at := w.now()
		data, err := json.Marshal(map[string]string{"id": id, "email": id + "@guests.example"})
		if err != nil {
			return err
		}
		w.source.page = append(w.source.page, workos.Event{ID: fmt.Sprintf("event_%08d", w.made), Type: "invitation.revoked", CreatedAt: at, Data: data})
		w.source.facts[id] = invite.Invitation{
			ID: id, Email: id + "@guests.example", State: invite.InvitationRevoked, OrganizationID: organization, UpdatedAt: at, RevokedAt: at, ExpiresAt: at.Add(time.Hour),
		}
	}
	return nil
}

func (w *invites) pending(ctx context.Context, invitationID string) error {
	now := w.now()
	address, member := invitationID+"@guests.example", fmt.Sprintf("user_%08d", w.made/perMember)
	rec := invite.Record{
		ID: "invite_" + invitationID, Scope: organization, Email: address, SentAddress: address, AddressKey: address, Source: invite.SourceMember,
		InviterID: member, ExpiresInDays: 7, State: invite.Sending, Issue: 1, Fence: 1, CreatedAt: now, LeaseUntil: now, NextAt: now,
	}
	d := invite.Draft{
		Record: rec, Pools: invite.PoolsOf(member, organization),
		Attempt: invite.Attempt{Issue: 1, N: 1, Fence: 1, BegunAt: now, BegunWorkOS: now, NoSendAfter: now},
	}
	if _, err := w.db.Reserve(ctx, d, w.now, func(invite.Facts) (invite.Draft, error) { return d, nil }); err != nil {
		return err
	}
	_, err := w.db.Change(ctx, rec.ID, func(c *invite.Case) error {
		c.Invite.State, c.Invite.InvitationID, c.Invite.ExpiresAt = invite.Pending, invitationID, now.Add(time.Hour)
		c.Attempts[0].Outcome = invite.OutcomeApplied
		c.Invitations = append(c.Invitations, invite.Tracked{
			ID: invitationID, Issue: 1, Proof: invite.ProofCreated, Role: invite.RoleLink, State: invite.InvitationPending, CreatedAt: now, UpdatedAt: now, ExpiresAt: now.Add(time.Hour),
		})
		return nil
	})
	return err
}

// applied holds both sides to the same: every invite of the page has ended and its place is free.
func (w *invites) applied(ctx context.Context) error {
	for _, e := range w.source.page {
		var named struct{ ID string }
		if err := json.Unmarshal(e.Data, &named); err != nil {
			return err
		}
		c, err := w.db.Case(ctx, "invite_"+named.ID)
		if err != nil {
			return err
		}
		if c.Invite.State != invite.Revoked || len(c.Ledger) != 2 || c.Invitations[0].State != invite.InvitationRevoked {
			return fmt.Errorf("%s was not applied: %+v", e.ID, c)
		}
	}
	at, err := w.db.Cursor(ctx)
	if err == nil && at != w.source.page[perPage-1].ID {
		err = fmt.Errorf("the place is %q", at)
	}
	return err
}
