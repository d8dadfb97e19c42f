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
// have repeated it inside). Any other was issued elsewhere and becomes an invite of its own. An empty maker is one whom nobody
// has told of. It may be repeated.
func (s *Service) Recognize(ctx context.Context, inv Invitation, by Maker) error {
	if AddressKey(inv.Email) == "" {
		return nil
	}
	linked, err := s.Store.Linked(ctx, []string{inv.ID})
	if err != nil || linked[inv.ID] {
		return err
	}
	ours, foreign, err := s.whose(ctx, by)
	if err != nil {
		return err
	}
	if foreign {
		return s.takeIn(ctx, inv, by, false)
	}
	suspects, err := s.Store.Suspects(ctx, AddressKey(inv.Email), Scope(inv.OrganizationID), inv.InviterUserID)
	if err != nil {
		return err
	}
	var second string
	wait := false
	for _, rec := range suspects {
		c, err := s.Store.Case(ctx, rec.ID)
		if err != nil {
			return err
		}
		switch {
		case !fits(c, inv):
		case matches(c, inv) && !inv.State.live() && !s.settledDown(c):
			return nil // ours may be alive: the deliverer finds this one when nothing else can come
		case matches(c, inv):
			return s.recognized(ctx, rec.ID, inv, ours)
		case second == "" && by.Source == makerAPI && beside(c, inv):
			second = rec.ID
		case mayBeOurs(c, inv):
			wait = true
		}
	}
	switch {
	case second != "":
		return s.recognized(ctx, second, inv, ours)
	case wait:
		return nil // the deliverer decides, and what it leaves is found by the sweep
	default:
		return s.takeIn(ctx, inv, by, ours)
	}
}

// beside reports whether an invitation was made while an attempt was on its way that made one as well.
func beside(c Case, inv Invitation) bool {
	return slices.ContainsFunc(c.Attempts, func(a Attempt) bool {
		return a.Outcome == OutcomeApplied && within(inv.CreatedAt, a.BegunWorkOS)
	})
}

func (s *Service) recognized(ctx context.Context, id string, inv Invitation, ours bool) error {
	acceptor, err := s.acceptor(ctx, inv)
	if err != nil {
		return err
	}
	proof := ProofMatch
	if ours {
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
// Where it was found before its maker was known, it is known now.
func (s *Service) Learn(ctx context.Context, invitationID string, by Maker) error {
	if by.Source != makerAPI || by.ActorID == "" {
		return s.named(ctx, invitationID, by)
	}
	if ours, _, err := s.whose(ctx, by); err != nil || ours {
		return err
	}
	proven, err := s.Store.Proven(ctx, invitationID)
	if err != nil {
		return err
	}
	if !proven {
		return s.named(ctx, invitationID, by)
	}
	s.makers.forget()
	return s.Store.Learned(ctx, by.ActorID, s.Now())
}

// whose says whether a maker is surely us or surely not. As long as we have not learned who we are, it is neither.
func (s *Service) whose(ctx context.Context, by Maker) (ours, foreign bool, err error) {
	if by.Source != makerAPI {
		return false, by.Source != "", nil
	}
	known, err := s.makers.get(ctx, s.Store.Makers)
	if err != nil || by.ActorID == "" || len(known) == 0 {
		return false, false, err
	}
	ours = slices.Contains(known, by.ActorID)
	return ours, !ours, nil
}

// makers keeps the ids under which WorkOS names our API key; they change with the key. The zero value is ready.
type makers struct {
	mu  sync.Mutex
	ids []string
}

func (m *makers) get(ctx context.Context, read func(context.Context) ([]string, error)) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.ids) > 0 {
		return m.ids, nil
	}
	ids, err := read(ctx)
	m.ids = ids
	return ids, err
}

func (m *makers) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ids = nil
}
