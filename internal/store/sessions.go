package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"guestlist/ent"
	"guestlist/ent/operatoraction"
	"guestlist/ent/session"
	"guestlist/internal/auth"
	"guestlist/internal/invite"
)

// What every request with a cookie, or with a token, asks: one statement by keys, without joins (see sqlStanding).
const (
	sqlSession = `SELECT s.user_id, s.organization_id, s.workos_session_id, s.role, s.permissions, s.impersonator, s.user_agent, s.created_at,
		s.last_seen_at, s.expires_at, s.refresh_token, s.access_expires_at, s.version, s.refresh_until, s.refresh_failures,
		(SELECT admitted_at FROM users WHERE id = s.user_id), (SELECT deleted_at FROM users WHERE id = s.user_id),
		COALESCE((SELECT status FROM memberships WHERE user_id = s.user_id AND organization_id = s.organization_id), ''),
		(SELECT role_slugs FROM memberships WHERE user_id = s.user_id AND organization_id = s.organization_id)
		FROM sessions s WHERE s.id = $1`

	sqlAccess = `SELECT admitted_at, deleted_at, COALESCE((SELECT status FROM memberships WHERE user_id = $1 AND organization_id = $2), ''),
		(SELECT role_slugs FROM memberships WHERE user_id = $1 AND organization_id = $2) FROM users WHERE id = $1`
)

// accessRow is what both statements say of the person.
type accessRow struct {
	admitted, deleted *int64
	status            string
	roles             []byte
}

func (a *accessRow) access() (auth.Access, error) {
	out := auth.Access{Admitted: a.admitted != nil && a.deleted == nil}
	if a.status == "" {
		return out, nil
	}
	out.Known, out.Active = true, a.status == invite.MembershipActive
	var err error
	out.Roles, err = texts(a.roles)
	return out, err
}

// Access implements auth.Store.
func (s *Store) Access(ctx context.Context, userID, organizationID string) (auth.Access, error) {
	var a accessRow
	err := s.row(ctx, sqlAccess, []any{userID, organizationID}, &a.admitted, &a.deleted, &a.status, &a.roles)
	if errors.Is(err, sql.ErrNoRows) {
		return auth.Access{}, nil
	}
	if err != nil {
		return auth.Access{}, err
	}
	return a.access()
}

// Session implements auth.Store.
func (s *Store) Session(ctx context.Context, tokenHash string) (auth.Session, error) {
	out := auth.Session{TokenHash: tokenHash}
	var a accessRow
	var permissions []byte
	var created, seen, expires, access, until int64
	err := s.row(ctx, sqlSession, []any{tokenHash}, &out.UserID, &out.OrganizationID, &out.WorkOSSessionID, &out.Role, &permissions,
		&out.Impersonator, &out.UserAgent, &created, &seen, &expires, &out.RefreshToken, &access, &out.Version, &until, &out.RefreshFailures,
		&a.admitted, &a.deleted, &a.status, &a.roles)
	if errors.Is(err, sql.ErrNoRows) {
		return auth.Session{}, auth.ErrNoSession
	}
	if err != nil {
		return auth.Session{}, err
	}
	out.CreatedAt, out.LastSeenAt, out.ExpiresAt = moment(created), moment(seen), moment(expires)
	out.AccessExpiresAt, out.RefreshUntil = moment(access), moment(until)
	if out.Access, err = a.access(); err != nil {
		return auth.Session{}, err
	}
	out.Permissions, err = texts(permissions)
	return out, err
}

// CreateSession implements auth.Store.
func (s *Store) CreateSession(ctx context.Context, n auth.Session) error {
	return s.w.Session.Create().SetID(n.TokenHash).SetUserID(n.UserID).SetOrganizationID(n.OrganizationID).
		SetWorkosSessionID(n.WorkOSSessionID).SetRole(n.Role).SetPermissions(n.Permissions).SetImpersonator(n.Impersonator).
		SetUserAgent(n.UserAgent).SetCreatedAt(micros(n.CreatedAt)).SetLastSeenAt(micros(n.LastSeenAt)).SetExpiresAt(micros(n.ExpiresAt)).
		SetRefreshToken(n.RefreshToken).SetAccessExpiresAt(orZero(n.AccessExpiresAt)).Exec(ctx)
}

// TouchSession implements auth.Store; it moves forward only.
func (s *Store) TouchSession(ctx context.Context, tokenHash string, seenAt time.Time) error {
	return s.w.Session.Update().Where(session.ID(tokenHash), session.LastSeenAtLT(micros(seenAt))).SetLastSeenAt(micros(seenAt)).Exec(ctx)
}

// DeleteSession implements auth.Store; deleting an absent one is no error.
func (s *Store) DeleteSession(ctx context.Context, tokenHash string) error {
	_, err := s.w.Session.Delete().Where(session.ID(tokenHash)).Exec(ctx)
	return err
}

// SessionsOf implements auth.Store.
func (s *Store) SessionsOf(ctx context.Context, userID string, now time.Time) ([]auth.Session, error) {
	rows, err := s.r.Session.Query().Where(session.UserID(userID), session.ExpiresAtGT(micros(now))).
		Order(session.ByLastSeenAt(entsql.OrderDesc()), session.ByID()).Limit(maxSessionsListed).All(ctx)
	list := make([]auth.Session, 0, len(rows))
	for _, r := range rows {
		list = append(list, toSession(r))
	}
	return list, err
}

// maxSessionsListed bounds a list that has no pages.
const maxSessionsListed = 100

// toSession leaves out what only the hand-written statement reads.
func toSession(r *ent.Session) auth.Session {
	return auth.Session{
		TokenHash: r.ID, UserID: r.UserID, OrganizationID: r.OrganizationID, WorkOSSessionID: r.WorkosSessionID, Role: r.Role,
		Permissions: r.Permissions, Impersonator: r.Impersonator, UserAgent: r.UserAgent, CreatedAt: moment(r.CreatedAt),
		LastSeenAt: moment(r.LastSeenAt), ExpiresAt: moment(r.ExpiresAt), RefreshToken: r.RefreshToken,
		AccessExpiresAt: moment(r.AccessExpiresAt), Version: r.Version, RefreshUntil: moment(r.RefreshUntil), RefreshFailures: r.RefreshFailures,
	}
}

// ConsumeLogin implements auth.Store: the primary key lets one caller only be first.
func (s *Store) ConsumeLogin(ctx context.Context, id string, expiresAt time.Time) (bool, error) {
	err := s.w.ConsumedLogin.Create().SetID(id).SetExpiresAt(micros(expiresAt)).Exec(ctx)
	if ent.IsConstraintError(err) {
		return false, nil
	}
	return err == nil, err
}

// NoteImpersonation implements auth.Store: one record a session, however many replicas see it.
func (s *Store) NoteImpersonation(ctx context.Context, userID, organizationID, staff, workosSessionID string, at time.Time) error {
	reason := "session " + workosSessionID
	return s.tx(ctx, func(tx *ent.Tx) error {
		noted, err := tx.OperatorAction.Query().Where(operatoraction.Action(actionImpersonate), operatoraction.Subject(userID), operatoraction.Reason(reason)).Exist(ctx)
		if err != nil || noted {
			return err
		}
		return tx.OperatorAction.Create().SetAction(actionImpersonate).SetSubject(userID).SetScopeKey(invite.Scope(organizationID).Key()).
			SetReason(reason).SetBy(staff[:min(len(staff), 128)]).SetAt(micros(at)).Exec(ctx)
	})
}

const actionImpersonate = "impersonate"
