package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"guestlist/internal/invite"
)

// What every request asks is written by hand: a statement of ent's costs more than the rest of the request (measured, see
// docs/performance.md). Placeholders are Postgres's; SQLite counts with question marks.
const (
	sqlAdmitted = `SELECT EXISTS (SELECT 1 FROM users WHERE id = $1 AND admitted_at IS NOT NULL AND deleted_at IS NULL)`

	sqlPerson = `SELECT id, email, name, picture_url, admitted_at, invited_by, deleted_at FROM users WHERE id = $1`

	// sqlStanding: a membership in the scope, or none anywhere. Each fact is a question of its own: SQLite prepares a join anew
	// every time that it runs with other arguments (as measured), which costs more than all of them.
	sqlStanding = `SELECT ` + ofMember + whereAdmitted

	// sqlBudget is sqlStanding with what is charged to the pools. Grants and epochs are few; whether there are any is asked
	// here, what they are by another statement.
	sqlBudget = `SELECT ` + ofMember + `,
		COALESCE((SELECT used FROM pools WHERE id = $3), 0), COALESCE((SELECT used FROM pools WHERE id = $4), 0), COALESCE((SELECT used FROM pools WHERE id = $5), 0),
		CAST((SELECT COUNT(*) FROM invites i WHERE i.inviter_id = $1 AND i.scope_key = $6 AND i.live AND i.state = 'SENDING') +
			(SELECT COALESCE(SUM(sign), 0) FROM ledger_entries e WHERE e.member_pool = $3 AND e.kind = 'escrow') AS BIGINT),
		(SELECT COUNT(*) FROM ledger_entries r WHERE r.member_pool = $3 AND r.sign = -1 AND r.reason IN ('revoked', 'expired')),
		EXISTS (SELECT 1 FROM quota_grants WHERE pool_id IN ($3, $4, $5)), EXISTS (SELECT 1 FROM accrual_epochs)` + whereAdmitted

	ofMember = `u.name, u.admitted_at,
		(SELECT joined_at FROM memberships WHERE user_id = $1 AND organization_id = $2 AND status = 'active'),
		(SELECT role_slugs FROM memberships WHERE user_id = $1 AND organization_id = $2 AND status = 'active'),
		EXISTS (SELECT 1 FROM memberships WHERE user_id = $1 AND status = 'active'),
		COALESCE((SELECT frozen_at FROM pools WHERE id = $3), 0), COALESCE((SELECT frozen_reason FROM pools WHERE id = $3), '')`

	whereAdmitted = ` FROM users u WHERE u.id = $1 AND u.admitted_at IS NOT NULL AND u.deleted_at IS NULL`
)

// row asks the readers for one row and scans it; sql.ErrNoRows when there is none.
func (s *Store) row(ctx context.Context, text string, args []any, into ...any) error {
	if s.statement != nil {
		s.statement(ctx)
	}
	if s.hot == nil {
		return s.readers.QueryRowContext(ctx, text, args...).Scan(into...)
	}
	return s.hot.row(ctx, text, args, into)
}

// Admitted implements invite.People and auth.Store.
func (s *Store) Admitted(ctx context.Context, userID string) (bool, error) {
	var admitted bool
	err := s.row(ctx, sqlAdmitted, []any{userID}, &admitted)
	return admitted, err
}

// PersonByID implements invite.People.
func (s *Store) PersonByID(ctx context.Context, id string) (invite.Person, bool, error) {
	var p invite.Person
	var joined, deleted *int64
	err := s.row(ctx, sqlPerson, []any{id}, &p.ID, &p.Email, &p.Name, &p.PictureURL, &joined, &p.InvitedBy, &deleted)
	if errors.Is(err, sql.ErrNoRows) {
		return invite.Person{}, false, nil
	}
	p.JoinedAt, p.DeletedAt = maybeMoment(joined), maybeMoment(deleted)
	return p, err == nil, err
}

// membershipRow is what the first seven columns of sqlStanding and sqlBudget say of a person in a scope.
type membershipRow struct {
	name             string
	admitted, joined *int64
	roles            []byte
	somewhere        bool
	frozen           int64
	reason           string
}

func (p *membershipRow) standing(scope invite.Scope) (invite.Standing, error) {
	s := invite.Standing{Name: p.name, Active: p.roles != nil, Since: maybeMoment(p.admitted), Frozen: p.frozen != 0}
	if scope == "" {
		s.Active = !p.somewhere
	}
	s.Frozen = s.Active && s.Frozen
	if s.Frozen {
		s.FrozenReason = p.reason
	}
	if scope == "" {
		return s, nil
	}
	if !s.Active {
		return invite.Standing{}, nil
	}
	if since := maybeMoment(p.joined); since.After(s.Since) {
		s.Since = since
	}
	var err error
	s.Roles, err = texts(p.roles)
	return s, err
}

// Standing implements invite.Reader; the application scope is for who has no organization.
func (s *Store) Standing(ctx context.Context, userID string, scope invite.Scope) (invite.Standing, error) {
	var p membershipRow
	err := s.row(ctx, sqlStanding, []any{userID, string(scope), invite.MemberPoolOf(userID, scope).ID},
		&p.name, &p.admitted, &p.joined, &p.roles, &p.somewhere, &p.frozen, &p.reason)
	if errors.Is(err, sql.ErrNoRows) {
		return invite.Standing{}, nil
	}
	if err != nil {
		return invite.Standing{}, err
	}
	return p.standing(scope)
}

// Budget implements invite.Reader.
func (s *Store) Budget(ctx context.Context, userID string, scope invite.Scope, now time.Time) (invite.Budget, error) {
	pools := invite.PoolsOf(userID, scope)
	last := len(pools) - 1
	facts := make([]invite.PoolFacts, len(pools))
	for i, p := range pools {
		facts[i].Pool = p
	}
	organization := ""
	if last == 2 {
		organization = pools[1].ID
	}
	var p membershipRow
	var theirs int
	var grants, epoch bool
	err := s.row(ctx, sqlBudget, []any{userID, string(scope), pools[0].ID, organization, pools[last].ID, scope.Key()},
		&p.name, &p.admitted, &p.joined, &p.roles, &p.somewhere, &p.frozen, &p.reason, &facts[0].Used, &theirs, &facts[last].Used,
		&facts[0].Reserved, &facts[0].Refunded, &grants, &epoch)
	if errors.Is(err, sql.ErrNoRows) {
		return invite.Budget{}, nil
	}
	if err != nil {
		return invite.Budget{}, err
	}
	if last == 2 {
		facts[1].Used = theirs
	}
	b := invite.Budget{Pools: facts}
	if b.Standing, err = p.standing(scope); err != nil {
		return invite.Budget{}, err
	}
	if grants {
		if err := addGrants(ctx, s.r, facts, now); err != nil {
			return invite.Budget{}, err
		}
	}
	if epoch {
		b.Accrual, err = epochs(ctx, s.r)
	}
	return b, err
}
