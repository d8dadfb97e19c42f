package store

import (
	"context"
	"time"

	"guestlist/ent/session"
	"guestlist/internal/auth"
)

// ClaimRefresh implements auth.Store: one statement decides who has it.
func (s *Store) ClaimRefresh(ctx context.Context, tokenHash string, version int, now time.Time, lease time.Duration) (auth.Session, bool, error) {
	n, err := s.w.Session.Update().Where(session.ID(tokenHash), session.Version(version), session.RefreshUntilLTE(micros(now))).
		SetRefreshUntil(micros(now.Add(lease))).Save(ctx)
	if err != nil {
		return auth.Session{}, false, err
	}
	row, err := s.Session(ctx, tokenHash)
	return row, err == nil && n == 1, err
}

// ReleaseRefresh implements auth.Store.
func (s *Store) ReleaseRefresh(ctx context.Context, tokenHash string, version int, until time.Time, failures int) error {
	return s.w.Session.Update().Where(session.ID(tokenHash), session.Version(version)).
		SetRefreshUntil(micros(until)).SetRefreshFailures(failures).Exec(ctx)
}

// FinishRefresh implements auth.Store.
func (s *Store) FinishRefresh(ctx context.Context, n auth.Session, version int) (bool, error) {
	rows, err := s.w.Session.Update().Where(session.ID(n.TokenHash), session.Version(version)).SetVersion(n.Version).
		SetRefreshToken(n.RefreshToken).SetAccessExpiresAt(micros(n.AccessExpiresAt)).SetOrganizationID(n.OrganizationID).SetRole(n.Role).
		SetPermissions(n.Permissions).SetWorkosSessionID(n.WorkOSSessionID).SetRefreshUntil(0).SetRefreshFailures(0).Save(ctx)
	return rows == 1, err
}

// EndRefresh implements auth.Store.
func (s *Store) EndRefresh(ctx context.Context, tokenHash string, version int) error {
	_, err := s.w.Session.Delete().Where(session.ID(tokenHash), session.Version(version)).Exec(ctx)
	return err
}

// AbandonedRefreshes implements auth.Store.
func (s *Store) AbandonedRefreshes(ctx context.Context, after, before time.Time, limit int) ([]auth.Session, error) {
	rows, err := s.r.Session.Query().Where(session.RefreshUntilGT(micros(after)), session.RefreshUntilLTE(micros(before)), session.RefreshTokenNEQ("")).
		Order(session.ByRefreshUntil()).Limit(limit).All(ctx)
	list := make([]auth.Session, 0, len(rows))
	for _, r := range rows {
		list = append(list, toSession(r))
	}
	return list, err
}
