package invite

import (
	"context"
	"time"
)

// canaryWithin is how old an invitation of ours may be to serve as a canary.
const canaryWithin = time.Hour

// listen asks the second witness, the events of the time in question, for what an uncertain attempt may have made. Nil
// without an error: they were read to their end and hold nothing of ours.
func (s *Service) listen(ctx context.Context, c Case) (*Invitation, error) {
	var candidates []Invitation
	for _, a := range c.Attempts {
		if a.Issue != c.Invite.Issue || !a.couldHaveMade() {
			continue
		}
		made, err := s.Provider.InvitationsMade(ctx, a.BegunWorkOS.Add(-matchSlack), a.BegunWorkOS.Add(sendWindow+applyWithin+matchSlack))
		if err != nil {
			return nil, err
		}
		for _, inv := range made {
			if fits(c, inv) && matches(c, inv) {
				candidates = append(candidates, inv)
			}
		}
	}
	ours, err := s.firstUnlinked(ctx, candidates)
	if ours == nil || err != nil {
		return nil, err
	}
	now, err := s.Provider.Invitation(ctx, ours.ID) // the event tells how it was when it was made
	if err != nil {
		return nil, err
	}
	return &now, nil
}

// canarySings reports whether list and events show our latest invitation that should be visible by now: where they are
// late with it, the absence of another says nothing. Without one there is nothing to doubt.
func (s *Service) canarySings(ctx context.Context, asked time.Time) (bool, error) {
	visible := min(visibleWithin, s.Policy.SendWait/2)
	canary, err := s.Store.Canary(ctx, asked.Add(-canaryWithin), asked.Add(-visible))
	if err != nil || canary == nil {
		return err == nil, err
	}
	listed, err := s.Provider.InvitationsByEmail(ctx, canary.SentAddress)
	if err != nil {
		return false, err
	}
	made, err := s.Provider.InvitationsMade(ctx, canary.CreatedAt.Add(-matchSlack), canary.CreatedAt.Add(matchSlack))
	if err != nil {
		return false, err
	}
	if contains(listed, canary.InvitationID) && contains(made, canary.InvitationID) {
		return true, nil
	}
	s.count("canary_silent")
	s.Log.WarnContext(ctx, "WorkOS does not show an invitation that we know of: nothing is sent again until it does",
		"invitation", canary.InvitationID, "older_than", visible)
	return false, nil
}

func contains(all []Invitation, id string) bool {
	for _, inv := range all {
		if inv.ID == id {
			return true
		}
	}
	return false
}

// Canary is an invitation that WorkOS has answered for with its id.
type Canary struct {
	InvitationID, SentAddress string
	// CreatedAt is by WorkOS's clock.
	CreatedAt time.Time
}
