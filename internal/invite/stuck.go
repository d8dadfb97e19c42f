package invite

import (
	"context"
	"time"

	"guestlist/internal/problem"
)

// maxStuck is how many stuck invites are shown at once.
const maxStuck = 100

// Stuck is an invite whose outcome has not become known, with every POST that was begun for it.
type Stuck struct {
	Invite   Record
	Attempts []Attempt
}

// Stuck lists the invites that have been SENDING for longer than a while, the oldest first, a hundred at most.
func (s *Service) Stuck(ctx context.Context, longerThan time.Duration) ([]Stuck, error) {
	records, err := s.Store.Unsent(ctx, s.Now().Add(-longerThan), maxStuck)
	if err != nil {
		return nil, err
	}
	all := make([]Stuck, 0, len(records))
	for _, r := range records {
		c, err := s.Store.Case(ctx, r.ID)
		if err != nil {
			return nil, err
		}
		all = append(all, Stuck{c.Invite, c.Attempts})
	}
	return all, nil
}

var errNotStuck = problem.New(problem.BadUserInput, "The outcome of this invite is known: there is nothing to settle.")

// SettleNotSent lets the operator decide that no attempt of an invite made anything. Its place comes back; what turns up
// later all the same is charged.
func (s *Service) SettleNotSent(ctx context.Context, id, reason string) (Record, error) {
	return s.settleBy(ctx, id, reason, "settle_not_sent", func(c *Case, now time.Time) error {
		if !c.unknown() {
			s.fail(c, UpstreamRefused, now)
			return nil
		}
		giveUp(c, s.Policy, now)
		return nil
	})
}

// SettleAs lets the operator say which invitation an uncertain attempt made. It must be to this address, in this scope, and
// nobody else's.
func (s *Service) SettleAs(ctx context.Context, id, invitationID, reason string) (Record, error) {
	inv, err := s.Provider.Invitation(ctx, invitationID)
	if err != nil {
		return Record{}, err
	}
	linked, err := s.Store.Linked(ctx, []string{invitationID})
	if err != nil {
		return Record{}, err
	}
	acceptor, err := s.acceptor(ctx, inv)
	if err != nil {
		return Record{}, err
	}
	return s.settleBy(ctx, id, reason, "settle_as", func(c *Case, now time.Time) error {
		if linked[invitationID] || AddressKey(inv.Email) != c.Invite.AddressKey || Scope(inv.OrganizationID) != c.Invite.Scope {
			return problem.New(problem.BadUserInput, "This invitation is another invite's, or of another address or scope.")
		}
		if a := c.lastAttempt(); a != nil {
			a.Outcome, a.InvitationID, a.FinishedAt = OutcomeApplied, inv.ID, now
		}
		own(c, inv, ProofMatch, now)
		observe(c, inv, acceptor, s.Policy, now)
		c.schedule(s.Policy, now)
		return nil
	})
}

func (s *Service) settleBy(ctx context.Context, id, reason, action string, how func(*Case, time.Time) error) (Record, error) {
	reason, err := checkReason(reason)
	if err != nil {
		return Record{}, err
	}
	return s.change(ctx, id, func(c *Case) error {
		if c.Invite.State != Sending && !c.uncertain() {
			return errNotStuck
		}
		now := s.Now()
		c.Invite.LeaseUntil = time.Time{}
		c.Action = &Action{Name: action, Reason: reason, At: now}
		return how(c, now)
	})
}
