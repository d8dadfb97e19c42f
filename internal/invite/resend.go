package invite

import (
	"context"
	"errors"
	"time"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

// Mail is one more mail of an invite, written down before WorkOS is asked for it.
type Mail struct {
	By      string // whose send limits it counts in
	BegunAt time.Time
	Outcome Outcome
}

var (
	errMailUnknown = problem.New(problem.UpstreamUnavailable, "The mail may have been sent again or not: WorkOS has not answered. It is not repeated by itself.")
	errMailNotSent = problem.New(problem.UpstreamUnavailable, "The mail was not sent again. Try again in a moment.")
)

// Resend mails a pending invite again, free of quota, and reissues an expired one. Anything else is a *Refusal with the
// truth. A mail is made at most once: it counts from the moment it is begun, and an unknown outcome is never repeated.
func (s *Service) Resend(ctx context.Context, v viewer.Viewer, id string, key *string) (*Invite, error) {
	if err := mayAct(v); err != nil {
		return nil, err
	}
	k, err := keyWith(v, MutationResend, key, "", id)
	if err != nil {
		return nil, err
	}
	if rec, err := s.replay(ctx, k); err != nil || rec != nil {
		return s.shown(ctx, rec, v), err
	}
	rec, err := s.visible(ctx, v, id, viewer.InvitesManage)
	if err != nil {
		return nil, err
	}
	if err := s.maySend(ctx, v, rec); err != nil {
		return nil, err
	}
	if rec.StateAt(s.Now()) == Expired && rec.ReplacedBy == "" && !rec.Erased() {
		draft, err := s.successor(v, rec, k)
		if err == nil {
			err = s.rehearse(ctx, v, draft)
		}
		if err != nil {
			return nil, s.conflicted(ctx, err, rec, v)
		}
		if rec, err = s.confirmEnd(ctx, rec); err != nil {
			return nil, err
		}
		if rec.State == Expired || rec.State == Revoked {
			in, err := s.sendDraft(ctx, v, draft)
			return in, s.conflicted(ctx, err, rec, v)
		}
	}
	return s.mailAgain(ctx, v, rec, k)
}

// mailAgain asks WorkOS for another mail of a pending invitation and waits no longer than a caller should.
func (s *Service) mailAgain(ctx context.Context, v viewer.Viewer, rec Record, k *Key) (*Invite, error) {
	var mail Mail
	made := ""
	rec, err := s.change(ctx, rec.ID, func(c *Case) (err error) {
		if k != nil {
			// The same call, a moment earlier, has held these locks until its end.
			if made, err = c.Made(*k); err != nil || made != "" {
				return err
			}
		}
		mail, err = s.beginMail(c, v)
		c.Mail, c.Key = &mail, k
		return err
	})
	if err != nil {
		return nil, err
	}
	if made != "" {
		rec, err = s.Store.Record(ctx, made)
		return s.shown(ctx, &rec, v), err
	}
	after, answered, err := s.await(ctx, func(ctx context.Context) (Record, error) { return s.mail(ctx, rec, mail, k) })
	switch {
	case !answered:
		return nil, errMailUnknown
	case err != nil:
		return nil, s.conflicted(ctx, err, after, v)
	default:
		return s.shown(ctx, &after, v), nil
	}
}

// maySend refuses whoever may not send anything themselves: of their own where the invite is, of others' where the permission
// comes from. A freeze there stops what it allows elsewhere too. What an invite's own state says comes first: it is true for everybody.
func (s *Service) maySend(ctx context.Context, v viewer.Viewer, rec Record) error {
	scope := rec.Scope
	if rec.InviterID != v.ID() {
		scope = permissionScope(v, scope)
	}
	standing, err := s.placeOf(ctx, v, scope)
	if err != nil || standing.blocks() == "" {
		return err
	}
	if refusal := s.notNow(rec, s.Now()); refusal != nil {
		return s.conflicted(ctx, refusal, rec, v)
	}
	return standing.refusal()
}

// notNow is what the invite's own state has against mailing it again; nil for nothing.
func (s *Service) notNow(r Record, now time.Time) *Refusal {
	code := s.resendBlockedBy(r, now)
	if code == "" {
		return nil
	}
	refusal := refuse(code)
	if code == ResendTooSoon {
		refusal.RetryAt = r.MailedAt.Add(s.Policy.ResendCooldown)
	}
	return refusal
}

// beginMail is the rule: may this invite be mailed again, now and by this caller?
func (s *Service) beginMail(c *Case, v viewer.Viewer) (Mail, error) {
	now := s.Now()
	if refusal := s.notNow(c.Invite, now); refusal != nil {
		if refusal.IsConflict() {
			refusal.Existing = s.present(c.Invite, v, now) // ended, so it does not matter who asks
		}
		return Mail{}, refusal
	}
	facts, err := c.Facts(now)
	if err != nil {
		return Mail{}, err
	}
	if facts.Standing.blocks() != "" && c.Invite.InviterID == v.ID() {
		return Mail{}, facts.Standing.refusal()
	}
	limits := s.sendLimits(v, c.Invite.Scope)
	if facts.Sends, err = c.Sends(v.ID(), limits, now); err != nil {
		return Mail{}, err
	}
	if err := tooManySends(limits, facts); err != nil {
		return Mail{}, err
	}
	c.Invite.MailedAt = now
	return Mail{By: v.ID(), BegunAt: now}, nil
}

// mail makes the request and books what it came to.
func (s *Service) mail(ctx context.Context, rec Record, mail Mail, k *Key) (Record, error) {
	res := s.Provider.ResendInvitation(ctx, rec.InvitationID, rec.Locale, mail.BegunAt.Add(sendWindow))
	mail.Outcome = res.Outcome
	s.count("resend_" + outcomeName(res.Outcome))
	after, err := s.change(ctx, rec.ID, func(c *Case) error {
		now := s.Now()
		c.Mail, c.By = &mail, mail.By
		c.Key, c.ForgetKey = k, k != nil && res.Outcome != OutcomeApplied
		switch res.Outcome {
		case OutcomeApplied:
			c.Invite.LastSentAt = now
			observe(c, res.Invitation, nil, s.Policy, now)
		case OutcomeNotSent, OutcomeRefused:
			c.Invite.MailedAt = c.Invite.LastSentAt
		}
		return nil
	})
	switch {
	case err != nil:
		return rec, errMailUnknown
	case res.Outcome == OutcomeApplied:
		return after, nil
	case res.Outcome == OutcomeUnknown:
		return after, errMailUnknown
	case res.Outcome == OutcomeNotSent || pauses(res):
		return after, errMailNotSent
	}
	// WorkOS knows better than we do what has become of it.
	if inv, err := s.Provider.Invitation(ctx, rec.InvitationID); err == nil {
		if seen, err := s.Observe(ctx, inv, nil); err == nil {
			after = seen
		}
	}
	if code := s.resendBlockedBy(after, s.Now()); code != "" && code != ResendTooSoon {
		return after, refuse(code)
	}
	return after, refuse(UpstreamRefused)
}

// conflicted adds the invite itself to a refusal that is about its state.
func (s *Service) conflicted(ctx context.Context, err error, rec Record, v viewer.Viewer) error {
	var refusal *Refusal
	if errors.As(err, &refusal) && refusal.IsConflict() {
		refusal.Existing = s.shown(ctx, &rec, v)
	}
	return err
}

// resendBlockedBy is empty where mailing again makes sense.
func (s *Service) resendBlockedBy(r Record, now time.Time) RefusalCode {
	switch r.StateAt(now) {
	case Pending:
		if now.Before(r.MailedAt.Add(s.Policy.ResendCooldown)) {
			return ResendTooSoon
		}
		return ""
	case Expired:
		if r.ReplacedBy != "" || r.Erased() {
			return AlreadyExpired
		}
		return ""
	case Sending:
		return StillSending
	case Accepted:
		return AlreadyAccepted
	case Failed:
		return AlreadyFailed
	default:
		return AlreadyRevoked
	}
}
