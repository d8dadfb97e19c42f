package graph

import (
	"context"

	"guestlist/graph/generated"
	"guestlist/internal/auth"
	"guestlist/internal/invite"
	"guestlist/internal/viewer"
)

// Sessions lists and ends a person's own; *auth.Auth is one.
type Sessions interface {
	Sessions(ctx context.Context, v viewer.Viewer) ([]*auth.OwnSession, error)
	// EndSession is problem.NotFound for a session that is not the viewer's.
	EndSession(ctx context.Context, v viewer.Viewer, id string) error
}

type sessionResolver struct{ *resolver }

func (sessionResolver) Organization(ctx context.Context, s *auth.OwnSession) (*invite.Organization, error) {
	return organization(ctx, s.OrganizationID)
}

func (sessionResolver) UserAgent(_ context.Context, s *auth.OwnSession) (*string, error) {
	return text(s.UserAgent), nil
}

func (sessionResolver) Impersonator(_ context.Context, s *auth.OwnSession) (*string, error) {
	return text(s.Impersonator), nil
}

func (r viewerResolver) Sessions(ctx context.Context, v *viewer.Viewer) ([]*auth.OwnSession, error) {
	if selfID(*v) == "" {
		return nil, nil
	}
	own, err := r.sessions.Sessions(ctx, *v)
	loadersOf(ctx).showSessions(own)
	return own, err
}

func (m mutationResolver) RevokeSession(ctx context.Context, in generated.RevokeSessionInput) (generated.RevokeSessionResult, error) {
	v := viewer.From(ctx)
	if err := m.invites.MayAct(v); err != nil {
		return nil, err
	}
	if err := m.sessions.EndSession(ctx, v, in.ID); err != nil {
		return nil, err
	}
	return generated.RevokeSessionSuccess(in), nil
}
