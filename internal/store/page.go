package store

import (
	"context"
	"slices"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	entinvite "guestlist/ent/invite"
	"guestlist/ent/predicate"
	"guestlist/internal/invite"
)

// Sent implements invite.Reader. One row more than the page tells whether there are others; only a cursor makes it ask what
// lies behind it.
func (s *Store) Sent(ctx context.Context, q invite.SentQuery) (invite.SentPage, error) {
	all := append(append(filters(q.Filter, q.Now), owned(q)...), listed())
	o := ordering(q.Order)
	after, err := s.locate(ctx, o, q, q.After)
	if err != nil {
		return invite.SentPage{}, err
	}
	before, err := s.locate(ctx, o, q, q.Before)
	if err != nil {
		return invite.SentPage{}, err
	}
	rows, more, err := s.sentRows(ctx, all, o, after, before, q)
	if err != nil {
		return invite.SentPage{}, err
	}
	page := invite.SentPage{Records: rows, HasNext: more, HasPrevious: more}
	if q.Backward || !more {
		if page.HasNext, err = s.any(ctx, all, before, o.precedes); err != nil {
			return invite.SentPage{}, err
		}
	}
	if !q.Backward || !more {
		if page.HasPrevious, err = s.any(ctx, all, after, o.follows); err != nil {
			return invite.SentPage{}, err
		}
	}
	if q.CountTo > 0 {
		page.Total, err = s.total(ctx, all, q.CountTo)
	}
	return page, err
}

// listed mirrors invite.Record.Listed.
func listed() predicate.Invite {
	return entinvite.Or(entinvite.StateNEQ(string(invite.Failed)), entinvite.Answered(true))
}

// sentRows reads a page and whether another row lies beyond it.
func (s *Store) sentRows(ctx context.Context, all []predicate.Invite, o order, after, before *place, q invite.SentQuery) ([]invite.Record, bool, error) {
	if after != nil {
		all = append(slices.Clone(all), o.follows(*after))
	}
	if before != nil {
		all = append(slices.Clone(all), o.precedes(*before))
	}
	rows, err := s.inviteRows(ctx, all, o.by(o.descending != q.Backward), q.Limit+1)
	if err != nil {
		return nil, false, err
	}
	more := len(rows) > q.Limit
	rows = rows[:min(len(rows), q.Limit)]
	if q.Backward {
		slices.Reverse(rows)
	}
	return rows, more, nil
}

// any asks for a row that is not on the page's side of a cursor; there is none without a cursor.
func (s *Store) any(ctx context.Context, all []predicate.Invite, at *place, side func(place) predicate.Invite) (bool, error) {
	if at == nil {
		return false, nil
	}
	return s.r.Invite.Query().Where(append(slices.Clone(all), entinvite.Not(side(*at)))...).Exist(ctx)
}

func (s *Store) total(ctx context.Context, all []predicate.Invite, most int) (*int, error) {
	sel := entsql.Dialect(s.dialect).SelectExpr(entsql.Raw("1")).From(entsql.Table(entinvite.Table)).Limit(most + 1)
	for _, condition := range all {
		condition(sel)
	}
	return s.atMost(ctx, sel, most)
}

// atMost counts the rows of a selection that is limited to one more than most; nil is more than most.
func (s *Store) atMost(ctx context.Context, rows *entsql.Selector, most int) (*int, error) {
	text, args := rows.Query()
	if s.statement != nil {
		s.statement(ctx)
	}
	var total int
	err := s.readers.QueryRowContext(ctx, "SELECT COUNT(*) FROM ("+text+") n", args...).Scan(&total)
	if err != nil || total > most {
		return nil, err
	}
	return &total, nil
}

// filters are the conditions of a filter; an empty list of states or sources matches nothing.
func filters(f invite.Filter, now time.Time) []predicate.Invite {
	var all []predicate.Invite
	if f.States != nil {
		any := []predicate.Invite{}
		for _, st := range f.States {
			any = append(any, inState(st, now))
		}
		all = append(all, orNothing(any))
	}
	if f.Sources != nil {
		any := []predicate.Invite{}
		for _, src := range f.Sources {
			any = append(any, entinvite.Source(string(src)))
		}
		all = append(all, orNothing(any))
	}
	if f.SeedBatchID != nil {
		all = append(all, ofBatch(*f.SeedBatchID))
	}
	if f.EmailPrefix != "" {
		all = append(all, addressBegins(f.EmailPrefix))
	}
	if f.InviterID != nil {
		all = append(all, entinvite.InviterID(*f.InviterID))
	}
	if !f.CreatedAfter.IsZero() {
		all = append(all, entinvite.CreatedAtGTE(micros(f.CreatedAfter)))
	}
	if !f.CreatedBefore.IsZero() {
		all = append(all, entinvite.CreatedAtLT(micros(f.CreatedBefore)))
	}
	return all
}

func orNothing(any []predicate.Invite) predicate.Invite {
	if len(any) == 0 {
		return func(s *entsql.Selector) { s.Where(entsql.False()) }
	}
	return entinvite.Or(any...)
}

// inState translates a state that is shown into what is stored; it mirrors invite.Record.StateAt.
func inState(st invite.State, now time.Time) predicate.Invite {
	lapsed := entinvite.And(entinvite.State(string(invite.Pending)), entinvite.RevokeRequestedAtIsNil(), entinvite.ExpiresAtLTE(micros(now)))
	switch st {
	case invite.Revoking:
		return entinvite.And(entinvite.Live(true), entinvite.RevokeRequestedAtNotNil())
	case invite.Sending:
		return entinvite.And(entinvite.State(string(st)), entinvite.RevokeRequestedAtIsNil())
	case invite.Pending:
		return entinvite.And(entinvite.State(string(st)), entinvite.RevokeRequestedAtIsNil(),
			entinvite.Or(entinvite.ExpiresAtIsNil(), entinvite.ExpiresAtGT(micros(now))))
	case invite.Expired:
		return entinvite.Or(entinvite.State(string(st)), lapsed)
	default:
		return entinvite.State(string(st))
	}
}
