package store

import (
	"context"
	"slices"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"guestlist/ent"
	entinvite "guestlist/ent/invite"
	"guestlist/ent/predicate"
	"guestlist/ent/refusedattempt"
	"guestlist/ent/resend"
	"guestlist/internal/invite"
)

// lastSends finds the Nth last mail of somebody, their Nth last to an address, and their Nth last refusal behind the veil.
// Every invite that did not fail is one mail, also one that is still to be sent, and so is every resend that may have left.
func lastSends(ctx context.Context, tx *ent.Tx, by, addressKey string, l invite.SendLimits, now time.Time) (invite.LastSends, error) {
	var last invite.LastSends
	var err error
	if last.Member, err = nthMail(ctx, tx, by, l.PerMember, now.Add(-l.MemberWithin), nil, nil); err != nil {
		return last, err
	}
	last.Recipient, err = nthMail(ctx, tx, by, l.PerRecipient, now.Add(-l.RecipientWithin),
		[]predicate.Invite{entinvite.AddressKey(addressKey)}, []predicate.Resend{resend.AddressKey(addressKey)})
	if err != nil || l.Refusals < 1 {
		return last, err
	}
	row, err := tx.RefusedAttempt.Query().Where(refusedattempt.Principal(by), refusedattempt.AtGT(micros(now.Add(-l.MemberWithin)))).
		Order(refusedattempt.ByAt(entsql.OrderDesc())).Offset(l.Refusals - 1).First(ctx)
	if ent.IsNotFound(err) {
		return last, nil
	}
	if err != nil {
		return last, err
	}
	last.Refused = moment(row.At)
	return last, nil
}

// nthMail is when the Nth last mail since a moment went out; zero where there were fewer. Resends are few: most of the time
// the invites alone answer.
func nthMail(ctx context.Context, tx *ent.Tx, by string, n int, since time.Time, invites []predicate.Invite, resends []predicate.Resend) (time.Time, error) {
	if n < 1 {
		return time.Time{}, nil
	}
	sent := tx.Invite.Query().Where(append(invites, entinvite.InviterID(by), entinvite.StateNEQ(string(invite.Failed)),
		entinvite.CreatedAtGT(micros(since)))...).Order(entinvite.ByCreatedAt(entsql.OrderDesc()))
	again, err := tx.Resend.Query().Where(append(resends, resend.By(by), resend.BegunAtGT(micros(since)),
		resend.Or(resend.OutcomeIsNil(), resend.Outcome(string(invite.OutcomeApplied))))...).
		Order(resend.ByBegunAt(entsql.OrderDesc())).Limit(n).Select(resend.FieldBegunAt).Ints(ctx)
	if err != nil {
		return time.Time{}, err
	}
	if len(again) == 0 {
		row, err := sent.Offset(n - 1).First(ctx)
		if ent.IsNotFound(err) {
			return time.Time{}, nil
		}
		if err != nil {
			return time.Time{}, err
		}
		return moment(row.CreatedAt), nil
	}
	all, err := sent.Limit(n).Select(entinvite.FieldCreatedAt).Ints(ctx)
	if err != nil {
		return time.Time{}, err
	}
	all = append(all, again...)
	if len(all) < n {
		return time.Time{}, nil
	}
	slices.SortFunc(all, func(a, b int) int { return b - a })
	return moment(int64(all[n-1])), nil
}

// Probed implements invite.Store.
func (s *Store) Probed(ctx context.Context, principal string, at time.Time) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		return tx.RefusedAttempt.Create().SetPrincipal(principal).SetAt(micros(at)).Exec(ctx)
	})
}

// writeMail writes a resend that is about to be made, or what it came to.
func writeMail(ctx context.Context, tx *ent.Tx, r invite.Record, m invite.Mail, k *invite.Key) error {
	if m.Outcome == invite.OutcomeUnknown && k != nil {
		if err := insertKey(ctx, tx, *k, r.ID, m.BegunAt); err != nil {
			return err
		}
	}
	mine := []predicate.Resend{resend.InviteID(r.ID), resend.By(m.By), resend.BegunAt(micros(m.BegunAt))}
	if m.Outcome != invite.OutcomeUnknown {
		return tx.Resend.Update().Where(mine...).SetOutcome(string(m.Outcome)).Exec(ctx)
	}
	begun, err := tx.Resend.Query().Where(mine...).Exist(ctx)
	if err != nil || begun {
		return err
	}
	return tx.Resend.Create().SetInviteID(r.ID).SetBy(m.By).SetAddressKey(r.AddressKey).SetBegunAt(micros(m.BegunAt)).Exec(ctx)
}
