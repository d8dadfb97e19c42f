package invite

import (
	"context"
	"slices"
	"strings"
	"time"
)

// findings are what a search for an attempt's invitation came to. Nothing found is absence, which proves nothing unless the
// search was quiet.
type findings struct {
	asked time.Time
	ours  *Invitation
	// doubt: one that is live fits in everything but its time (a clock may be wrong): nothing may be released then, and at the
	// last resort it is taken for ours.
	doubt *Invitation
	// read: list and events both were read to their end and hold nothing of ours. quiet: they also show what we know to be
	// there, so that the absence says something.
	read, quiet bool
	// explained: what cannot be their own work explains why each attempt was refused.
	explained bool
}

// search looks for an invitation that an uncertain attempt made: by address first, and where a decision hangs on its
// absence by the events as well.
func (s *Service) search(ctx context.Context, c Case) (findings, error) {
	found := findings{asked: s.Now()}
	var err error
	found.ours, found.doubt, err = s.evidence(ctx, c)
	if err != nil || found.ours != nil {
		return found, err
	}
	if found.doubt != nil {
		s.count("clock_doubt")
		s.Log.ErrorContext(ctx, "an invitation fits an attempt in all but its time: check the clocks", "invite", c.Invite.ID)
		if age := found.asked.Sub(lastBegun(&c)); age >= s.Policy.GiveUp {
			found.ours = found.doubt // nothing else will turn up: better charged than lost
		}
		return found, nil
	}
	if echoes := c.echoes(); !c.unknown() && len(echoes) > 0 {
		found.explained = !slices.ContainsFunc(echoes, func(a Attempt) bool { return !s.explains(ctx, c.Invite, a) })
	}
	if found.explained || found.asked.Sub(lastBegun(&c)) < min(s.Policy.SendWait, s.Policy.GiveUp) {
		return found, nil
	}
	if found.ours, err = s.listen(ctx, c); err != nil || found.ours != nil {
		return found, err
	}
	found.read = true
	if found.quiet, err = s.canarySings(ctx, found.asked); err != nil {
		s.Log.WarnContext(ctx, "our latest invitation could not be looked up at WorkOS", "error", err)
	}
	return found, nil
}

// evidence lists by both forms of the address, in every state, and prefers an accepted one, then a pending one.
func (s *Service) evidence(ctx context.Context, c Case) (ours, doubt *Invitation, err error) {
	forms := []string{c.Invite.SentAddress}
	if lower := strings.ToLower(c.Invite.SentAddress); lower != c.Invite.SentAddress {
		forms = append(forms, lower)
	}
	var candidates, doubtful []Invitation
	for _, form := range forms {
		found, err := s.Provider.InvitationsByEmail(ctx, form)
		if err != nil {
			return nil, nil, err
		}
		for _, inv := range found {
			switch {
			case !fits(c, inv):
			case matches(c, inv) && (inv.State.live() || s.settledDown(c)):
				candidates = append(candidates, inv)
			case preference(inv.State) > 0 && nearby(c, inv):
				doubtful = append(doubtful, inv)
			}
		}
	}
	if ours, err = s.firstUnlinked(ctx, candidates); ours != nil || err != nil {
		return ours, nil, err
	}
	if doubtful, err = s.nobodysElse(ctx, c, doubtful); err != nil {
		return nil, nil, err
	}
	doubt, err = s.firstUnlinked(ctx, doubtful)
	return nil, doubt, err
}

// nobodysElse leaves out what an attempt of another invite of the same inviter fits, also in its time: that is no doubt here,
// and taken for ours it would be missed there, and mailed again.
func (s *Service) nobodysElse(ctx context.Context, c Case, doubtful []Invitation) ([]Invitation, error) {
	if len(doubtful) == 0 {
		return nil, nil
	}
	others, err := s.Store.Suspects(ctx, c.Invite.AddressKey, c.Invite.Scope, c.Invite.InviterID)
	if err != nil {
		return nil, err
	}
	for _, rec := range others {
		if rec.ID == c.Invite.ID {
			continue
		}
		other, err := s.Store.Case(ctx, rec.ID)
		if err != nil {
			return nil, err
		}
		doubtful = slices.DeleteFunc(doubtful, func(inv Invitation) bool { return fits(other, inv) && matches(other, inv) })
	}
	return doubtful, nil
}

// settledDown reports whether nothing of an invite's attempts can be in flight or unseen any more. A dead invitation that
// looks like ours is not taken for it before: ours may be alive.
func (s *Service) settledDown(c Case) bool {
	return s.Now().Sub(lastBegun(&c)) >= min(s.Policy.SendWait, s.Policy.GiveUp)
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
	if AddressKey(inv.Email) != r.AddressKey || Scope(inv.OrganizationID) != r.Scope || inv.InviterUserID != r.inviterUser() {
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

// matches reports whether an invitation that fits may be the work of an attempt that is not accounted for. It must have been
// made in the time of any attempt that is not proven to have made another: where two follow each other closely, one that was
// found may have been put down to the wrong one.
func matches(c Case, inv Invitation) bool {
	open, inTime := false, false
	for _, a := range c.Attempts {
		if a.Issue != c.Invite.Issue {
			continue
		}
		open = open || a.couldHaveMade()
		inTime = inTime || (a.couldHaveMade() || c.presumed(a)) && within(inv.CreatedAt, a.BegunWorkOS)
	}
	return open && inTime
}

// presumed reports whether an attempt is taken to have made an invitation that merely matches.
func (c *Case) presumed(a Attempt) bool {
	t := c.tracked(a.InvitationID)
	return a.Outcome == OutcomeApplied && t != nil && t.Proof == ProofMatch
}

// couldHaveMade: not known, given up, or refused for the recipient's sake, which may be the echo of its own work.
func (a Attempt) couldHaveMade() bool {
	return a.Outcome == OutcomeUnknown || a.Outcome == OutcomeGivenUp || a.Outcome == OutcomeRefused && aboutRecipient(a.Code)
}

func within(created, begun time.Time) bool {
	return !created.Before(begun.Add(-matchSlack)) && !created.After(begun.Add(sendWindow+applyWithin+matchSlack))
}

// adopt books an invitation that was found: it settles the attempt that it fits, the unknown ones first, or else any that is
// not accounted for.
func adopt(c *Case, inv Invitation, proof Proof, acceptor *Person, p Policy, now time.Time) {
	var made *Attempt
	best := 0
	for i := range c.Attempts {
		a, score := &c.Attempts[i], 1
		if a.Issue != c.Invite.Issue || !a.couldHaveMade() {
			continue
		}
		if a.Outcome == OutcomeUnknown {
			score += 2
		}
		if within(inv.CreatedAt, a.BegunWorkOS) {
			score += 4
		}
		if score > best {
			made, best = a, score
		}
	}
	if made != nil {
		made.Outcome, made.InvitationID, made.FinishedAt = OutcomeApplied, inv.ID, now
	}
	own(c, inv, proof, now)
	observe(c, inv, acceptor, p, now)
	c.schedule(p, now)
}
