package invite

import (
	"context"
	"time"

	"guestlist/internal/problem"
)

// Refresh reads a person whom we know from WorkOS again, and applies the policy on the invites of whoever is removed. It
// does nothing for a person whom we do not know, and may be repeated: it looks at what is true, not at what has changed.
func (s *Service) Refresh(ctx context.Context, userID string) error {
	return s.refresh(ctx, userID, s.Now().Add(BelieveGone))
}

func (s *Service) refresh(ctx context.Context, userID string, eraseAt time.Time) error {
	known, err := s.Store.Knows(ctx, userID)
	if err != nil || !known {
		return err
	}
	person, err := s.Directory.Person(ctx, userID)
	switch {
	case problem.Is(err, problem.NotFound):
		err = s.Store.PersonGone(ctx, userID, s.Now(), eraseAt)
	case err == nil:
		err = s.Store.KnowPerson(ctx, person, nil)
	}
	if err != nil {
		return err
	}
	return s.removed(ctx, userID)
}

// RefreshOrganization reads an organization again: its name, or that it is gone, with the memberships and sessions in it. It may
// be repeated.
func (s *Service) RefreshOrganization(ctx context.Context, id string) error {
	if id == "" {
		return nil
	}
	o, err := s.Directory.Organization(ctx, id)
	switch {
	case problem.Is(err, problem.NotFound):
		if err := s.Store.OrganizationGone(ctx, id, s.Now()); err != nil {
			return err
		}
		return s.removed(ctx, "")
	case err != nil:
		return err
	default:
		return s.Store.NameOrganization(ctx, o, s.Now())
	}
}

// Orphans applies the policy on the invites of everybody who is removed; it catches what was reserved while its inviter was
// being removed.
func (s *Service) Orphans(ctx context.Context) error { return s.removed(ctx, "") }

// removed withdraws what an inviter, or anybody, has pending where they are not a member any more.
func (s *Service) removed(ctx context.Context, userID string) error {
	if !s.Policy.RevokeOfRemoved {
		return nil
	}
	n, err := s.Store.RevokeOrphans(ctx, userID, s.Now())
	if err == nil && n > 0 {
		s.Log.InfoContext(ctx, "the pending invites of removed members are being revoked", "invites", n)
		s.due()
	}
	return err
}
