package graph

import (
	"context"
	"errors"
	"strings"

	"guestlist/graph/generated"
	"guestlist/internal/invite"
	"guestlist/internal/viewer"
)

type memberResolver struct{ *resolver }

// User is never null for a member: somebody whom we do not know any more stays as an id.
func (memberResolver) User(ctx context.Context, m *invite.Member) (*invite.Person, error) {
	p, err := person(ctx, m.UserID)
	if p == nil && err == nil {
		p = &invite.Person{ID: m.UserID}
	}
	return p, err
}

func (memberResolver) Status(_ context.Context, m *invite.Member) (generated.MemberStatus, error) {
	status := generated.MemberStatus(strings.ToUpper(m.Status))
	if !status.IsValid() {
		status = generated.MemberStatusInactive
	}
	return status, nil
}

func (memberResolver) Quota(ctx context.Context, m *invite.Member) (*invite.Quota, error) {
	return fresh(ctx).quota(ctx, *m)
}

func (memberResolver) Organization(ctx context.Context, m *invite.Member) (*invite.Organization, error) {
	return organization(ctx, string(m.Scope))
}

func (memberResolver) Invite(ctx context.Context, m *invite.Member) (*invite.Invite, error) {
	return fresh(ctx).invite(ctx, m.InviteID)
}

func (m mutationResolver) GrantQuota(ctx context.Context, in generated.GrantQuotaInput) (generated.GrantQuotaResult, error) {
	quota, err := m.invites.GrantQuota(ctx, viewer.From(ctx), invite.GrantInput{
		UserID: in.UserID, OrganizationID: in.OrganizationID, Amount: in.Amount, Reason: in.Reason,
		ExpiresAt: in.ExpiresAt, IdempotencyKey: in.IdempotencyKey,
	})
	var refusal *invite.Refusal
	switch {
	case errors.As(err, &refusal) && refusal.Code == invite.KeyConflict:
		return generated.IdempotencyConflict{Code: refusal.Code, Message: refusal.Message}, nil
	case errors.As(err, &refusal):
		return generated.ChangeNotAllowed{Code: refusal.Code, Message: refusal.Message}, nil
	case err != nil:
		return nil, err
	}
	return generated.GrantQuotaSuccess{Quota: quota}, nil
}

func (m mutationResolver) SetInviting(ctx context.Context, in generated.SetInvitingInput) (generated.SetInvitingResult, error) {
	v := viewer.From(ctx)
	member, err := m.invites.SetMemberInviting(ctx, v, in.UserID, in.OrganizationID, in.Allowed, in.Reason)
	var refusal *invite.Refusal
	switch {
	case errors.As(err, &refusal):
		return generated.ChangeNotAllowed{Code: refusal.Code, Message: refusal.Message}, nil
	case err != nil:
		return nil, err
	}
	quota, err := m.invites.MemberQuota(ctx, v, *member)
	if err != nil {
		m.quotaMissing(ctx, err)
	}
	return generated.SetInvitingSuccess{Member: member, Quota: quota}, nil
}
