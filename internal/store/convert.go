package store

import (
	"time"

	"guestlist/ent"
	"guestlist/internal/invite"
)

// micros is a moment as it is stored.
func micros(t time.Time) int64 { return t.UnixMicro() }

// maybe is a moment that may not have come.
func maybe(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	us := t.UnixMicro()
	return &us
}

// orZero keeps the zero time apart from 1970.
func orZero(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func moment(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

func maybeMoment(us *int64) time.Time {
	if us == nil {
		return time.Time{}
	}
	return moment(*us)
}

func toRecord(r *ent.Invite) invite.Record {
	return invite.Record{
		ID: r.ID, Scope: invite.ScopeOfKey(r.ScopeKey), Email: r.Email, SentAddress: r.SentAddress, AddressKey: r.AddressKey,
		Source: invite.Source(r.Source), InviterID: r.InviterID, RoleSlug: r.RoleSlug, Locale: r.Locale, ExpiresInDays: r.ExpiresInDays,
		State: invite.State(r.State), Answered: r.Answered, Issue: r.Issue, InvitationID: r.InvitationID, Failure: invite.RefusalCode(r.Failure),
		RevokeRequestedAt: maybeMoment(r.RevokeRequestedAt), Fence: r.Fence, LeaseUntil: moment(r.LeaseUntil), NextAt: moment(r.NextAt), MissingSince: maybeMoment(r.MissingSince),
		CreatedAt: moment(r.CreatedAt), SentAt: maybeMoment(r.SentAt), LastSentAt: maybeMoment(r.LastSentAt), ExpiresAt: maybeMoment(r.ExpiresAt),
		AcceptedAt: maybeMoment(r.AcceptedAt), RevokedAt: maybeMoment(r.RevokedAt),
		AcceptedBy: r.AcceptedBy, AcceptedWithOtherAddress: r.AcceptedWithOtherAddress,
		Watched: r.Watched, MailedAt: maybeMoment(r.MailedAt), Replaces: orEmpty(r.Replaces), ReplacedBy: r.ReplacedBy, Beside: invite.State(r.State).Live() && !r.Live, ChangedAt: moment(r.ChangedAt),
	}
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func toAttempt(a *ent.Attempt) invite.Attempt {
	out := invite.Attempt{
		Issue: a.Issue, N: a.N, Fence: a.Fence, BegunAt: moment(a.BegunAt), BegunWorkOS: moment(a.BegunWorkos), NoSendAfter: moment(a.NoSendAfter),
		Code: a.Code, Status: a.Status, InvitationID: a.InvitationID, FinishedAt: maybeMoment(a.FinishedAt),
	}
	if a.Outcome != nil {
		out.Outcome = invite.Outcome(*a.Outcome)
	}
	return out
}

func toTracked(t *ent.Invitation) invite.Tracked {
	return invite.Tracked{
		ID: t.ID, Issue: t.Issue, Proof: invite.Proof(t.Proof), Role: invite.Role(t.Role), State: invite.InvitationState(t.State),
		CreatedAt: moment(t.CreatedAt), ExpiresAt: moment(t.ExpiresAt), UpdatedAt: moment(t.UpdatedAt),
	}
}

func toEntry(e *ent.LedgerEntry) invite.Entry {
	return invite.Entry{
		Issue: e.Issue, Kind: invite.Kind(e.Kind), Seq: e.Seq, Sign: e.Sign, Reason: e.Reason, At: moment(e.At), By: e.By,
		Grants: invite.Grants{Member: e.MemberGrant, Organization: e.OrganizationGrant},
	}
}
