package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"guestlist/ent"
	"guestlist/ent/idempotencykey"
	entinvite "guestlist/ent/invite"
	"guestlist/ent/predicate"
	"guestlist/internal/invite"
)

// Reserve implements invite.Store.
func (s *Store) Reserve(ctx context.Context, d invite.Draft, now func() time.Time, decide func(invite.Facts) (invite.Draft, error)) (invite.Reserved, error) {
	var out invite.Reserved
	err := s.tx(ctx, func(tx *ent.Tx) error {
		rows, err := s.lockPools(ctx, tx, d.Pools)
		if err != nil {
			return err
		}
		// Only now: a call with the same key that was a moment earlier has held these locks until its end.
		if d.Key != nil {
			replayed, err := s.replay(ctx, tx, *d.Key)
			if err != nil {
				return err
			}
			if replayed != nil {
				out = invite.Reserved{Record: *replayed, Replayed: true}
				return nil
			}
		}
		facts, err := s.facts(ctx, tx, d, rows, now())
		if err != nil {
			return err
		}
		decided, err := decide(facts)
		if err != nil {
			return err
		}
		// The versions in the condition make the write refuse what the decision has not seen.
		if err := s.addUsed(ctx, tx, rows, 1); err != nil {
			return err
		}
		row, err := s.insert(ctx, tx, decided)
		if ent.IsConstraintError(err) {
			return errAgain // the same address or key, a moment earlier: decide again in its sight
		}
		if err != nil {
			return err
		}
		out = invite.Reserved{Record: toRecord(row), Attempt: decided.Attempt}
		return nil
	})
	return out, err
}

// Replay implements invite.Store.
func (s *Store) Replay(ctx context.Context, k invite.Key) (*invite.Record, error) {
	known, err := s.r.IdempotencyKey.Query().Where(idempotencykey.Principal(k.Principal),
		idempotencykey.Mutation(k.Mutation), idempotencykey.KeyHash(k.KeyHash)).Exist(ctx)
	if err != nil || !known {
		return nil, err
	}
	var rec *invite.Record
	err = s.tx(ctx, func(tx *ent.Tx) (err error) {
		rec, err = s.replay(ctx, tx, k)
		return err
	})
	return rec, err
}

// replay finds what the caller's key made before.
func (s *Store) replay(ctx context.Context, tx *ent.Tx, k invite.Key) (*invite.Record, error) {
	seen, err := tx.IdempotencyKey.Query().Where(idempotencykey.Principal(k.Principal),
		idempotencykey.Mutation(k.Mutation), idempotencykey.KeyHash(k.KeyHash)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if seen.InputHash != k.InputHash {
		return nil, invite.ErrKeyConflict()
	}
	// Whoever is told of a SENDING invite must find it again, also when it fails later.
	err = tx.Invite.Update().Where(entinvite.ID(seen.InviteID), entinvite.State(string(invite.Sending))).SetAnswered(true).Exec(ctx)
	if err != nil {
		return nil, err
	}
	row, err := tx.Invite.Get(ctx, seen.InviteID)
	if err != nil {
		return nil, err
	}
	rec := toRecord(row)
	return &rec, nil
}

// facts reads what the decision needs, under the locks.
func (s *Store) facts(ctx context.Context, tx *ent.Tx, d invite.Draft, rows []*ent.Pool, now time.Time) (invite.Facts, error) {
	facts := invite.Facts{Now: now}
	var err error
	if facts.Pools, err = poolFacts(ctx, tx.Client(), d.Pools, rows, now); err != nil {
		return facts, err
	}
	if facts.Standing, err = standing(ctx, tx.Client(), d.Record.InviterID, d.Record.Scope); err != nil {
		return facts, err
	}
	if facts.Sends, err = lastSends(ctx, tx, d, now); err != nil {
		return facts, err
	}
	existing, err := tx.Invite.Query().Where(entinvite.AddressKey(d.Record.AddressKey),
		entinvite.ScopeKey(d.Record.Scope.Key()), entinvite.Live(true)).Only(ctx)
	if ent.IsNotFound(err) {
		return facts, nil
	}
	if err != nil {
		return facts, err
	}
	rec := toRecord(existing)
	facts.Existing = &rec
	return facts, nil
}

// lastSends finds the Nth last mail of the member, and of the member to this address. Every invite that did not fail is one
// mail, also one that is still to be sent.
func lastSends(ctx context.Context, tx *ent.Tx, d invite.Draft, now time.Time) (invite.LastSends, error) {
	nth := func(n int, within time.Duration, more ...predicate.Invite) (time.Time, error) {
		if n < 1 {
			return time.Time{}, nil
		}
		row, err := tx.Invite.Query().Where(append(more, entinvite.InviterID(d.Record.InviterID), entinvite.StateNEQ(string(invite.Failed)),
			entinvite.CreatedAtGT(micros(now.Add(-within))))...).
			Order(entinvite.ByCreatedAt(entsql.OrderDesc())).Offset(n - 1).First(ctx)
		if ent.IsNotFound(err) {
			return time.Time{}, nil
		}
		if err != nil {
			return time.Time{}, err
		}
		return moment(row.CreatedAt), nil
	}
	var last invite.LastSends
	var err error
	if last.Member, err = nth(d.Sends.PerMember, d.Sends.MemberWithin); err != nil {
		return last, err
	}
	last.Recipient, err = nth(d.Sends.PerRecipient, d.Sends.RecipientWithin, entinvite.AddressKey(d.Record.AddressKey))
	return last, err
}

func (s *Store) insert(ctx context.Context, tx *ent.Tx, d invite.Draft) (*ent.Invite, error) {
	r := d.Record
	row, err := tx.Invite.Create().SetID(r.ID).SetScopeKey(r.Scope.Key()).SetAddressKey(r.AddressKey).SetEmail(r.Email).
		SetSentAddress(r.SentAddress).SetSource(string(r.Source)).SetInviterID(r.InviterID).SetRoleSlug(r.RoleSlug).
		SetLocale(r.Locale).SetExpiresInDays(r.ExpiresInDays).SetState(string(r.State)).SetLive(r.State.Live()).SetAnswered(r.Answered).
		SetIssue(r.Issue).SetFence(r.Fence).SetLeaseUntil(orZero(r.LeaseUntil)).SetNextAt(orZero(r.NextAt)).
		SetCreatedAt(micros(r.CreatedAt)).SetChangedAt(micros(r.CreatedAt)).Save(ctx)
	if err != nil {
		return nil, err
	}
	if d.Key != nil {
		err = tx.IdempotencyKey.Create().SetPrincipal(d.Key.Principal).SetMutation(d.Key.Mutation).SetKeyHash(d.Key.KeyHash).
			SetInputHash(d.Key.InputHash).SetInviteID(r.ID).SetCreatedAt(micros(r.CreatedAt)).Exec(ctx)
		if err != nil {
			return nil, err
		}
	}
	if d.Attempt.N > 0 {
		if err := insertAttempt(ctx, tx, r.ID, d.Attempt); err != nil {
			return nil, err
		}
	}
	charge := invite.Entry{Issue: r.Issue, Kind: "charge", Seq: 0, Sign: 1, Reason: "reserved", At: r.CreatedAt, By: r.InviterID}
	return row, insertEntry(ctx, tx, r.ID, charge, poolColumns(d.Pools))
}

func insertAttempt(ctx context.Context, tx *ent.Tx, inviteID string, a invite.Attempt) error {
	create := tx.Attempt.Create().SetInviteID(inviteID).SetIssue(a.Issue).SetN(a.N).SetFence(a.Fence).
		SetBegunAt(micros(a.BegunAt)).SetBegunWorkos(micros(a.BegunWorkOS)).SetNoSendAfter(micros(a.NoSendAfter))
	if a.Outcome != invite.OutcomeUnknown {
		create.SetOutcome(string(a.Outcome))
	}
	return create.Exec(ctx)
}

// columns are the pools that a ledger row counts in.
type columns struct{ member, organization, total string }

func poolColumns(pools []invite.Pool) columns {
	var c columns
	for _, p := range pools {
		switch p.Kind {
		case invite.MemberPool:
			c.member = p.ID
		case invite.OrganizationPool:
			c.organization = p.ID
		case invite.TotalPool:
			c.total = p.ID
		}
	}
	return c
}

func (c columns) ids() []string {
	ids := slices.DeleteFunc([]string{c.member, c.organization, c.total}, func(id string) bool { return id == "" })
	slices.Sort(ids)
	return ids
}

func insertEntry(ctx context.Context, tx *ent.Tx, inviteID string, e invite.Entry, c columns) error {
	err := tx.LedgerEntry.Create().SetInviteID(inviteID).SetIssue(e.Issue).SetKind(e.Kind).SetSeq(e.Seq).SetSign(e.Sign).
		SetReason(e.Reason).SetAt(micros(e.At)).SetBy(e.By).SetMemberPool(c.member).SetOrganizationPool(c.organization).
		SetTotalPool(c.total).Exec(ctx)
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	return nil
}
