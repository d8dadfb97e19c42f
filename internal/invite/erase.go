package invite

import (
	"context"
	"errors"
	"strings"
	"time"

	"guestlist/internal/problem"
)

// Erasure is what can be erased of one person now. The zero value is of somebody who is not due.
type Erasure struct {
	// DueAt is since when they are due.
	DueAt time.Time
	// Invites hold the address and have nothing left to do. Waiting: others do, and need it until then.
	Invites []string
	Waiting bool
}

// Erasures says whose address is still kept somewhere.
type Erasures interface {
	// Erasing lists people whose address is due, longest due first. Erasable says what of one person's can be erased now, nothing
	// where they are not due, and Erased when to look at them again; zero is never. It does nothing when they have become due anew
	// since they were seen. Postpone has somebody who is due looked at later.
	Erasing(ctx context.Context, now time.Time, limit int) ([]string, error)
	Erasable(ctx context.Context, userID string, now time.Time, limit int) (Erasure, error)
	Erased(ctx context.Context, userID string, seen Erasure, again time.Time) error
	Postpone(ctx context.Context, userID string, until time.Time) error
}

const (
	// BelieveGone is how long WorkOS must not know a person before that alone is believed: what is erased cannot be had back.
	BelieveGone = 24 * time.Hour
	// eraseAgain is when somebody is looked at again whose address an open invite still needs, or could not be erased.
	eraseAgain = time.Hour
	// erasedAtOnce bounds how many people, and how many invites of one, are looked at in a row.
	erasedAtOnce = 100
)

// PersonDeleted is Refresh where WorkOS's own event says that the person was deleted. When a read says so too, their address is
// erased at once, or by Erase where that fails: the events behind this one need not wait for it. It may be repeated.
func (s *Service) PersonDeleted(ctx context.Context, userID string) error {
	if err := s.refresh(ctx, userID, s.Now()); err != nil {
		return err
	}
	if err := s.erasePerson(ctx, userID); err != nil {
		return s.passOver(ctx, userID, err)
	}
	return nil
}

// Erase erases the addresses of people whom a read alone has not found for a day, unless another read finds them now, and what
// was left of others'. Whoever it fails for is passed over and looked at again later. Without WorkOS it ends there.
func (s *Service) Erase(ctx context.Context) error {
	ctx = WithOrigin(ctx, OriginReconcile)
	due, err := s.Store.Erasing(ctx, s.Now(), erasedAtOnce)
	if err != nil {
		return err
	}
	for _, userID := range due {
		person, err := s.Directory.Person(ctx, userID)
		down := problem.Is(err, problem.UpstreamUnavailable)
		switch {
		case err == nil:
			err = s.Store.KnowPerson(ctx, person, nil)
		case problem.Is(err, problem.NotFound):
			err = s.erasePerson(ctx, userID)
		}
		if err == nil {
			continue
		}
		if failed := s.passOver(ctx, userID, err); failed != nil || down {
			return failed // the others may be refused for the same reason: they keep their turn
		}
	}
	return nil
}

// passOver passes over somebody whose address could not be erased, so that nobody waits behind them.
func (s *Service) passOver(ctx context.Context, userID string, why error) error {
	if err := s.Store.Postpone(ctx, userID, s.Now().Add(eraseAgain)); err != nil {
		return errors.Join(why, err)
	}
	s.Log.WarnContext(ctx, "the address of somebody who was deleted could not be erased; it is tried again in an hour", "user", userID, "error", why)
	return nil
}

// erasePerson empties the address in every invite that has nothing left to do: what they accepted, and what else was sent to
// their address before they were deleted.
func (s *Service) erasePerson(ctx context.Context, userID string) error {
	for {
		all, err := s.Store.Erasable(ctx, userID, s.Now(), erasedAtOnce)
		if err != nil || all.DueAt.IsZero() {
			return err
		}
		for _, id := range all.Invites {
			_, err := s.change(ctx, id, func(c *Case) error {
				c.erase(userID)
				return nil
			})
			if err != nil {
				return err
			}
		}
		if len(all.Invites) == erasedAtOnce {
			continue
		}
		again := time.Time{}
		if all.Waiting {
			again = s.Now().Add(eraseAgain)
		}
		return s.Store.Erased(ctx, userID, all, again)
	}
}

// erase leaves the domain, which names nobody and by which statistics count, and nothing else of the address.
func (c *Case) erase(userID string) {
	r := &c.Invite
	if r.State.Live() || r.Watched || r.AcceptedBy != "" && r.AcceptedBy != userID {
		return
	}
	_, domain, _ := strings.Cut(r.AddressKey, "@")
	r.Email, r.SentAddress, r.AddressKey = "", "", "@"+domain
}

// neverSeen remembers somebody who has accepted an invitation and was gone before they were ever seen here.
func (s *Service) neverSeen(ctx context.Context, userID string) error {
	known, err := s.Store.Knows(ctx, userID)
	if err != nil || known {
		return err
	}
	return s.Store.PersonGone(ctx, userID, s.Now(), s.Now().Add(BelieveGone))
}
