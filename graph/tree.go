package graph

import (
	"context"
	"slices"

	"guestlist/graph/generated"
	"guestlist/internal/invite"
	"guestlist/internal/viewer"
)

func (r organizationResolver) InviteTree(ctx context.Context, o *invite.Organization, rootID *string, maxDepth, first *int, after *string, last *int, before *string) (*invite.TreeConnection, error) {
	return r.tree(ctx, invite.Scope(o.ID), rootID, maxDepth, toPage(first, after, last, before, nil))
}

func (r applicationResolver) InviteTree(ctx context.Context, _ *generated.Application, rootID *string, maxDepth, first *int, after *string, last *int, before *string) (*invite.TreeConnection, error) {
	return r.tree(ctx, "", rootID, maxDepth, toPage(first, after, last, before, nil))
}

const defaultDepth = 3

func (r *resolver) tree(ctx context.Context, scope invite.Scope, rootID *string, maxDepth *int, page invite.Page) (*invite.TreeConnection, error) {
	depth := defaultDepth
	if maxDepth != nil {
		depth = *maxDepth
	}
	c, err := r.invites.Tree(ctx, viewer.From(ctx), scope, rootID, depth, page, asked(ctx, "totalCount"))
	if err == nil && asked(ctx, "ancestors") {
		err = r.invites.Climb(ctx, c, askedWithin(ctx, "ancestors", "invitedCount") || askedWithin(ctx, "ancestors", "subtreeCount"))
	}
	if err != nil {
		return nil, err
	}
	// Both at once, or it depended on who is asked for first whether all are read together.
	loadersOf(ctx).showTree(slices.Concat(c.Ancestors, c.Nodes))
	return c, nil
}

type treeConnectionResolver struct{ *resolver }

func (treeConnectionResolver) Edges(_ context.Context, c *invite.TreeConnection) ([]*generated.InviteTreeEdge, error) {
	edges := make([]*generated.InviteTreeEdge, len(c.Nodes))
	for i, n := range c.Nodes {
		edges[i] = &generated.InviteTreeEdge{Cursor: c.Cursors[i], Node: n}
	}
	return edges, nil
}

func (treeConnectionResolver) PageInfo(_ context.Context, c *invite.TreeConnection) (*generated.PageInfo, error) {
	return pageInfo(c.Cursors, c.HasNext, c.HasPrevious), nil
}

type treeNodeResolver struct{ *resolver }

// User is never null: somebody whom we do not know any more stays as an id.
func (treeNodeResolver) User(ctx context.Context, n *invite.TreeNode) (*invite.Person, error) {
	p, err := person(ctx, n.UserID)
	if p == nil && err == nil {
		p = &invite.Person{ID: n.UserID}
	}
	return p, err
}
