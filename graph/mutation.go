package graph

import (
	"context"
	"errors"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"guestlist/graph/generated"
	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

type mutationResolver struct{ *resolver }

func (m mutationResolver) InviteUser(ctx context.Context, in generated.InviteUserInput) (generated.InviteUserResult, error) {
	v := viewer.From(ctx)
	sent, err := m.invites.Invite(ctx, v, toInput(in))
	var refusal *invite.Refusal
	switch {
	case errors.As(err, &refusal):
		return inviteRefused(refusal), nil
	case err != nil:
		return nil, err
	}
	return generated.InviteUserSuccess{Invite: sent, Quota: m.quotaAfter(ctx, v, sent)}, nil
}

func toInput(in generated.InviteUserInput) invite.Input {
	return invite.Input{
		Email: in.Email, OrganizationID: in.OrganizationID, RoleSlug: in.RoleSlug, ExpiresInDays: in.ExpiresInDays,
		Locale: in.Locale, IdempotencyKey: in.IdempotencyKey,
	}
}

func (m mutationResolver) InviteUsers(ctx context.Context, in generated.InviteUsersInput) (*generated.InviteUsersPayload, error) {
	v := viewer.From(ctx)
	inputs := make([]invite.Input, len(in.Invites))
	for i, row := range in.Invites {
		inputs[i] = toInput(*row)
	}
	rows, err := m.invites.InviteMany(ctx, v, in.OrganizationID, in.IdempotencyKey, inputs)
	if err != nil {
		return nil, err
	}
	payload := &generated.InviteUsersPayload{Results: make([]generated.InviteUserResult, len(rows))}
	if payload.Quota, err = m.invites.Quota(ctx, v, in.OrganizationID); err != nil {
		m.quotaMissing(ctx, err)
	}
	for i, row := range rows {
		switch {
		case row.Err != nil:
			at := append(graphql.GetPath(ctx), ast.PathName("results"), ast.PathIndex(i))
			graphql.AddError(ctx, gqlerror.WrapPath(at, row.Err))
		case row.Refusal != nil:
			payload.Results[i] = inviteRefused(row.Refusal)
		default:
			payload.Results[i] = generated.InviteUserSuccess{Invite: row.Invite, Quota: payload.Quota}
		}
	}
	return payload, nil
}

func (m mutationResolver) RevokeInvite(ctx context.Context, in generated.RevokeInviteInput) (generated.RevokeInviteResult, error) {
	v := viewer.From(ctx)
	revoked, err := m.invites.Revoke(ctx, v, in.ID)
	var refusal *invite.Refusal
	switch {
	case errors.As(err, &refusal):
		return generated.InviteStateConflict{Code: refusal.Code, Message: refusal.Message, Invite: refusal.Existing}, nil
	case err != nil:
		return nil, err
	}
	return generated.RevokeInviteSuccess{Invite: revoked, Quota: m.quotaAfter(ctx, v, revoked)}, nil
}

// quotaAfter never fails: a failure beside a sent invite must not hide it.
func (r *resolver) quotaAfter(ctx context.Context, v viewer.Viewer, in *invite.Invite) *invite.Quota {
	quota, err := r.invites.QuotaAfter(ctx, v, in)
	if err != nil {
		r.quotaMissing(ctx, err)
		return nil
	}
	return quota
}

func (r *resolver) quotaMissing(ctx context.Context, err error) {
	r.invites.Log.WarnContext(ctx, "the quota could not be read after a change", "error", problem.Of(err))
}

func nextAccrual(q *invite.Quota) *time.Time {
	if q == nil {
		return nil
	}
	return q.NextAccrualAt
}

// inviteRefused finds the union's member for a code; an unknown one is InviteNotAllowed.
func inviteRefused(r *invite.Refusal) generated.InviteUserResult {
	switch r.Code {
	case invite.QuotaExhausted:
		return generated.QuotaExhausted{Code: r.Code, Message: r.Message, Pool: r.Pool, NextAccrualAt: nextAccrual(r.Quota), Quota: r.Quota}
	case invite.SendLimitReached, invite.ResendTooSoon:
		return generated.SendLimitReached{Code: r.Code, Message: r.Message, RetryAt: r.RetryAt}
	case invite.InvalidEmail, invite.AddressUndeliverable:
		return generated.InvalidEmail{Code: r.Code, Message: r.Message}
	case invite.RecipientUnavailable, invite.AlreadyInvited, invite.AlreadyMember, invite.RecipientBlocked:
		return generated.RecipientUnavailable{Code: r.Code, Message: r.Message, ExistingInvite: r.Existing}
	case invite.KeyConflict:
		return generated.IdempotencyConflict{Code: r.Code, Message: r.Message}
	default:
		return generated.InviteNotAllowed{Code: r.Code, Message: r.Message}
	}
}
