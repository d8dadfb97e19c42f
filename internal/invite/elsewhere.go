package invite

import (
	"context"
	"math"
	"slices"
	"time"
)

// Elsewhere reports whether an invite was not made here: the operator's own front ends know nothing of it.
func (s Source) Elsewhere() bool { return s == SourceDashboard || s == SourceAPI || s == SourceOther }

// Elsewheres are the sources for which Elsewhere holds.
func Elsewheres() []Source { return []Source{SourceDashboard, SourceAPI, SourceOther} }

// source is what the schema calls a maker. What nobody has told is OTHER.
func (m Maker) source() Source {
	switch m.Source {
	case "dashboard":
		return SourceDashboard
	case makerAPI:
		return SourceAPI
	default:
		return SourceOther
	}
}

// The reasons of a charge for an invitation that no invite of ours has sent.
const (
	chargedElsewhere = "issued_elsewhere"
	chargedLost      = "lost_commit"
)

// takeIn makes an invite of an invitation that was issued elsewhere, in its own name and scope. Its place is charged where
// the policy says so, and always where our own key made it: then we have forgotten an invite of ours (a restored backup, a
// commit that a failover lost), and nothing of ours may be live without its charge. It may be repeated.
func (s *Service) takeIn(ctx context.Context, inv Invitation, by Maker, ours bool) error {
	acceptor, err := s.acceptor(ctx, inv)
	if err != nil {
		return err
	}
	reason := ""
	if s.Policy.ChargeElsewhere {
		reason = chargedElsewhere
	}
	if ours {
		reason = chargedLost
	}
	c := s.elsewhere(inv, by, reason, acceptor)
	c.note(Case{}, originOf(ctx), s.Now())
	adopted, err := s.Store.TakeIn(ctx, c, PoolsOf(inv.InviterUserID, Scope(inv.OrganizationID)))
	if err != nil || !adopted {
		return err
	}
	s.count("elsewhere_" + string(c.Invite.Source))
	if ours {
		s.count("lost_commit")
		s.Log.ErrorContext(ctx, "our own API key made an invitation that no invite of ours knows: it is charged. Was a backup restored, or is the key used elsewhere?",
			"invite", c.Invite.ID, "invitation", inv.ID)
	}
	return nil
}

// elsewhere is the whole of an invite that was issued elsewhere, as it stands.
func (s *Service) elsewhere(inv Invitation, by Maker, reason string, acceptor *Person) Case {
	now := s.Now()
	made := orNow(inv.CreatedAt, now)
	c := Case{
		Invite: Record{
			ID: newID("invite_", now), Scope: Scope(inv.OrganizationID), Email: inv.Email, SentAddress: inv.Email,
			AddressKey: AddressKey(inv.Email), Source: by.source(), InviterID: inv.InviterUserID, RoleSlug: inv.RoleSlug,
			ExpiresInDays: days(inv.ExpiresAt.Sub(made)), State: Pending, Answered: true, Issue: 1, InvitationID: inv.ID,
			ExpiresAt: inv.ExpiresAt, CreatedAt: made, SentAt: made, LastSentAt: made, MailedAt: made, ChangedAt: now,
		},
		Invitations: []Tracked{{
			ID: inv.ID, Issue: 1, Proof: ProofNone, Role: RoleLink, State: InvitationPending, CreatedAt: inv.CreatedAt, ExpiresAt: inv.ExpiresAt,
		}},
	}
	if reason != "" && inv.State.live() {
		c.Ledger = append(c.Ledger, Entry{Issue: 1, Kind: KindCharge, Sign: 1, Reason: reason, At: now})
	}
	observe(&c, inv, acceptor, s.Policy, now)
	c.schedule(s.Policy, now)
	c.finish(now)
	return c
}

// days is a span in the whole days that were asked for.
func days(d time.Duration) int { return min(max(int(math.Round(d.Hours()/24)), 1), 30) }

// mayBeOurs reports whether an attempt that no answer accounts for may have made an invitation in spite of its time, a clock
// being wrong or WorkOS late, or one that made another may have made it as well. It is then taken for nobody else's.
func mayBeOurs(c Case, inv Invitation) bool {
	open := slices.ContainsFunc(c.Attempts, func(a Attempt) bool { return a.couldHaveMade() || c.presumed(a) })
	return open && nearby(c, inv) || beside(c, inv)
}

// named corrects the source of what was found before anybody had told who made it.
func (s *Service) named(ctx context.Context, invitationID string, by Maker) error {
	proven, err := s.Store.Proven(ctx, invitationID)
	if err != nil || proven || by.Source == "" {
		return err
	}
	_, err = s.Store.ChangeByInvitation(ctx, invitationID, nil, s.finished(originOf(ctx), func(c *Case) error {
		if c.Invite.Source == SourceOther && slices.ContainsFunc(c.Invitations, func(t Tracked) bool { return t.ID == invitationID && t.Proof == ProofNone }) {
			c.Invite.Source = by.source()
		}
		return nil
	}))
	return err
}
