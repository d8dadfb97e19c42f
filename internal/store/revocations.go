package store

import (
	"context"
	"time"

	"guestlist/ent"
	"guestlist/ent/revokedsession"
	"guestlist/ent/session"
)

// keepRevoked is how long the id of a session that has ended is remembered: longer than any of its tokens lives.
const keepRevoked = 48 * time.Hour

// RevokeSession ends what we keep of a session that has ended at WorkOS, and remembers its id for 48 hours, so that its
// tokens can be refused as well. It may be repeated; at is when it became known here.
func (s *Store) RevokeSession(ctx context.Context, sid string, at time.Time) error {
	if sid == "" {
		return nil
	}
	return s.tx(ctx, func(tx *ent.Tx) error { return revokeSession(ctx, tx, sid, at) })
}

func revokeSession(ctx context.Context, tx *ent.Tx, sid string, at time.Time) error {
	if _, err := tx.Session.Delete().Where(session.WorkosSessionID(sid)).Exec(ctx); err != nil {
		return err
	}
	return tx.RevokedSession.Create().SetID(sid).SetAt(micros(at)).SetExpiresAt(micros(at.Add(keepRevoked))).
		OnConflictColumns(revokedsession.FieldID).Ignore().Exec(ctx)
}

// RevokedSince lists the ids of the sessions that have become known as ended since a moment, that moment included. Ask with
// some seconds of overlap: a row shows when its transaction ends, a little later than its time.
func (s *Store) RevokedSince(ctx context.Context, since time.Time) ([]string, error) {
	return s.r.RevokedSession.Query().Where(revokedsession.AtGTE(orZero(since))).Order(revokedsession.ByAt()).IDs(ctx)
}
