package invite

import (
	"context"
	"maps"
	"slices"
	"time"
)

// aboutRecipient reports whether a refusal speaks of somebody's earlier invitation or account.
func aboutRecipient(code string) bool {
	switch refusalOf(SendResult{Code: code}) {
	case AlreadyInvited, AlreadyMember:
		return true
	default:
		return false
	}
}

// explains reports whether something that cannot be the attempt's own work explains why it was refused: an account or
// membership older than it, or an open invitation of exactly this scope that is older, or another invite's. What is as young as the
// attempt and like it may be its own work, done twice inside WorkOS, and what is younger may have come after that was accepted.
// A failed look explains nothing.
func (s *Service) explains(ctx context.Context, rec Record, a Attempt) bool {
	var explained bool
	var err error
	if refusalOf(SendResult{Code: a.Code}) == AlreadyMember {
		var since time.Time
		since, err = s.Directory.MemberSince(ctx, rec.SentAddress, rec.Scope)
		explained = !since.IsZero() && since.Before(a.BegunWorkOS)
	} else {
		explained, err = s.invitedOtherwise(ctx, rec, a)
	}
	if err != nil {
		s.Log.WarnContext(ctx, "a refusal could not be explained", "invite", rec.ID, "error", err)
	}
	return err == nil && explained
}

func (s *Service) invitedOtherwise(ctx context.Context, rec Record, a Attempt) (bool, error) {
	listed, err := s.Provider.InvitationsByEmail(ctx, rec.SentAddress)
	if err != nil {
		return false, err
	}
	var others []string
	alike := map[string]bool{} // may be the attempt's own work, in whatever state; true: open
	for _, inv := range listed {
		open := inv.State == InvitationPending
		switch {
		case Scope(inv.OrganizationID) != rec.Scope || AddressKey(inv.Email) != rec.AddressKey:
		case fits(Case{Invite: rec}, inv) && !inv.CreatedAt.Before(a.BegunWorkOS.Add(-matchSlack)):
			alike[inv.ID] = open
		case open && inv.CreatedAt.Before(a.BegunWorkOS):
			others = append(others, inv.ID)
		}
	}
	linked, err := s.Store.Linked(ctx, slices.Collect(maps.Keys(alike)))
	if err != nil {
		return false, err
	}
	for id, open := range alike {
		switch {
		case !linked[id]:
			return false, nil
		case open:
			others = append(others, id)
		}
	}
	for _, id := range others {
		// The list may lag: one that was open a minute ago does not explain what is refused now.
		inv, err := s.Provider.Invitation(ctx, id)
		if err != nil || inv.State == InvitationPending {
			return err == nil, err
		}
	}
	return false, nil
}
