package graph

import (
	"context"
	"errors"

	"guestlist/graph/generated"
	"guestlist/internal/invite"
	"guestlist/internal/viewer"
)

func (m mutationResolver) ResendInvite(ctx context.Context, in generated.ResendInviteInput) (generated.ResendInviteResult, error) {
	v := viewer.From(ctx)
	sent, err := m.invites.Resend(ctx, v, in.ID, in.IdempotencyKey)
	var refusal *invite.Refusal
	switch {
	case errors.As(err, &refusal):
		return resendRefused(refusal), nil
	case err != nil:
		return nil, err
	}
	return generated.ResendInviteSuccess{Invite: sent, Quota: m.quotaAfter(ctx, v, sent)}, nil
}

func resendRefused(r *invite.Refusal) generated.ResendInviteResult {
	if r.IsConflict() {
		return generated.InviteStateConflict{Code: r.Code, Message: r.Message, Invite: r.Existing}
	}
	if of, ok := inviteRefused(r).(generated.ResendInviteResult); ok {
		return of
	}
	// An address that was fine when it was first invited.
	return generated.InviteNotAllowed{Code: r.Code, Message: r.Message}
}

func (inviteResolver) Replaces(ctx context.Context, in *invite.Invite) (*invite.Invite, error) {
	return fresh(ctx).invite(ctx, in.ReplacesID)
}

func (inviteResolver) ReplacedBy(ctx context.Context, in *invite.Invite) (*invite.Invite, error) {
	return fresh(ctx).invite(ctx, in.ReplacedByID)
}
