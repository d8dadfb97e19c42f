package graph

import (
	"context"

	"guestlist/internal/invite"
	"guestlist/internal/viewer"
)

type subscriptionResolver struct{ *resolver }

func (s subscriptionResolver) InviteChanged(ctx context.Context, organizationID *string) (<-chan *invite.Invite, error) {
	return s.live.Invites(ctx, viewer.From(ctx), organizationID)
}

func (s subscriptionResolver) QuotaChanged(ctx context.Context, organizationID *string) (<-chan *invite.Quota, error) {
	return s.live.Quota(ctx, viewer.From(ctx), organizationID)
}
