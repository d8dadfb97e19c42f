package store

import (
	"context"
	"time"

	"guestlist/ent"
	"guestlist/ent/attempt"
	"guestlist/ent/idempotencykey"
	"guestlist/ent/pool"
	"guestlist/internal/invite"
)

// writeCase writes what fn changed.
func writeCase(ctx context.Context, tx *ent.Tx, before, after invite.Case, pools columns) error {
	if after.Invite != before.Invite {
		if err := writeInvite(ctx, tx, before.Invite, after); err != nil {
			return err
		}
	}
	if err := writeAttempts(ctx, tx, after.Invite.ID, before.Attempts, after.Attempts); err != nil {
		return err
	}
	if err := writeInvitations(ctx, tx, after.Invite.ID, before.Invitations, after.Invitations); err != nil {
		return err
	}
	delta := 0
	for _, e := range after.Ledger[len(before.Ledger):] {
		if err := insertEntry(ctx, tx, after.Invite.ID, e, pools); err != nil {
			return err
		}
		delta += e.Sign
	}
	if delta != 0 {
		err := tx.Pool.Update().Where(pool.IDIn(pools.ids()...)).AddUsed(delta).AddVersion(1).Exec(ctx)
		if err != nil {
			return err
		}
	}
	if after.Mail != nil {
		made := after.Key
		if after.ForgetKey {
			made = nil
		}
		if err := writeMail(ctx, tx, after.Invite, *after.Mail, made); err != nil {
			return err
		}
	}
	if after.ForgetKey {
		keys := tx.IdempotencyKey.Delete().Where(idempotencykey.InviteID(after.Invite.ID))
		if k := after.Key; k != nil {
			keys = keys.Where(idempotencykey.Principal(k.Principal), idempotencykey.Mutation(k.Mutation), idempotencykey.KeyHash(k.KeyHash))
		}
		if _, err := keys.Exec(ctx); err != nil {
			return err
		}
	}
	if after.Probe != "" {
		if err := tx.RefusedAttempt.Create().SetPrincipal(after.Probe).SetAt(orZero(after.Invite.ChangedAt)).Exec(ctx); err != nil {
			return err
		}
	}
	if err := writeSteps(ctx, tx, after.Invite.ID, after.Steps); err != nil {
		return err
	}
	if after.Action != nil {
		if err := recordActionOn(ctx, tx, after.Invite, *after.Action); err != nil {
			return err
		}
	}
	if after.Person != nil {
		return knowPerson(ctx, tx, *after.Person, after.Admit)
	}
	return nil
}

func writeInvite(ctx context.Context, tx *ent.Tx, before invite.Record, after invite.Case) error {
	if err := writeRecord(ctx, tx, after.Invite); err != nil {
		return err
	}
	return writeErasure(ctx, tx, before, after)
}

func writeRecord(ctx context.Context, tx *ent.Tx, r invite.Record) error {
	u := tx.Invite.UpdateOneID(r.ID).SetState(string(r.State)).SetLive(r.State.Live() && !r.Beside).SetSource(string(r.Source)).SetAnswered(r.Answered).SetIssue(r.Issue).
		SetInvitationID(r.InvitationID).SetFailure(string(r.Failure)).SetFence(r.Fence).
		SetLeaseUntil(orZero(r.LeaseUntil)).SetNextAt(orZero(r.NextAt)).SetAcceptedBy(r.AcceptedBy).
		SetAcceptedWithOtherAddress(r.AcceptedWithOtherAddress).SetWatched(r.Watched).SetChangedAt(orZero(r.ChangedAt)).
		SetReplacedBy(r.ReplacedBy).SetCountsAs(countsAs(r)).SetOpenUntil(openUntil(r)).
		Modify(untallied(countsAs(r)))
	if r.Replaces == "" {
		u.ClearReplaces()
	}
	for _, m := range []struct {
		at    time.Time
		set   func(int64) *ent.InviteUpdateOne
		clear func() *ent.InviteUpdateOne
	}{
		{r.RevokeRequestedAt, u.SetRevokeRequestedAt, u.ClearRevokeRequestedAt},
		{r.MissingSince, u.SetMissingSince, u.ClearMissingSince},
		{r.SentAt, u.SetSentAt, u.ClearSentAt},
		{r.LastSentAt, u.SetLastSentAt, u.ClearLastSentAt},
		{r.MailedAt, u.SetMailedAt, u.ClearMailedAt},
		{r.ExpiresAt, u.SetExpiresAt, u.ClearExpiresAt},
		{r.AcceptedAt, u.SetAcceptedAt, u.ClearAcceptedAt},
		{r.RevokedAt, u.SetRevokedAt, u.ClearRevokedAt},
	} {
		if us := maybe(m.at); us != nil {
			m.set(*us)
		} else {
			m.clear()
		}
	}
	return u.Exec(ctx)
}

func writeAttempts(ctx context.Context, tx *ent.Tx, inviteID string, before, after []invite.Attempt) error {
	for i, a := range after {
		switch {
		case i >= len(before):
			if err := insertAttempt(ctx, tx, inviteID, a); err != nil {
				return err
			}
		case a != before[i]:
			u := tx.Attempt.Update().Where(attempt.InviteID(inviteID), attempt.Issue(a.Issue), attempt.N(a.N)).
				SetCode(a.Code).SetStatus(a.Status).SetInvitationID(a.InvitationID).SetNillableFinishedAt(maybe(a.FinishedAt))
			if a.Outcome != invite.OutcomeUnknown {
				u.SetOutcome(string(a.Outcome))
			}
			if err := u.Exec(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

func writeInvitations(ctx context.Context, tx *ent.Tx, inviteID string, before, after []invite.Tracked) error {
	for i, t := range after {
		switch {
		case i >= len(before):
			err := tx.Invitation.Create().SetID(t.ID).SetInviteID(inviteID).SetIssue(t.Issue).SetProof(string(t.Proof)).SetRole(string(t.Role)).
				SetState(string(t.State)).SetCreatedAt(orZero(t.CreatedAt)).SetExpiresAt(orZero(t.ExpiresAt)).SetUpdatedAt(orZero(t.UpdatedAt)).Exec(ctx)
			if err != nil {
				return err
			}
		case t != before[i]:
			err := tx.Invitation.UpdateOneID(t.ID).SetProof(string(t.Proof)).SetRole(string(t.Role)).SetState(string(t.State)).SetExpiresAt(orZero(t.ExpiresAt)).SetUpdatedAt(orZero(t.UpdatedAt)).Exec(ctx)
			if err != nil {
				return err
			}
		}
	}
	return nil
}
