package store

import (
	"context"
	"slices"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"guestlist/ent"
	"guestlist/ent/attempt"
	"guestlist/ent/invitation"
	entinvite "guestlist/ent/invite"
	"guestlist/ent/ledgerentry"
	"guestlist/ent/maker"
	"guestlist/internal/invite"
	"guestlist/internal/problem"
)

func notFound() error { return problem.New(problem.NotFound, "There is no such invite.") }

// Change implements invite.Store.
func (s *Store) Change(ctx context.Context, inviteID string, fn func(*invite.Case) error) (invite.Record, error) {
	var rec invite.Record
	err := s.tx(ctx, func(tx *ent.Tx) (err error) {
		rec, err = s.change(ctx, tx, inviteID, fn)
		return err
	})
	return rec, err
}

// ChangeByInvitation implements invite.Store.
func (s *Store) ChangeByInvitation(ctx context.Context, invitationID string, mark *invite.EventMark, fn func(*invite.Case) error) (invite.Record, error) {
	var rec invite.Record
	missing := false
	err := s.tx(ctx, func(tx *ent.Tx) error {
		missing = false
		if mark != nil {
			if err := moveCursor(ctx, tx, *mark); err != nil {
				return err
			}
		}
		row, err := tx.Invitation.Get(ctx, invitationID)
		if ent.IsNotFound(err) {
			missing = true
			return nil // the cursor moves all the same
		}
		if err != nil {
			return err
		}
		rec, err = s.change(ctx, tx, row.InviteID, fn)
		return err
	})
	if err == nil && missing {
		err = notFound()
	}
	return rec, err
}

// change locks the pools that the invite was charged to, then the invite: the order of Reserve, so that the two never wait
// for each other. fn sees what is true under the lock; the difference that it makes is written.
func (s *Store) change(ctx context.Context, tx *ent.Tx, inviteID string, fn func(*invite.Case) error) (invite.Record, error) {
	first, err := tx.LedgerEntry.Query().Where(ledgerentry.InviteID(inviteID)).Order(ledgerentry.ByID()).First(ctx)
	var pools columns // one that was issued elsewhere may be charged nowhere
	if err == nil {
		pools = columns{first.MemberPool, first.OrganizationPool, first.TotalPool}
	} else if !ent.IsNotFound(err) {
		return invite.Record{}, err
	}
	if s.locks() {
		if _, err := s.lockPoolRows(ctx, tx, pools.ids()); err != nil {
			return invite.Record{}, err
		}
	}
	c, err := s.load(ctx, tx.Client(), inviteID, s.locks())
	if err != nil {
		return invite.Record{}, err
	}
	c.Made = func(k invite.Key) (string, error) {
		seen, err := keySeen(ctx, tx.Client(), k)
		if err != nil || seen == nil {
			return "", err
		}
		return seen.InviteID, nil
	}
	c.Sends = func(by string, l invite.SendLimits, now time.Time) (invite.LastSends, error) {
		return lastSends(ctx, tx, by, c.Invite.AddressKey, l, now)
	}
	c.Facts = func(now time.Time) (invite.Facts, error) { return s.factsOf(ctx, tx, c.Invite, pools.ids(), now) }
	before := c
	before.Attempts, before.Invitations = slices.Clone(c.Attempts), slices.Clone(c.Invitations)
	if err := fn(&c); err != nil {
		return invite.Record{}, err
	}
	if err := writeCase(ctx, tx, before, c, pools); err != nil {
		return invite.Record{}, err
	}
	return c.Invite, s.writeRelated(ctx, tx, before.Invite, c.Invite, pools)
}

// writeRelated writes what follows for the invite that this one replaces, or that replaces it.
func (s *Store) writeRelated(ctx context.Context, tx *ent.Tx, before, after invite.Record, pools columns) error {
	if before.Replaces != after.Replaces {
		old, err := s.load(ctx, tx.Client(), before.Replaces, s.locks())
		if err != nil {
			return err
		}
		was := old
		invite.TakeBack(&old, after.ChangedAt)
		if err := writeCase(ctx, tx, was, old, pools); err != nil {
			return err
		}
	}
	if before.State.Live() && !before.Beside && !after.State.Live() {
		if err := promote(ctx, tx, after); err != nil {
			return err
		}
	}
	if after.State != invite.Accepted || before.State == invite.Accepted || after.ReplacedBy == "" {
		return nil
	}
	// Somebody has come by the old one after all: the new one must not bring in another.
	at := micros(after.ChangedAt)
	n, err := tx.Invite.Update().Where(entinvite.ID(after.ReplacedBy), entinvite.Live(true), entinvite.RevokeRequestedAtIsNil()).
		SetRevokeRequestedAt(at).SetNextAt(at).SetChangedAt(at).SetAnswered(true).Modify(wantedBack).Save(ctx)
	if err != nil || n == 0 {
		return err
	}
	return wishRevoked(ctx, tx, []string{after.ReplacedBy}, at)
}

// load reads an invite with all that belongs to it.
func (s *Store) load(ctx context.Context, c *ent.Client, inviteID string, lock bool) (invite.Case, error) {
	q := c.Invite.Query().Where(entinvite.ID(inviteID))
	if lock {
		q = q.ForUpdate()
	}
	row, err := q.Only(ctx)
	if ent.IsNotFound(err) {
		return invite.Case{}, notFound()
	}
	if err != nil {
		return invite.Case{}, err
	}
	out := invite.Case{Invite: toRecord(row)}
	switch {
	case out.Invite.Erased():
		out.Rival = true
	case !row.Live:
		out.Rival, err = c.Invite.Query().Where(entinvite.AddressKey(row.AddressKey), entinvite.ScopeKey(row.ScopeKey), entinvite.Live(true)).Exist(ctx)
		if err != nil {
			return invite.Case{}, err
		}
	}
	attempts, err := c.Attempt.Query().Where(attempt.InviteID(inviteID)).Order(attempt.ByID()).All(ctx)
	if err != nil {
		return invite.Case{}, err
	}
	for _, a := range attempts {
		out.Attempts = append(out.Attempts, toAttempt(a))
	}
	invitations, err := c.Invitation.Query().Where(invitation.InviteID(inviteID)).Order(invitation.ByCreatedAt(), invitation.ByID()).All(ctx)
	if err != nil {
		return invite.Case{}, err
	}
	for _, t := range invitations {
		out.Invitations = append(out.Invitations, toTracked(t))
	}
	entries, err := c.LedgerEntry.Query().Where(ledgerentry.InviteID(inviteID)).Order(ledgerentry.ByID()).All(ctx)
	if err != nil {
		return invite.Case{}, err
	}
	for _, e := range entries {
		out.Ledger = append(out.Ledger, toEntry(e))
	}
	return out, nil
}

// Case implements invite.Store.
func (s *Store) Case(ctx context.Context, inviteID string) (invite.Case, error) {
	return s.load(ctx, s.r, inviteID, false)
}

// Canary implements invite.Store.
func (s *Store) Canary(ctx context.Context, from, to time.Time) (*invite.Canary, error) {
	row, err := s.r.Invitation.Query().Where(invitation.Proof(string(invite.ProofCreated)), invitation.CreatedAtGTE(micros(from)),
		invitation.CreatedAtLTE(micros(to)), stillAddressed()).Order(invitation.ByCreatedAt(entsql.OrderDesc())).First(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	owner, err := s.r.Invite.Get(ctx, row.InviteID)
	if err != nil {
		return nil, err
	}
	return &invite.Canary{InvitationID: row.ID, SentAddress: owner.SentAddress, CreatedAt: moment(row.CreatedAt)}, nil
}

// maxSuspects is more than one inviter may mail to one address in the days that matter.
const maxSuspects = 20

// Suspects implements invite.Store.
func (s *Store) Suspects(ctx context.Context, addressKey string, scope invite.Scope, inviterID string) ([]invite.Record, error) {
	rows, err := s.r.Invite.Query().Where(entinvite.AddressKey(addressKey), entinvite.InviterID(inviterID), entinvite.ScopeKey(scope.Key())).
		Order(entinvite.ByCreatedAt(entsql.OrderDesc())).Limit(maxSuspects).All(ctx)
	return toRecords(rows), err
}

// Learned implements invite.Store.
func (s *Store) Learned(ctx context.Context, makerID string, at time.Time) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		return tx.Maker.Create().SetID(makerID).SetLearnedAt(micros(at)).OnConflictColumns(maker.FieldID).Ignore().Exec(ctx)
	})
}

// Makers implements invite.Store.
func (s *Store) Makers(ctx context.Context) ([]string, error) { return s.r.Maker.Query().IDs(ctx) }

// Proven implements invite.Store.
func (s *Store) Proven(ctx context.Context, invitationID string) (bool, error) {
	return s.r.Invitation.Query().Where(invitation.ID(invitationID), invitation.Proof(string(invite.ProofCreated))).Exist(ctx)
}

// Presumed implements invite.Store.
func (s *Store) Presumed(ctx context.Context, invitationID string) (*invite.Record, error) {
	row, err := s.r.Invitation.Get(ctx, invitationID)
	if ent.IsNotFound(err) || err == nil && (row.Proof != string(invite.ProofMatch) || row.Role != string(invite.RoleLink)) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	owner, err := s.r.Invite.Get(ctx, row.InviteID)
	if err != nil || owner.State != string(invite.Pending) {
		return nil, err
	}
	rec := toRecord(owner)
	return &rec, nil
}

// Linked implements invite.Store.
func (s *Store) Linked(ctx context.Context, invitationIDs []string) (map[string]bool, error) {
	linked := map[string]bool{}
	if len(invitationIDs) == 0 {
		return linked, nil
	}
	ids, err := s.r.Invitation.Query().Where(invitation.IDIn(invitationIDs...)).IDs(ctx)
	for _, id := range ids {
		linked[id] = true
	}
	return linked, err
}
