package invite

import (
	"context"

	"guestlist/internal/problem"
)

// Refresh reads a person whom we know from WorkOS again, and applies the policy on the invites of whoever is removed. It
// does nothing for a person whom we do not know, and may be repeated.
func (s *Service) Refresh(ctx context.Context, userID string) error {
	known, err := s.Store.Knows(ctx, userID)
	if err != nil || !known {
		return err
	}
	person, err := s.Directory.Person(ctx, userID)
	if problem.Is(err, problem.NotFound) {
		left, err := s.Store.PersonGone(ctx, userID, s.Now())
		if err != nil {
			return err
		}
		return s.removed(ctx, userID, left)
	}
	if err != nil {
		return err
	}
	return s.know(ctx, person, nil)
}

// know writes what WorkOS says of a person.
func (s *Service) know(ctx context.Context, p Person, admit *Admission) error {
	left, err := s.Store.KnowPerson(ctx, p, admit)
	if err != nil {
		return err
	}
	return s.removed(ctx, p.ID, left)
}

// removed withdraws what an inviter has pending in the scopes that they have left, where the policy says so.
func (s *Service) removed(ctx context.Context, userID string, left []Scope) error {
	if !s.Policy.RevokeOfRemoved {
		return nil
	}
	for _, scope := range left {
		n, err := s.Store.RevokeAllOf(ctx, userID, scope, s.Now())
		if err != nil {
			return err
		}
		if n > 0 {
			s.Log.InfoContext(ctx, "the pending invites of a removed member are being revoked", "user", userID, "invites", n)
			s.due()
		}
	}
	return nil
}
