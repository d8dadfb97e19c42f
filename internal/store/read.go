package store

import (
	"context"
	"slices"
	"strings"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"guestlist/ent"
	entinvite "guestlist/ent/invite"
	"guestlist/ent/membership"
	"guestlist/ent/pool"
	"guestlist/ent/predicate"
	"guestlist/ent/user"
	"guestlist/internal/invite"
)

// Record implements invite.Reader.
func (s *Store) Record(ctx context.Context, inviteID string) (invite.Record, error) {
	row, err := s.r.Invite.Get(ctx, inviteID)
	if ent.IsNotFound(err) {
		return invite.Record{}, notFound()
	}
	if err != nil {
		return invite.Record{}, err
	}
	return toRecord(row), nil
}

// Standing implements invite.Reader.
func (s *Store) Standing(ctx context.Context, userID string, scope invite.Scope) (invite.Standing, error) {
	return standing(ctx, s.r, userID, scope)
}

func standing(ctx context.Context, c *ent.Client, userID string, scope invite.Scope) (invite.Standing, error) {
	place, err := placeIn(ctx, c, userID, scope)
	if err != nil || !place.Active {
		return place, err
	}
	frozen, err := c.Pool.Query().Where(pool.ID(invite.PoolsOf(userID, scope)[0].ID), pool.FrozenAtNotNil()).Only(ctx)
	if ent.IsNotFound(err) {
		return place, nil
	}
	if err == nil {
		place.Frozen, place.FrozenReason = true, frozen.FrozenReason
	}
	return place, err
}

// placeIn is a person's standing without Frozen, which their pool tells.
func placeIn(ctx context.Context, c *ent.Client, userID string, scope invite.Scope) (invite.Standing, error) {
	person, err := c.User.Query().Where(user.ID(userID), user.AdmittedAtNotNil(), user.DeletedAtIsNil()).Only(ctx)
	if ent.IsNotFound(err) {
		return invite.Standing{}, nil
	}
	if err != nil {
		return invite.Standing{}, err
	}
	since := maybeMoment(person.AdmittedAt)
	active := []predicate.Membership{membership.UserID(userID), membership.Status(invite.MembershipActive)}
	if scope == "" {
		elsewhere, err := c.Membership.Query().Where(active...).Exist(ctx)
		return invite.Standing{Active: !elsewhere, Since: since}, err
	}
	m, err := c.Membership.Query().Where(append(active, membership.OrganizationID(string(scope)))...).Only(ctx)
	if ent.IsNotFound(err) {
		return invite.Standing{}, nil
	}
	if err != nil {
		return invite.Standing{}, err
	}
	if joined := maybeMoment(m.JoinedAt); joined.After(since) {
		since = joined
	}
	return invite.Standing{Active: true, Roles: m.RoleSlugs, Since: since}, nil
}

// Sent implements invite.Reader.
func (s *Store) Sent(ctx context.Context, q invite.SentQuery) (invite.SentPage, error) {
	all := append(filters(q.Filter, q.Now), entinvite.InviterID(q.InviterID), entinvite.ScopeKey(q.Scope.Key()),
		entinvite.Or(entinvite.StateNEQ(string(invite.Failed)), entinvite.Answered(true)))
	rows, err := s.sentRows(ctx, all, q)
	if err != nil {
		return invite.SentPage{}, err
	}
	if q.Backward {
		slices.Reverse(rows)
	}
	page := invite.SentPage{Records: toRecords(rows)}
	if page.HasPrevious, page.HasNext, err = s.around(ctx, all, page.Records, q); err != nil {
		return invite.SentPage{}, err
	}
	if q.CountTo > 0 {
		n, err := s.r.Invite.Query().Where(all...).Limit(q.CountTo + 1).Select(entinvite.FieldID).Strings(ctx)
		if err != nil {
			return invite.SentPage{}, err
		}
		if total := len(n); total <= q.CountTo {
			page.Total = &total
		}
	}
	return page, nil
}

func (s *Store) sentRows(ctx context.Context, all []predicate.Invite, q invite.SentQuery) ([]*ent.Invite, error) {
	query := s.r.Invite.Query().Where(all...).Limit(q.Limit)
	if q.After != nil {
		query = query.Where(olderThan(*q.After))
	}
	if q.Before != nil {
		query = query.Where(newerThan(*q.Before))
	}
	if q.Backward {
		return query.Order(entinvite.ByCreatedAt(), entinvite.ByID()).All(ctx)
	}
	return query.Order(entinvite.ByCreatedAt(entsql.OrderDesc()), entinvite.ByID(entsql.OrderDesc())).All(ctx)
}

// around looks for a row on either side of a page, or of the cursors where the page is empty.
func (s *Store) around(ctx context.Context, all []predicate.Invite, page []invite.Record, q invite.SentQuery) (before, after bool, err error) {
	newest, oldest := q.After, q.Before
	includeEdge := len(page) == 0
	if !includeEdge {
		newest = &invite.Position{CreatedAt: page[0].CreatedAt, ID: page[0].ID}
		last := page[len(page)-1]
		oldest = &invite.Position{CreatedAt: last.CreatedAt, ID: last.ID}
	}
	if newest != nil {
		edge := newerThan(*newest)
		if includeEdge {
			edge = entinvite.Not(olderThan(*newest))
		}
		if before, err = s.r.Invite.Query().Where(append(slices.Clone(all), edge)...).Exist(ctx); err != nil {
			return false, false, err
		}
	}
	if oldest != nil {
		edge := olderThan(*oldest)
		if includeEdge {
			edge = entinvite.Not(newerThan(*oldest))
		}
		after, err = s.r.Invite.Query().Where(append(slices.Clone(all), edge)...).Exist(ctx)
	}
	return before, after, err
}

func olderThan(p invite.Position) predicate.Invite {
	return func(s *entsql.Selector) {
		s.Where(entsql.CompositeLT([]string{s.C(entinvite.FieldCreatedAt), s.C(entinvite.FieldID)}, micros(p.CreatedAt), p.ID))
	}
}

func newerThan(p invite.Position) predicate.Invite {
	return func(s *entsql.Selector) {
		s.Where(entsql.CompositeGT([]string{s.C(entinvite.FieldCreatedAt), s.C(entinvite.FieldID)}, micros(p.CreatedAt), p.ID))
	}
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
	if f.EmailPrefix != "" {
		all = append(all, entinvite.AddressKeyHasPrefix(strings.ToLower(f.EmailPrefix)))
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
