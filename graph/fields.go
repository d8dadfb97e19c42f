package graph

import (
	"context"

	"guestlist/graph/generated"
	"guestlist/internal/invite"
	"guestlist/internal/viewer"
)

type userResolver struct{ *resolver }

func (r userResolver) Email(ctx context.Context, p *invite.Person) (*string, error) {
	v := viewer.From(ctx)
	if p.ID == v.UserID {
		return text(p.Email), nil
	}
	if !v.Can(viewer.InvitesRead, v.OrganizationID) || r.invites.Policy.MaskEmails {
		return nil, nil
	}
	may, err := loadersOf(ctx).reads(ctx, p.ID)
	if err != nil || !may {
		return nil, err
	}
	return text(p.Email), nil
}

func (userResolver) InvitedBy(ctx context.Context, p *invite.Person) (*invite.Person, error) {
	return person(ctx, p.InvitedBy)
}

type organizationResolver struct{ *resolver }

func (organizationResolver) AssignableRoles(ctx context.Context, o *invite.Organization) ([]string, error) {
	return loadersOf(ctx).assignable(ctx, o.ID)
}

type inviteResolver struct{ *resolver }

func (inviteResolver) Organization(ctx context.Context, in *invite.Invite) (*invite.Organization, error) {
	return organization(ctx, in.OrganizationID)
}

func (inviteResolver) Inviter(ctx context.Context, in *invite.Invite) (*invite.Person, error) {
	if in.Source == invite.SourceMachine {
		return nil, nil
	}
	return person(ctx, in.InviterID)
}

func (inviteResolver) Machine(ctx context.Context, in *invite.Invite) (*invite.Machine, error) {
	if in.Source != invite.SourceMachine {
		return nil, nil
	}
	return machine(ctx, in.InviterID)
}

func (inviteResolver) AcceptedBy(ctx context.Context, in *invite.Invite) (*invite.Person, error) {
	return person(ctx, in.AcceptedByID)
}

type quotaResolver struct{ *resolver }

func (quotaResolver) Organization(ctx context.Context, q *invite.Quota) (*invite.Organization, error) {
	return organization(ctx, q.OrganizationID)
}

func (quotaResolver) User(ctx context.Context, q *invite.Quota) (*invite.Person, error) {
	return person(ctx, q.UserID)
}

type connectionResolver struct{ *resolver }

func (connectionResolver) Edges(_ context.Context, c *invite.Connection) ([]*generated.InviteEdge, error) {
	edges := make([]*generated.InviteEdge, len(c.Invites))
	for i, in := range c.Invites {
		edges[i] = &generated.InviteEdge{Cursor: c.Cursors[i], Node: in}
	}
	return edges, nil
}

func (connectionResolver) PageInfo(_ context.Context, c *invite.Connection) (*generated.PageInfo, error) {
	return pageInfo(c.Cursors, c.HasNext, c.HasPrevious), nil
}
