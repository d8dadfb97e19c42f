package invite

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"guestlist/internal/problem"
)

// Grant raises one pool's limit by Amount places, until ExpiresAt or for good.
type Grant struct {
	ID string
	// By is the member who gives it; empty: the command line.
	By        string
	Amount    int
	Reason    string
	At        time.Time
	ExpiresAt time.Time
}

const (
	maxGrant  = 1000
	maxReason = 500
)

// GrantMember gives a member of a scope places on top of their base; lasting zero is for good.
func (s *Service) GrantMember(ctx context.Context, userID string, scope Scope, amount int, reason string, lasting time.Duration) (*Quota, error) {
	if err := s.mustBeMember(ctx, userID, scope); err != nil {
		return nil, err
	}
	if err := s.grant(ctx, PoolsOf(userID, scope)[0], amount, reason, lasting); err != nil {
		return nil, err
	}
	return s.quotaOf(ctx, userID, scope)
}

// GrantOrganization gives an organization's own pool places on top of its base.
func (s *Service) GrantOrganization(ctx context.Context, id string, amount int, reason string, lasting time.Duration) error {
	byID, err := s.Store.OrganizationsByID(ctx, []string{id})
	if err != nil {
		return err
	}
	if _, ok := byID[id]; !ok {
		return problem.New(problem.NotFound, "There is no such organization here: somebody of it must have signed in or been admitted.")
	}
	return s.grant(ctx, newPool(OrganizationPool, Scope(id).Key(), ""), amount, reason, lasting)
}

func (s *Service) grant(ctx context.Context, pool Pool, amount int, reason string, lasting time.Duration) error {
	if lasting < 0 {
		return problem.New(problem.BadUserInput, "The grant would be over before it begins.")
	}
	now := s.Now()
	g := Grant{ID: newID("grant_", now), Amount: amount, Reason: reason, At: now}
	if lasting > 0 {
		g.ExpiresAt = now.Add(lasting)
	}
	if err := g.check(); err != nil {
		return err
	}
	return s.Store.Grant(ctx, pool, g, nil, nil)
}

// check refuses what makes no sense, and trims the reason.
func (g *Grant) check() error {
	if g.Amount < 1 || g.Amount > maxGrant {
		return problem.New(problem.BadUserInput, "amount must be from 1 to 1000.")
	}
	reason, err := checkReason(g.Reason)
	g.Reason = reason
	return err
}

// Action is what an operator, or a member with the permission, did and why.
type Action struct {
	Name, Reason, By string
	At               time.Time
}

// The actions that change whether a member may invite.
const (
	ActionFreeze   = "freeze"
	ActionUnfreeze = "unfreeze"
)

// SetInviting suspends a member's inviting in a scope, or lifts that.
func (s *Service) SetInviting(ctx context.Context, userID string, scope Scope, allowed bool, reason string) error {
	reason, err := checkReason(reason)
	if err != nil {
		return err
	}
	if err := s.mustBeMember(ctx, userID, scope); err != nil {
		return err
	}
	return s.Store.Freeze(ctx, PoolsOf(userID, scope)[0], freezing(allowed, reason, "", s.Now()))
}

func freezing(allowed bool, reason, by string, now time.Time) Action {
	a := Action{Name: ActionFreeze, Reason: reason, By: by, At: now}
	if allowed {
		a.Name = ActionUnfreeze
	}
	return a
}

func (s *Service) mustBeMember(ctx context.Context, userID string, scope Scope) error {
	standing, err := s.standing(ctx, userID, scope)
	if err == nil && (!plausible(userID) || !standing.Active) {
		err = problem.New(problem.NotFound, "There is no such active member in this scope.")
	}
	return err
}

// checkReason wants a reason that people can read later.
func checkReason(reason string) (string, error) {
	reason = strings.ToValidUTF8(strings.TrimSpace(strings.ReplaceAll(reason, "\x00", "")), "")
	if n := utf8.RuneCountInString(reason); n < 1 || n > maxReason {
		return "", problem.New(problem.BadUserInput, "reason must have 1 to 500 characters.")
	}
	return reason, nil
}
