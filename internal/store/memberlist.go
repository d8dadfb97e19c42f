package store

import (
	"context"
	"encoding/json"
	"slices"

	entsql "entgo.io/ent/dialect/sql"

	entinvite "guestlist/ent/invite"
	"guestlist/ent/membership"
	"guestlist/ent/pool"
	"guestlist/ent/predicate"
	"guestlist/ent/user"
	"guestlist/internal/invite"
)

// Members implements invite.Reader. A page is one statement: who they are, how they belong, whether they are frozen and how they came.
func (s *Store) Members(ctx context.Context, q invite.MemberQuery) (invite.MemberPage, error) {
	all := []predicate.User{inScope(q.Scope)}
	if q.Prefix != "" {
		all = append(all, named(q.Prefix, q.ByEmail))
	}
	members, err := s.memberRows(ctx, q)
	if err != nil {
		return invite.MemberPage{}, err
	}
	more := len(members) > q.Limit
	members = members[:min(len(members), q.Limit)]
	if q.Backward {
		slices.Reverse(members)
	}
	page := invite.MemberPage{Members: members, HasNext: more, HasPrevious: more}
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
		page.Total, err = s.atMost(ctx, sel, q.CountTo)
	}
	return page, err
}

// memberRows reads one more than a page. The order is the memberships' where there are any, so that an index ends it.
func (s *Store) memberRows(ctx context.Context, q invite.MemberQuery) ([]invite.Member, error) {
	text, args := s.memberStatement(q)
	rows, err := s.ask(ctx, text, args)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	members := []invite.Member{}
	for rows.Next() {
		m := invite.Member{Scope: q.Scope}
		var joined, frozen *int64
		var roles []byte
		var reason, came *string
		if err := rows.Scan(&m.UserID, &m.Status, &roles, &joined, &frozen, &reason, &came); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(roles, &m.RoleSlugs); err != nil {
			return nil, err
		}
		m.JoinedAt, m.FrozenAt = maybeMoment(joined), maybeMoment(frozen)
		if frozen != nil && reason != nil {
			m.FrozenReason = *reason
		}
		if came != nil {
			m.InviteID = *came
		}
		members = append(members, m)
	}
	return members, rows.Err()
}

func (s *Store) memberStatement(q invite.MemberQuery) (string, []any) {
	u, p, i := entsql.Table(user.Table).As("u"), entsql.Table(pool.Table).As("p"), entsql.Table(entinvite.Table).As("i")
	came := entsql.Dialect(s.dialect).Select(i.C(entinvite.FieldID)).From(i).
		Where(entsql.And(entsql.ColumnsEQ(i.C(entinvite.FieldAcceptedBy), u.C(user.FieldID)), entsql.EQ(i.C(entinvite.FieldScopeKey), q.Scope.Key()))).
		OrderBy(i.C(entinvite.FieldAcceptedAt), i.C(entinvite.FieldID)).Limit(1)
	sel, id := entsql.Dialect(s.dialect).Select().From(u), u.C(user.FieldID)
	if q.Scope == "" {
		sel.SelectExpr(entsql.Raw(id), entsql.Raw("'"+invite.MembershipActive+"'"), entsql.Raw("'[]'"), entsql.Raw(u.C(user.FieldAdmittedAt)))
		inScope(q.Scope)(sel)
	} else {
		m := entsql.Table(membership.Table).As("m")
		id = m.C(membership.FieldUserID)
		sel.Join(m).On(u.C(user.FieldID), id).Where(entsql.EQ(m.C(membership.FieldOrganizationID), string(q.Scope)))
		sel.Select(id, m.C(membership.FieldStatus), m.C(membership.FieldRoleSlugs), m.C(membership.FieldJoinedAt))
	}
	sel.LeftJoin(p).OnP(entsql.And(entsql.ColumnsEQ(p.C(pool.FieldUserID), id), entsql.EQ(p.C(pool.FieldKind), string(invite.MemberPool)), entsql.EQ(p.C(pool.FieldScopeKey), q.Scope.Key()))).
		AppendSelect(p.C(pool.FieldFrozenAt), p.C(pool.FieldFrozenReason)).AppendSelectExpr(entsql.ExprFunc(func(b *entsql.Builder) { b.Wrap(func(b *entsql.Builder) { b.Join(came) }) }))
	if q.Prefix != "" {
		named(q.Prefix, q.ByEmail)(sel)
	}
	if q.After != "" {
		sel.Where(entsql.GT(id, q.After))
	}
	if q.Before != "" {
		sel.Where(entsql.LT(id, q.Before))
	}
	if q.Backward {
		id = entsql.Desc(id)
	}
	return sel.OrderBy(id).Limit(q.Limit + 1).Query()
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

// named are people whose name, or address, begins with a folded text.
func named(prefix string, byEmail bool) predicate.User {
	return func(sel *entsql.Selector) {
		sel.Where(entsql.P(func(b *entsql.Builder) {
			b.WriteString("(")
			writeBegins(b, sel, user.FieldNameKey, prefix)
			if byEmail {
				b.WriteString(" OR ")
				writeBegins(b, sel, user.FieldEmailKey, prefix)
			}
			b.WriteString(")")
		}))
	}
}
