package graph

import (
	"cmp"
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"guestlist/graph/generated"
	"guestlist/internal/invite"
	"guestlist/internal/viewer"
)

type queryResolver struct{ *resolver }

func (q queryResolver) Viewer(ctx context.Context) (*viewer.Viewer, error) {
	v := viewer.From(ctx)
	return &v, nil
}

func (q queryResolver) Me(ctx context.Context) (*invite.Person, error) {
	return q.self(ctx, viewer.From(ctx))
}

// self reads the viewer without waiting for others who might be asked for too.
func (r *resolver) self(ctx context.Context, v viewer.Viewer) (*invite.Person, error) {
	id := selfID(v)
	if id == "" {
		return nil, nil
	}
	p, known, err := r.invites.Store.PersonByID(ctx, id)
	if !known {
		return nil, err
	}
	return &p, nil
}

// selfID is empty for whoever is not a person that has been let in.
func selfID(v viewer.Viewer) string {
	if v.Kind != viewer.Member || !v.Admitted {
		return ""
	}
	return v.UserID
}

// inside reports whether the viewer may ask for more than who they are.
func inside(v viewer.Viewer) bool { return v.Kind == viewer.Machine || selfID(v) != "" }

func (q queryResolver) Quota(ctx context.Context, organizationID *string) (*invite.Quota, error) {
	return q.invites.Quota(ctx, viewer.From(ctx), organizationID)
}

func (q queryResolver) SentInvites(ctx context.Context, organizationID *string, first *int, after *string, last *int, before *string, filter *generated.InviteFilter, orderBy *generated.InviteOrder) (*invite.Connection, error) {
	return shown(ctx)(q.invites.Sent(ctx, viewer.From(ctx), organizationID, toPage(first, after, last, before, orderBy), toFilter(filter), asked(ctx, "totalCount")))
}

func toFilter(f *generated.InviteFilter) invite.Filter {
	if f == nil {
		return invite.Filter{}
	}
	out := invite.Filter{States: distinct(f.States), Sources: distinct(f.Sources), InviterID: f.InviterID, SeedBatchID: f.SeedBatchID}
	if f.Email != nil {
		out.EmailPrefix = *f.Email
	}
	if f.CreatedAfter != nil {
		out.CreatedAfter = *f.CreatedAfter
	}
	if f.CreatedBefore != nil {
		out.CreatedBefore = *f.CreatedBefore
	}
	return out
}

// distinct leaves each value once: a condition for each of ten thousand would cost more than any list. Nil stays nil, which
// asks for everything.
func distinct[T comparable](values []T) []T {
	var once []T
	if values != nil {
		once = []T{}
	}
	for _, v := range values {
		if !slices.Contains(once, v) {
			once = append(once, v)
		}
	}
	return once
}

// asked reports whether the current field's selection names a field, so that nothing is counted in vain.
func asked(ctx context.Context, name string) bool {
	for _, f := range graphql.CollectFieldsCtx(ctx, nil) {
		if f.Name == name {
			return true
		}
	}
	return false
}

func (q queryResolver) Invite(ctx context.Context, id string) (*invite.Invite, error) {
	return q.invites.ByID(ctx, viewer.From(ctx), id)
}

// InvitationPreview is open to everybody; previews bounds how often.
func (q queryResolver) InvitationPreview(ctx context.Context, token string) (*generated.InvitationPreview, error) {
	p, err := q.invites.Preview(ctx, token)
	if p == nil || err != nil {
		return nil, err
	}
	return &generated.InvitationPreview{
		Status: p.Status, ScopeName: cmp.Or(p.OrganizationName, q.applicationName), InviterName: text(p.InviterName),
		EmailHint: p.EmailHint, ExpiresAt: p.ExpiresAt,
	}, nil
}

func (q queryResolver) Organization(ctx context.Context, id *string) (*invite.Organization, error) {
	v := viewer.From(ctx)
	if id == nil {
		id = &v.OrganizationID
	}
	return q.invites.Organization(ctx, v, *id)
}

func (q queryResolver) Application(ctx context.Context) (*generated.Application, error) {
	if err := q.invites.MayAsk(viewer.From(ctx)); err != nil {
		return nil, err
	}
	return q.application(), nil
}

func (r *resolver) application() *generated.Application {
	return &generated.Application{ID: invite.ApplicationID, Name: r.applicationName, AssignableRoles: []string{}}
}
