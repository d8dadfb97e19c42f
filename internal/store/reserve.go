package store

import (
	"context"
	"time"

	"guestlist/ent"
	entinvite "guestlist/ent/invite"
	"guestlist/ent/pool"
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
		var replaced invite.Case
		if d.Record.Replaces != "" {
			if replaced, err = s.load(ctx, tx.Client(), d.Record.Replaces, s.locks()); err != nil {
				return err
			}
			locked := replaced
			facts.Replaced = &locked
		}
		decided, err := decide(facts)
		if err != nil {
			return err
		}
		// The versions in the condition make the write refuse what the decision has not seen.
		if err := s.addUsed(ctx, tx, rows, 1); err != nil {
			return err
		}
		if err := takeSeedRow(ctx, tx, decided); err != nil {
			return err
		}
		row, err := s.insert(ctx, tx, decided)
		if ent.IsConstraintError(err) {
			return errAgain // the same address or key, a moment earlier: decide again in its sight
		}
		if err != nil {
			return err
		}
		if facts.Replaced != nil {
			if d.SentBy != d.Record.InviterID {
				// It is a mail of whoever asked for it as well.
				mail := invite.Mail{By: d.SentBy, BegunAt: decided.Record.CreatedAt}
				if err := writeMail(ctx, tx, decided.Record, mail, nil); err != nil {
					return err
				}
			}
			if err := writeCase(ctx, tx, replaced, *facts.Replaced, poolColumns(d.Pools)); err != nil {
				return err
			}
		}
		out = invite.Reserved{Record: toRecord(row), Attempt: decided.Attempt}
		return nil
	})
	return out, err
}

// facts reads what the decision needs, under the locks.
func (s *Store) facts(ctx context.Context, tx *ent.Tx, d invite.Draft, rows []*ent.Pool, now time.Time) (invite.Facts, error) {
	facts, err := s.chargeFacts(ctx, tx, d.Record, d.Pools, rows, now)
	if err != nil {
		return facts, err
	}
	if facts.Sends, err = lastSends(ctx, tx, d.SentBy, d.Record.AddressKey, d.Sends, now); err != nil {
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

// chargeFacts reads what every charge is decided on, under the locks.
func (s *Store) chargeFacts(ctx context.Context, tx *ent.Tx, r invite.Record, pools []invite.Pool, rows []*ent.Pool, now time.Time) (invite.Facts, error) {
	facts := invite.Facts{Now: now, Spend: s.spend(ctx, tx, now)}
	var err error
	if facts.Pools, err = poolFacts(ctx, tx.Client(), pools, rows, now); err != nil {
		return facts, err
	}
	if facts.Accrual, err = epochs(ctx, tx.Client()); err != nil {
		return facts, err
	}
	if r.Source == invite.SourceSeed {
		facts.Standing = invite.Standing{Active: true, Operator: true} // nobody's; the operator has said so
		return facts, nil
	}
	if r.Source == invite.SourceMachine {
		facts.Standing = invite.Standing{Active: true} // its token has been looked at; it has no membership
		return facts, nil
	}
	facts.Standing, err = placeIn(ctx, tx.Client(), r.InviterID, r.Scope)
	for _, p := range rows {
		if p.Kind == string(invite.MemberPool) && p.FrozenAt != nil {
			facts.Standing.Frozen, facts.Standing.FrozenReason = true, p.FrozenReason
		}
	}
	return facts, err
}

// factsOf reads the same for another charge of an invite, whose pools are locked by their ids.
func (s *Store) factsOf(ctx context.Context, tx *ent.Tx, r invite.Record, poolIDs []string, now time.Time) (invite.Facts, error) {
	rows, err := tx.Pool.Query().Where(pool.IDIn(poolIDs...)).All(ctx)
	if err != nil {
		return invite.Facts{}, err
	}
	pools := make([]invite.Pool, 0, len(rows))
	for _, row := range rows {
		pools = append(pools, toPool(row))
	}
	return s.chargeFacts(ctx, tx, r, pools, rows, now)
}

func (s *Store) insert(ctx context.Context, tx *ent.Tx, d invite.Draft) (*ent.Invite, error) {
	r := d.Record
	row, err := tx.Invite.Create().SetID(r.ID).SetScopeKey(r.Scope.Key()).SetAddressKey(r.AddressKey).SetEmail(r.Email).
		SetSentAddress(r.SentAddress).SetSource(string(r.Source)).SetInviterID(r.InviterID).SetRoleSlug(r.RoleSlug).
		SetLocale(r.Locale).SetExpiresInDays(r.ExpiresInDays).SetState(string(r.State)).SetLive(r.State.Live()).SetAnswered(r.Answered).
		SetIssue(r.Issue).SetFence(r.Fence).SetLeaseUntil(orZero(r.LeaseUntil)).SetNextAt(orZero(r.NextAt)).
		SetWatched(r.State.Live()).SetNillableReplaces(orNil(r.Replaces)).SetChangedAt(micros(r.ChangedAt)).
		SetCreatedAt(micros(r.CreatedAt)).SetCountsAs(countsAs(r)).SetUntallied(countsAs(r) != 0).Save(ctx)
	if err != nil {
		return nil, err
	}
	if d.Key != nil {
		if err := insertKey(ctx, tx, *d.Key, r.ID, r.CreatedAt); err != nil {
			return nil, err
		}
	}
	if d.Attempt.N > 0 {
		if err := insertAttempt(ctx, tx, r.ID, d.Attempt); err != nil {
			return nil, err
		}
	}
	charge := invite.Entry{Issue: r.Issue, Kind: invite.KindCharge, Seq: 0, Sign: 1, Reason: invite.ReasonReserved, At: r.CreatedAt, By: d.SentBy, Grants: d.Grants}
	return row, insertEntry(ctx, tx, r.ID, charge, poolColumns(d.Pools))
}
