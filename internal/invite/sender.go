package invite

import (
	"context"
	"slices"
	"time"

	"guestlist/internal/viewer"
)

// SendersQuery asks for people's places in a scope, and for what By has sent since a moment, as far as Limits care.
type SendersQuery struct {
	Scope   Scope
	UserIDs []string
	By      string
	Limits  SendLimits
	Since   time.Time
}

// Senders are the standings of who was let in, and how many mails and hidden refusals By has had, no more than the limits.
type Senders struct {
	Standings map[string]Standing
	Mails     int
	Refused   int
}

// presentAll shows records to a viewer as present does and, beyond that, takes into account who asks: mailing again is
// refused to whoever is frozen or not active any more, has sent too much, or would send anew for somebody whom that is true
// of. What is true of one invite alone at one moment (a full pool, another invite of the address, too many mails to it) is
// the mutation's to say. A revoke needs no more than seeing the invite, and that was looked at.
func (s *Service) presentAll(ctx context.Context, v viewer.Viewer, records []Record, now time.Time) ([]*Invite, error) {
	all := make([]*Invite, len(records))
	byScope := map[Scope][]int{}
	for i, rec := range records {
		all[i] = s.present(rec, v, now)
		if all[i].ViewerCanResend {
			byScope[rec.Scope] = append(byScope[rec.Scope], i)
		}
	}
	for scope, open := range byScope {
		mail, err := s.mailing(ctx, v, scope, records, open, now)
		if err != nil {
			return nil, err
		}
		for _, i := range open {
			if code := s.mailingBlockedBy(mail, v, records[i], now); code != "" {
				all[i].ViewerCanResend, all[i].ResendBlockedBy = false, &code
			}
		}
	}
	return all, nil
}

// mailing is what decides on mailing again in one scope: what was asked of the store, and the viewer's place where their
// permission comes from.
type mailing struct {
	senders Senders
	limits  SendLimits
	manager Standing
}

// mailing reads it for those of the records that are open, by one statement, and one more where the permission is held elsewhere.
func (s *Service) mailing(ctx context.Context, v viewer.Viewer, scope Scope, records []Record, open []int, now time.Time) (m mailing, err error) {
	m.limits = s.sendLimits(v, scope)
	q := SendersQuery{Scope: scope, By: v.ID(), Limits: m.limits, Since: now.Add(-memberWindow)}
	if v.Kind == viewer.Member {
		q.UserIDs = append(q.UserIDs, v.UserID)
	}
	for _, i := range open {
		if rec := records[i]; rec.StateAt(now) == Expired && rec.sentByMember() && !slices.Contains(q.UserIDs, rec.InviterID) {
			q.UserIDs = append(q.UserIDs, rec.InviterID)
		}
	}
	if m.senders, err = s.Store.Senders(ctx, q); err != nil {
		return m, err
	}
	if from := permissionScope(v, scope); from != scope || v.Kind == viewer.Machine {
		m.manager, err = s.placeOf(ctx, v, from)
	} else {
		m.manager = m.senders.Standings[v.UserID]
	}
	return m, err
}

// sentByMember reports whether a person's own place is what an invite is sent from.
func (r Record) sentByMember() bool {
	return r.InviterID != "" && r.Source != SourceMachine && r.Source != SourceSeed
}

// mailingBlockedBy is what Resend always refuses this viewer, in its order, of an invite whose state would let them.
func (s *Service) mailingBlockedBy(m mailing, v viewer.Viewer, r Record, now time.Time) RefusalCode {
	place := m.manager
	switch {
	case r.InviterID != v.ID():
	case v.Kind == viewer.Machine:
		place = machinePlace(v, r.Scope)
	default:
		place = m.senders.Standings[v.UserID]
	}
	if code := place.blocks(); code != "" {
		return code
	}
	anew := r.StateAt(now) == Expired
	var address Address
	if anew {
		var refusal *Refusal
		if address, refusal = s.mayReissue(v, r); refusal != nil {
			return refusal.Code
		}
		inviter := Standing{Active: true, Operator: r.Source == SourceSeed} // as the store has it for who is no member
		if r.Source != SourceSeed && r.Source != SourceMachine {
			inviter = m.senders.Standings[r.InviterID]
		}
		if code := inviter.blocks(); code != "" {
			return code
		}
		if !s.Policy.mayStillAssign(inviter, r.RoleSlug) {
			return RoleNotAllowed
		}
	}
	if m.tooMany() {
		return SendLimitReached
	}
	if anew {
		if refusal := s.Policy.refuseDomain(address.Domain); refusal != nil {
			return veil(refusal.Code, v.Can(viewer.InvitesRead, string(r.Scope)))
		}
	}
	return ""
}

func (m mailing) tooMany() bool {
	return m.limits.PerMember > 0 && m.senders.Mails >= m.limits.PerMember || m.limits.Refusals > 0 && m.senders.Refused >= m.limits.Refusals
}

// permissionScope is where a permission that counts in a scope is held.
func permissionScope(v viewer.Viewer, scope Scope) Scope {
	if scope == "" && v.Operator {
		return Scope(v.OrganizationID)
	}
	return scope
}

// shown presents one record after a change. A failure to look at who asks must not hide what was done: then it is shown by
// its state alone.
func (s *Service) shown(ctx context.Context, rec *Record, v viewer.Viewer) *Invite {
	if rec == nil {
		return nil
	}
	all, err := s.presentAll(context.WithoutCancel(ctx), v, []Record{*rec}, s.Now())
	if err != nil {
		s.Log.WarnContext(ctx, "an invite is shown by its state alone", "invite", rec.ID, "error", err)
		return s.present(*rec, v, s.Now())
	}
	return all[0]
}
