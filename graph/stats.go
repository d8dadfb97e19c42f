package graph

import (
	"cmp"
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"guestlist/graph/generated"
	"guestlist/internal/invite"
	"guestlist/internal/seed"
	"guestlist/internal/viewer"
)

func (r organizationResolver) InviteStats(ctx context.Context, o *invite.Organization, from, to *time.Time, by *invite.Group, timeZone *string, filter *generated.InviteFilter) (*invite.Stats, error) {
	return r.stats(ctx, invite.Scope(o.ID), from, to, by, timeZone, filter)
}

func (r applicationResolver) InviteStats(ctx context.Context, _ *generated.Application, from, to *time.Time, by *invite.Group, timeZone *string, filter *generated.InviteFilter) (*invite.Stats, error) {
	return r.stats(ctx, "", from, to, by, timeZone, filter)
}

const median = "medianSecondsToAccept"

func (r *resolver) stats(ctx context.Context, scope invite.Scope, from, to *time.Time, by *invite.Group, timeZone *string, filter *generated.InviteFilter) (*invite.Stats, error) {
	in := invite.StatsInput{From: from, To: to, By: by, TimeZone: "UTC", Filter: toFilter(filter), Median: asked(ctx, median), GroupMedian: askedWithin(ctx, "groups", "counts", median)}
	if timeZone != nil {
		in.TimeZone = cmp.Or(*timeZone, "?") // empty is no name, though Go takes it for UTC
	}
	return r.invites.Stats(ctx, viewer.From(ctx), scope, in)
}

// askedWithin is asked for what lies below the current field.
func askedWithin(ctx context.Context, path ...string) bool {
	fields := graphql.CollectFieldsCtx(ctx, nil)
	for len(path) > 0 {
		var below []graphql.CollectedField
		for _, f := range fields {
			if f.Name == path[0] {
				if len(path) == 1 {
					return true
				}
				below = append(below, graphql.CollectFields(graphql.GetOperationContext(ctx), f.Selections, nil)...)
			}
		}
		fields, path = below, path[1:]
	}
	return false
}

type statsResolver struct{ *resolver }

func (statsResolver) Groups(ctx context.Context, s *invite.Stats) ([]*invite.Bucket, error) {
	if !s.Grouped {
		return nil, nil
	}
	groups := make([]*invite.Bucket, len(s.Buckets))
	for i := range s.Buckets {
		groups[i] = &s.Buckets[i]
	}
	loadersOf(ctx).showBuckets(groups)
	return groups, nil
}

type bucketResolver struct{ *resolver }

func (bucketResolver) Inviter(ctx context.Context, b *invite.Bucket) (*invite.Person, error) {
	return person(ctx, bucketInviter(b))
}

// SeedBatch reads one list; there are few, and a hundred groups at most.
func (r bucketResolver) SeedBatch(ctx context.Context, b *invite.Bucket) (*seed.View, error) {
	if b.By != invite.GroupBatch || b.Key == "" {
		return nil, nil
	}
	return r.seeds.ByID(ctx, viewer.From(ctx), b.Key)
}
