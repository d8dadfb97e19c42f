package store

import (
	"context"
	"slices"
	"strings"

	entsql "entgo.io/ent/dialect/sql"

	"guestlist/ent"
	entinvite "guestlist/ent/invite"
	"guestlist/ent/membership"
	"guestlist/ent/pool"
	"guestlist/ent/predicate"
	"guestlist/ent/user"
	"guestlist/internal/invite"
)

// Members implements invite.Reader. A page is a statement for who they are, one for their memberships, one for who is
// frozen and one for how they came, however many they are.
func (s *Store) Members(ctx context.Context, q invite.MemberQuery) (invite.MemberPage, error) {
	all := []predicate.User{inScope(q.Scope)}
	if q.Prefix != "" {
		all = append(all, named(q.Prefix, q.ByEmail))
	}
	query := s.r.User.Query().Where(all...).Limit(q.Limit + 1)
	if q.After != "" {
		query = query.Where(user.IDGT(q.After))
	}
	if q.Before != "" {
		query = query.Where(user.IDLT(q.Before))
	}
	way := entsql.OrderAsc()
	if q.Backward {
		way = entsql.OrderDesc()
	}
	rows, err := query.Order(user.ByID(way)).Select(user.FieldID, user.FieldAdmittedAt).All(ctx)
	if err != nil {
		return invite.MemberPage{}, err
	}
	more := len(rows) > q.Limit
	rows = rows[:min(len(rows), q.Limit)]
	if q.Backward {
		slices.Reverse(rows)
	}
	page := invite.MemberPage{HasNext: more, HasPrevious: more}
	if q.Backward || !more {
		if page.HasNext, err = s.anyone(ctx, all, q.Before, user.IDGTE); err != nil {
			return page, err
		}
	}
	if !q.Backward || !more {
		if page.HasPrevious, err = s.anyone(ctx, all, q.After, user.IDLTE); err != nil {
			return page, err
		}
	}
	if q.CountTo > 0 {
		sel := entsql.Dialect(s.dialect).SelectExpr(entsql.Raw("1")).From(entsql.Table(user.Table)).Limit(q.CountTo + 1)
		for _, condition := range all {
			condition(sel)
		}
		if page.Total, err = s.atMost(ctx, sel, q.CountTo); err != nil {
			return page, err
		}
	}
	page.Members, err = s.membersOf(ctx, rows, q.Scope)
	return page, err
}

// anyone asks for somebody who is not on the page's side of a cursor; there is nobody without a cursor.
func (s *Store) anyone(ctx context.Context, all []predicate.User, cursor string, beyond func(string) predicate.User) (bool, error) {
	if cursor == "" {
		return false, nil
	}
	return s.r.User.Query().Where(append(slices.Clone(all), beyond(cursor))...).Exist(ctx)
}

// inScope are the people of a scope, active or not; of the application those who were let in and have no organization.
func inScope(scope invite.Scope) predicate.User {
	return func(sel *entsql.Selector) {
		m := entsql.Table(membership.Table)
		theirs := entsql.Select(m.C(membership.FieldID)).From(m).Where(entsql.ColumnsEQ(m.C(membership.FieldUserID), sel.C(user.FieldID)))
		if scope != "" {
			sel.Where(entsql.Exists(theirs.Where(entsql.EQ(m.C(membership.FieldOrganizationID), string(scope)))))
			return
		}
		sel.Where(entsql.And(entsql.NotNull(sel.C(user.FieldAdmittedAt)), entsql.IsNull(sel.C(user.FieldDeletedAt)),
			entsql.NotExists(theirs.Where(entsql.EQ(m.C(membership.FieldStatus), invite.MembershipActive)))))
	}
}

func named(prefix string, byEmail bool) predicate.User {
	pattern := strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(prefix) + "%"
	return func(sel *entsql.Selector) {
		sel.Where(entsql.P(func(b *entsql.Builder) {
			b.WriteString("(LOWER(").WriteString(sel.C(user.FieldName)).WriteString(") LIKE ").Arg(pattern).WriteString(` ESCAPE '\'`)
			if byEmail {
				b.WriteString(" OR LOWER(").WriteString(sel.C(user.FieldEmail)).WriteString(") LIKE ").Arg(pattern).WriteString(` ESCAPE '\'`)
			}
			b.WriteString(")")
		}))
	}
}

func (s *Store) membersOf(ctx context.Context, people []*ent.User, scope invite.Scope) ([]invite.Member, error) {
	members, at, ids := make([]invite.Member, len(people)), map[string]int{}, make([]string, len(people))
	for i, p := range people {
		ids[i], at[p.ID] = p.ID, i
		members[i] = invite.Member{UserID: p.ID, Scope: scope, Status: invite.MembershipActive, RoleSlugs: []string{}, JoinedAt: maybeMoment(p.AdmittedAt)}
	}
	if len(people) == 0 {
		return members, nil
	}
	if scope != "" {
		rows, err := s.r.Membership.Query().Where(membership.UserIDIn(ids...), membership.OrganizationID(string(scope))).
			Select(membership.FieldUserID, membership.FieldStatus, membership.FieldRoleSlugs, membership.FieldJoinedAt).All(ctx)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			m := &members[at[r.UserID]]
			m.Status, m.RoleSlugs, m.JoinedAt = r.Status, r.RoleSlugs, maybeMoment(r.JoinedAt)
		}
	}
	frozen, err := s.r.Pool.Query().Where(pool.Kind(string(invite.MemberPool)), pool.ScopeKey(scope.Key()), pool.UserIDIn(ids...), pool.FrozenAtNotNil()).
		Select(pool.FieldUserID, pool.FieldFrozenAt, pool.FieldFrozenReason).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range frozen {
		m := &members[at[r.UserID]]
		m.FrozenAt, m.FrozenReason = maybeMoment(r.FrozenAt), r.FrozenReason
	}
	came, err := s.r.Invite.Query().Where(entinvite.AcceptedByIn(ids...), entinvite.ScopeKey(scope.Key())).
		Order(entinvite.ByAcceptedAt(), entinvite.ByID()).Select(entinvite.FieldID, entinvite.FieldAcceptedBy).All(ctx)
	for _, r := range came {
		if m := &members[at[r.AcceptedBy]]; m.InviteID == "" {
			m.InviteID = r.ID
		}
	}
	return members, err
}
