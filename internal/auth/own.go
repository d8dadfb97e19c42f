package auth

import (
	"context"
	"errors"
	"net/http"
	"time"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
	"guestlist/internal/workos"
)

// OwnSession is a session as its person sees it. The id is WorkOS's: browsers that share one share its end.
type OwnSession struct {
	ID             string
	OrganizationID string
	UserAgent      string
	CreatedAt      time.Time
	LastSeenAt     time.Time
	ExpiresAt      time.Time
	Impersonator   string
	Current        bool
}

// Sessions lists the browsers in which the viewer is signed in here, the last seen first; nil for who is no person.
func (a *Auth) Sessions(ctx context.Context, v viewer.Viewer) ([]*OwnSession, error) {
	if v.Kind != viewer.Member {
		return nil, nil
	}
	rows, err := a.store.SessionsOf(ctx, v.UserID, a.now())
	if err != nil {
		return nil, err
	}
	list, seen := make([]*OwnSession, 0, len(rows)), map[string]bool{}
	for _, s := range rows {
		if !a.alive(s) || seen[s.WorkOSSessionID] {
			continue
		}
		seen[s.WorkOSSessionID] = true
		list = append(list, &OwnSession{
			ID: s.WorkOSSessionID, OrganizationID: s.OrganizationID, UserAgent: s.UserAgent, CreatedAt: s.CreatedAt, LastSeenAt: s.LastSeenAt,
			ExpiresAt: s.ExpiresAt, Impersonator: s.Impersonator, Current: s.WorkOSSessionID == v.SessionID,
		})
	}
	return list, nil
}

// EndSession ends one of the viewer's own sessions, at WorkOS first and then here with all its tokens. problem.NotFound for
// any other; while WorkOS cannot be asked nothing is ended.
func (a *Auth) EndSession(ctx context.Context, v viewer.Viewer, id string) error {
	rows, err := a.store.SessionsOf(ctx, v.UserID, a.now())
	if err != nil {
		return err
	}
	own := v.Kind == viewer.Member && id != "" && id == v.SessionID
	for _, s := range rows {
		own = own || s.WorkOSSessionID == id && id != ""
	}
	if !own {
		return problem.New(problem.NotFound, "There is no such session of yours.")
	}
	err = a.workos.RevokeSession(ctx, id)
	var refused *workos.Error
	if errors.As(err, &refused) && (refused.Status == http.StatusBadRequest || refused.Status == http.StatusNotFound) {
		err = nil // it has ended there
	}
	if err != nil {
		return problem.Wrap(problem.UpstreamUnavailable, "The session could not be ended just now. Try again in a moment.", err)
	}
	return a.cut(ctx, id)
}

// cut ends what is kept here of a session of WorkOS's, in this process at once.
func (a *Auth) cut(ctx context.Context, id string) error {
	now := a.now()
	if err := a.store.RevokeSession(ctx, id, now); err != nil {
		return err
	}
	a.revoked.add(id, now)
	return nil
}
