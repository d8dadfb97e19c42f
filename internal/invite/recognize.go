package invite

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Maker is who made an invitation, as the event of its creation says; empty where it is not known.
type Maker struct {
	// Source is api, dashboard, admin_portal or system.
	Source  string
	ActorID string
}

const makerAPI = "api"

// Recognize adopts an invitation that nobody tracks, if an attempt of ours may have made it: one of uncertain outcome, also
// one that was given up, or, made through the API, a second one beside what an attempt is known to have made (their side may
// have repeated it inside). It does nothing for any other, and may be repeated.
func (s *Service) Recognize(ctx context.Context, inv Invitation, by Maker) error {
	if by.Source != "" && by.Source != makerAPI {
		return nil
	}
	suspects, err := s.Store.Suspects(ctx, AddressKey(inv.Email), Scope(inv.OrganizationID), inv.InviterUserID)
	if err != nil {
		return err
	}
	var second string
	for _, rec := range suspects {
		c, err := s.Store.Case(ctx, rec.ID)
		if err != nil {
			return err
		}
		switch {
		case !fits(c, inv):
		case matches(c, inv):
			return s.recognized(ctx, rec.ID, inv, by)
		case second == "" && by.Source == makerAPI && beside(c, inv):
			second = rec.ID
		}
	}
	if second == "" {
		return nil
	}
	return s.recognized(ctx, second, inv, by)
}

// beside reports whether an invitation was made while any attempt of the invite was on its way.
func beside(c Case, inv Invitation) bool {
	return slices.ContainsFunc(c.Attempts, func(a Attempt) bool { return within(inv.CreatedAt, a.BegunWorkOS) })
}

func (s *Service) recognized(ctx context.Context, id string, inv Invitation, by Maker) error {
	acceptor, err := s.acceptor(ctx, inv)
	if err != nil {
		return err
	}
	proof := ProofMatch
	if s.actors.ours(by) {
		proof = ProofActor
	}
	after, err := s.change(ctx, id, func(c *Case) error {
		if c.tracked(inv.ID) == nil && (matches(*c, inv) || beside(*c, inv)) {
			adopt(c, inv, proof, acceptor, s.Policy, s.Now())
			c.Invite.LeaseUntil = time.Time{}
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.count("recognized")
	if after.Watched {
		s.due()
	}
	return nil
}

// Learn takes the event of an invitation's creation: where a 201 has proved the invitation ours, its maker is our API key.
func (s *Service) Learn(ctx context.Context, invitationID string, by Maker) error {
	if by.Source != makerAPI || by.ActorID == "" || s.actors.ours(by) {
		return nil
	}
	proven, err := s.Store.Proven(ctx, invitationID)
	if proven {
		s.actors.add(by.ActorID)
	}
	return err
}

// actors are the ids under which WorkOS knows our API key, learned from the events of what we made. The zero value is ready.
type actors struct {
	mu  sync.Mutex
	ids map[string]bool
}

func (a *actors) ours(by Maker) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return by.Source == makerAPI && a.ids[by.ActorID]
}

func (a *actors) add(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.ids == nil {
		a.ids = map[string]bool{}
	}
	a.ids[id] = true
}
