package invite

import (
	"context"
	"slices"
	"strings"
	"time"
)

// evidence looks for an invitation that an attempt of unknown outcome made: it lists by both forms of the address, in
// every state, and prefers an accepted one, then a pending one. Nil without an error is absence, which proves nothing yet.
// One that is live and fits in everything but its time is a doubt (a clock may be wrong): nothing may be released then.
func (s *Service) evidence(ctx context.Context, c Case) (ours *Invitation, doubt bool, err error) {
	forms := []string{c.Invite.SentAddress}
	if lower := strings.ToLower(c.Invite.SentAddress); lower != c.Invite.SentAddress {
		forms = append(forms, lower)
	}
	var candidates, doubtful []Invitation
	for _, form := range forms {
		found, err := s.Provider.InvitationsByEmail(ctx, form)
		if err != nil {
			return nil, false, err
		}
		for _, inv := range found {
			switch {
			case !fits(c, inv):
			case matches(c, inv):
				candidates = append(candidates, inv)
			case preference(inv.State) > 0 && nearby(c, inv):
				doubtful = append(doubtful, inv)
			}
		}
	}
	if ours, err = s.firstUnlinked(ctx, candidates); ours != nil || err != nil {
		return ours, false, err
	}
	other, err := s.firstUnlinked(ctx, doubtful)
	return nil, other != nil, err
}

func (s *Service) firstUnlinked(ctx context.Context, candidates []Invitation) (*Invitation, error) {
	ids := make([]string, 0, len(candidates))
	for _, inv := range candidates {
		ids = append(ids, inv.ID)
	}
	linked, err := s.Store.Linked(ctx, ids)
	if err != nil {
		return nil, err
	}
	var best *Invitation
	for i, inv := range candidates {
		if !linked[inv.ID] && (best == nil || preference(inv.State) > preference(best.State)) {
			best = &candidates[i]
		}
	}
	return best, nil
}

func preference(s InvitationState) int {
	switch s {
	case InvitationAccepted:
		return 2
	case InvitationPending:
		return 1
	default:
		return 0
	}
}

// fits reports whether an invitation has our address, scope and inviter, and the role when one was asked for.
func fits(c Case, inv Invitation) bool {
	r := c.Invite
	if AddressKey(inv.Email) != r.AddressKey || Scope(inv.OrganizationID) != r.Scope || inv.InviterUserID != r.InviterID {
		return false
	}
	return r.RoleSlug == "" || inv.RoleSlug == "" || inv.RoleSlug == r.RoleSlug
}

// nearby reports whether an invitation was made so close to an attempt that a wrong clock explains the difference.
func nearby(c Case, inv Invitation) bool {
	return slices.ContainsFunc(c.Attempts, func(a Attempt) bool {
		return a.Issue == c.Invite.Issue && inv.CreatedAt.Sub(a.BegunAt).Abs() < clockDoubt
	})
}

// matches reports whether an invitation that fits was also made while an attempt of ours of unknown outcome could have
// made it.
func matches(c Case, inv Invitation) bool {
	r := c.Invite
	return slices.ContainsFunc(c.Attempts, func(a Attempt) bool {
		return a.Issue == r.Issue && a.Outcome == OutcomeUnknown && within(inv.CreatedAt, a.BegunWorkOS)
	})
}

func within(created, begun time.Time) bool {
	return !created.Before(begun.Add(-matchSlack)) && !created.After(begun.Add(sendWindow+applyWithin+matchSlack))
}

// adopt links what was found and applies its state.
func adopt(c *Case, inv Invitation, acceptor *Person, p Policy, now time.Time) {
	for i := range c.Attempts {
		a := &c.Attempts[i]
		if a.Issue == c.Invite.Issue && a.Outcome == OutcomeUnknown && within(inv.CreatedAt, a.BegunWorkOS) {
			a.Outcome, a.InvitationID, a.FinishedAt = OutcomeApplied, inv.ID, now
			break
		}
	}
	link(c, inv, ProofMatch, now)
	observe(c, inv, acceptor, p, now)
}
