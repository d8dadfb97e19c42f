package store

import (
	"context"
	"time"

	"guestlist/ent"
	"guestlist/ent/session"
	"guestlist/internal/auth"
)

// CreateSession implements auth.Store.
func (s *Store) CreateSession(ctx context.Context, n auth.Session) error {
	return s.w.Session.Create().SetID(n.TokenHash).SetUserID(n.UserID).SetOrganizationID(n.OrganizationID).
		SetWorkosSessionID(n.WorkOSSessionID).SetRole(n.Role).SetPermissions(n.Permissions).SetImpersonator(n.Impersonator).
		SetCreatedAt(micros(n.CreatedAt)).SetLastSeenAt(micros(n.LastSeenAt)).SetExpiresAt(micros(n.ExpiresAt)).Exec(ctx)
}

// Session implements auth.Store.
func (s *Store) Session(ctx context.Context, tokenHash string) (auth.Session, error) {
	row, err := s.r.Session.Get(ctx, tokenHash)
	if ent.IsNotFound(err) {
		return auth.Session{}, auth.ErrNoSession
	}
	if err != nil {
		return auth.Session{}, err
	}
	admitted, err := s.Admitted(ctx, row.UserID)
	if err != nil {
		return auth.Session{}, err
	}
	return auth.Session{
		TokenHash: row.ID, UserID: row.UserID, OrganizationID: row.OrganizationID, WorkOSSessionID: row.WorkosSessionID,
		Role: row.Role, Permissions: row.Permissions, Impersonator: row.Impersonator, CreatedAt: moment(row.CreatedAt),
		LastSeenAt: moment(row.LastSeenAt), ExpiresAt: moment(row.ExpiresAt), Admitted: admitted,
	}, nil
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

// ConsumeLogin implements auth.Store: the primary key lets one caller only be first.
func (s *Store) ConsumeLogin(ctx context.Context, id string, expiresAt time.Time) (bool, error) {
	err := s.w.ConsumedLogin.Create().SetID(id).SetExpiresAt(micros(expiresAt)).Exec(ctx)
	if ent.IsConstraintError(err) {
		return false, nil
	}
	return err == nil, err
}
