package graph

import (
	"context"
	"time"

	"guestlist/graph/generated"
	"guestlist/internal/invite"
	"guestlist/internal/viewer"
)

type viewerResolver struct{ *resolver }

func (viewerResolver) Kind(_ context.Context, v *viewer.Viewer) (generated.ViewerKind, error) {
	switch v.Kind {
	case viewer.Member:
		return generated.ViewerKindMember, nil
	case viewer.Machine:
		return generated.ViewerKindMachine, nil
	default:
		return generated.ViewerKindAnonymous, nil
	}
}

func (r viewerResolver) Machine(ctx context.Context, v *viewer.Viewer) (*invite.Machine, error) {
	if v.Kind != viewer.Machine {
		return nil, nil
	}
	return r.invites.MachineByID(ctx, *v, v.MachineID)
}

func (r viewerResolver) Memberships(ctx context.Context, v *viewer.Viewer) ([]*invite.Member, error) {
	if selfID(*v) == "" {
		return nil, nil
	}
	members, err := r.invites.Memberships(ctx, *v)
	loadersOf(ctx).showMembers(members)
	return members, err
}

func (r viewerResolver) User(ctx context.Context, v *viewer.Viewer) (*invite.Person, error) {
	return r.self(ctx, *v)
}

func (r viewerResolver) Registration(context.Context, *viewer.Viewer) (generated.Registration, error) {
	if r.invites.Policy.OpenRegistration {
		return generated.RegistrationOpen, nil
	}
	return generated.RegistrationInviteOnly, nil
}

func (viewerResolver) SessionExpiresAt(_ context.Context, v *viewer.Viewer) (*time.Time, error) {
	return moment(v.SessionExpiresAt), nil
}

func (r viewerResolver) Scope(ctx context.Context, v *viewer.Viewer) (generated.Scope, error) {
	if !inside(*v) {
		return nil, nil
	}
	if v.OrganizationID == "" {
		return r.application(), nil
	}
	org, err := r.invites.Organization(ctx, *v, v.OrganizationID)
	if org == nil || err != nil {
		return nil, err
	}
	return org, nil
}

func (viewerResolver) Permissions(_ context.Context, v *viewer.Viewer) ([]string, error) {
	if v.Permissions == nil || !inside(*v) {
		return []string{}, nil
	}
	return v.Permissions, nil
}

func (viewerResolver) Impersonator(_ context.Context, v *viewer.Viewer) (*string, error) {
	return text(v.Impersonator), nil
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
