package graph

import (
	"context"

	"guestlist/graph/generated"
	"guestlist/internal/invite"
	"guestlist/internal/seed"
	"guestlist/internal/viewer"
)

func (r *resolver) SeedBatchConnection() generated.SeedBatchConnectionResolver {
	return seedConnectionResolver{r}
}

type seedConnectionResolver struct{ *resolver }

func (r organizationResolver) SeedBatches(ctx context.Context, o *invite.Organization, first *int, after *string, last *int, before *string) (*seed.Connection, error) {
	return r.batches(ctx, invite.Scope(o.ID), invite.Page{First: first, Last: last, After: after, Before: before})
}

func (r applicationResolver) SeedBatches(ctx context.Context, _ *generated.Application, first *int, after *string, last *int, before *string) (*seed.Connection, error) {
	return r.batches(ctx, "", invite.Page{First: first, Last: last, After: after, Before: before})
}

func (r *resolver) batches(ctx context.Context, scope invite.Scope, page invite.Page) (*seed.Connection, error) {
	c, err := r.seeds.Of(ctx, viewer.From(ctx), scope, page, asked(ctx, "totalCount"))
	if err == nil {
		loadersOf(ctx).showBatches(c.Batches)
	}
	return c, err
}

func (r *resolver) SeedBatch() generated.SeedBatchResolver { return batchResolver{r} }

type batchResolver struct{ *resolver }

// Counts reads the median where it is asked for only: it costs more than all the rest.
func (batchResolver) Counts(ctx context.Context, v *seed.View) (*invite.Counts, error) {
	if !asked(ctx, median) {
		return v.Counts, nil
	}
	took, err := loadersOf(ctx).median(ctx, v)
	if err != nil {
		return nil, err
	}
	counts := *v.Counts
	counts.Median = took
	return &counts, nil
}

// SeedBatch reads the batches of a list's invites together.
func (inviteResolver) SeedBatch(ctx context.Context, in *invite.Invite) (*seed.View, error) {
	if in.Source != invite.SourceSeed {
		return nil, nil
	}
	return loadersOf(ctx).batchOf(ctx, in.ID)
}

func (s subscriptionResolver) SeedBatchChanged(ctx context.Context, id string) (<-chan *seed.View, error) {
	return s.seeds.Follow(ctx, viewer.From(ctx), id)
}

func (seedConnectionResolver) Edges(_ context.Context, c *seed.Connection) ([]*generated.SeedBatchEdge, error) {
	edges := make([]*generated.SeedBatchEdge, len(c.Batches))
	for i, b := range c.Batches {
		edges[i] = &generated.SeedBatchEdge{Cursor: c.Cursors[i], Node: b}
	}
	return edges, nil
}

func (seedConnectionResolver) PageInfo(_ context.Context, c *seed.Connection) (*generated.PageInfo, error) {
	info := &generated.PageInfo{HasNextPage: c.HasNext, HasPreviousPage: c.HasPrevious}
	if n := len(c.Cursors); n > 0 {
		info.StartCursor, info.EndCursor = &c.Cursors[0], &c.Cursors[n-1]
	}
	return info, nil
}
