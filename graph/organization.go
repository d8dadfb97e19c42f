package graph

import (
	"context"

	"guestlist/graph/generated"
	"guestlist/internal/invite"
	"guestlist/internal/viewer"
)

type applicationResolver struct{ *resolver }

func toPage(first *int, after *string, last *int, before *string, orderBy *generated.InviteOrder) invite.Page {
	page := invite.Page{First: first, Last: last, After: after, Before: before}
	if orderBy != nil {
		page.Order = invite.Order{Field: orderBy.Field, Direction: orderBy.Direction}
	}
	return page
}

func (r organizationResolver) Quota(ctx context.Context, o *invite.Organization) (*invite.Quota, error) {
	return r.invites.ScopeQuota(ctx, viewer.From(ctx), invite.Scope(o.ID))
}

func (r applicationResolver) Quota(ctx context.Context, _ *generated.Application) (*invite.Quota, error) {
	return r.invites.ScopeQuota(ctx, viewer.From(ctx), "")
}

func (r organizationResolver) Invites(ctx context.Context, o *invite.Organization, first *int, after *string, last *int, before *string, filter *generated.InviteFilter, orderBy *generated.InviteOrder) (*invite.Connection, error) {
	return shown(ctx)(r.invites.ScopeInvites(ctx, viewer.From(ctx), invite.Scope(o.ID), toPage(first, after, last, before, orderBy), toFilter(filter), asked(ctx, "totalCount")))
}

func (r applicationResolver) Invites(ctx context.Context, _ *generated.Application, first *int, after *string, last *int, before *string, filter *generated.InviteFilter, orderBy *generated.InviteOrder) (*invite.Connection, error) {
	return shown(ctx)(r.invites.ScopeInvites(ctx, viewer.From(ctx), "", toPage(first, after, last, before, orderBy), toFilter(filter), asked(ctx, "totalCount")))
}

func (r organizationResolver) Members(ctx context.Context, o *invite.Organization, first *int, after *string, last *int, before, query *string) (*invite.MemberConnection, error) {
	return shownMembers(ctx)(r.invites.Members(ctx, viewer.From(ctx), invite.Scope(o.ID), toPage(first, after, last, before, nil), query, asked(ctx, "totalCount")))
}

func (r applicationResolver) Members(ctx context.Context, _ *generated.Application, first *int, after *string, last *int, before, query *string) (*invite.MemberConnection, error) {
	return shownMembers(ctx)(r.invites.Members(ctx, viewer.From(ctx), "", toPage(first, after, last, before, nil), query, asked(ctx, "totalCount")))
}

func (r userResolver) Quota(ctx context.Context, p *invite.Person, organizationID *string) (*invite.Quota, error) {
	return r.invites.UserQuota(ctx, viewer.From(ctx), p.ID, organizationID)
}

func (r userResolver) SentInvites(ctx context.Context, p *invite.Person, organizationID *string, first *int, after *string, last *int, before *string, filter *generated.InviteFilter, orderBy *generated.InviteOrder) (*invite.Connection, error) {
	return shown(ctx)(r.invites.SentBy(ctx, viewer.From(ctx), p.ID, organizationID, toPage(first, after, last, before, orderBy), toFilter(filter), asked(ctx, "totalCount")))
}

type memberConnectionResolver struct{ *resolver }

func (memberConnectionResolver) Edges(_ context.Context, c *invite.MemberConnection) ([]*generated.MemberEdge, error) {
	edges := make([]*generated.MemberEdge, len(c.Members))
	for i, m := range c.Members {
		edges[i] = &generated.MemberEdge{Cursor: c.Cursors[i], Node: m}
	}
	return edges, nil
}

func (memberConnectionResolver) PageInfo(_ context.Context, c *invite.MemberConnection) (*generated.PageInfo, error) {
	return pageInfo(c.Cursors, c.HasNext, c.HasPrevious), nil
}

func pageInfo(cursors []string, next, previous bool) *generated.PageInfo {
	info := &generated.PageInfo{HasNextPage: next, HasPreviousPage: previous}
	if n := len(cursors); n > 0 {
		info.StartCursor, info.EndCursor = &cursors[0], &cursors[n-1]
	}
	return info
}

// History is every step of an invite; a list's invites are read together.
func (inviteResolver) History(ctx context.Context, in *invite.Invite) ([]*invite.Event, error) {
	events, err := fresh(ctx).history(ctx, in.ID)
	if events == nil {
		events = []*invite.Event{}
	}
	return events, err
}

type eventResolver struct{ *resolver }

// Actor is an untyped nil where nobody did it: a typed one would be an object without fields.
func (eventResolver) Actor(ctx context.Context, e *invite.Event) (generated.Actor, error) {
	switch {
	case e.By == "":
		return nil, nil
	case invite.IsMachineID(e.By):
		m, err := machine(ctx, e.By)
		return m, err
	}
	p, err := person(ctx, e.By)
	if p == nil {
		return nil, err
	}
	return p, err
}
