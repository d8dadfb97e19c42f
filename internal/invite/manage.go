package invite

import (
	"context"
	"time"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

// GrantInput asks for places for one member.
type GrantInput struct {
	UserID         string
	OrganizationID *string
	Amount         int
	Reason         string
	ExpiresAt      *time.Time
	IdempotencyKey *string
}

// GrantQuota lets whoever manages invites in a scope raise one member's limit there, though not their own, nor past what
// the organization's pool has left and nobody else was granted. A *Refusal says why not.
func (s *Service) GrantQuota(ctx context.Context, v viewer.Viewer, in GrantInput) (*Quota, error) {
	scope, err := s.manages(ctx, v, in.OrganizationID)
	if err != nil {
		return nil, err
	}
	now := s.Now()
	g := Grant{ID: newID("grant_", now), Amount: in.Amount, Reason: in.Reason, By: v.ID(), At: now}
	if in.ExpiresAt != nil {
		g.ExpiresAt = *in.ExpiresAt
	}
	if err := g.check(); err != nil {
		return nil, err
	}
	key, err := keyWith(v, mutationGrant, in.IdempotencyKey, "", in.UserID, string(scope), g.Amount, g.Reason, g.ExpiresAt.UnixMicro())
	if err != nil {
		return nil, err
	}
	member := Member{UserID: in.UserID, Scope: scope}
	if key != nil {
		if seen, err := s.Store.Seen(ctx, *key); err != nil {
			return nil, err
		} else if seen {
			return s.MemberQuota(ctx, v, member)
		}
	}
	if !g.ExpiresAt.IsZero() && !g.ExpiresAt.After(now) {
		return nil, problem.New(problem.BadUserInput, "expiresAt lies in the past.")
	}
	if err := s.mayChange(ctx, v, in.UserID, scope); err != nil {
		return nil, err
	}
	if err := s.Store.Grant(ctx, MemberPoolOf(in.UserID, scope), g, key, s.withinOrganization(scope, in.Amount)); err != nil {
		return nil, err
	}
	return s.MemberQuota(ctx, v, member)
}

// SetMemberInviting lets whoever manages invites in a scope suspend a member's inviting there, or lift that. The member
// reads the reason.
func (s *Service) SetMemberInviting(ctx context.Context, v viewer.Viewer, userID string, organizationID *string, allowed bool, reason string) (*Member, error) {
	scope, err := s.manages(ctx, v, organizationID)
	if err != nil {
		return nil, err
	}
	if reason, err = checkReason(reason); err != nil {
		return nil, err
	}
	if err := s.mayChange(ctx, v, userID, scope); err != nil {
		return nil, err
	}
	if err := s.Store.Freeze(ctx, PoolsOf(userID, scope)[0], freezing(allowed, reason, v.ID(), s.Now())); err != nil {
		return nil, err
	}
	m, err := s.Store.Member(ctx, userID, scope)
	return &m, err
}

// manages resolves the scope of a change that needs invites:manage there.
func (s *Service) manages(ctx context.Context, v viewer.Viewer, organizationID *string) (Scope, error) {
	if err := mayAct(v); err != nil {
		return "", err
	}
	scope, err := scopeOf(v, organizationID)
	if err != nil {
		return "", err
	}
	may, err := s.holds(ctx, v, viewer.InvitesManage, scope)
	if err == nil && !may {
		err = problem.New(problem.Forbidden, "This needs invites:manage.")
	}
	return scope, err
}

// mayChange refuses what is about oneself, or about nobody here.
func (s *Service) mayChange(ctx context.Context, v viewer.Viewer, userID string, scope Scope) error {
	if v.Kind == viewer.Member && userID == v.UserID {
		return refuse(SelfGrant)
	}
	if !plausible(userID) {
		return refuse(NotAMember)
	}
	standing, err := s.standing(ctx, userID, scope)
	if err == nil && !standing.Active {
		err = refuse(NotAMember)
	}
	return err
}
