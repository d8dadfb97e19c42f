package store

import (
	"cmp"
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
	again, err := tx.Resend.Query().Where(resend.By(by), resend.BegunAtGT(micros(now.Add(-max(l.MemberWithin, l.RecipientWithin)))),
		resend.Or(resend.OutcomeIsNil(), resend.Outcome(string(invite.OutcomeApplied)))).All(ctx)
	if err != nil {
		return last, err
	}
	if last.Member, err = nthMail(ctx, tx, by, l.PerMember, now.Add(-l.MemberWithin), "", again); err != nil {
		return last, err
	}
	if last.Recipient, err = nthMail(ctx, tx, by, l.PerRecipient, now.Add(-l.RecipientWithin), addressKey, again); err != nil || l.Refusals < 1 {
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

// nthMail is when the Nth last mail since a moment went out, to one address or to all; zero where there were fewer. Resends
// are few: most of the time one row of the invites' index answers.
func nthMail(ctx context.Context, tx *ent.Tx, by string, n int, since time.Time, addressKey string, resends []*ent.Resend) (time.Time, error) {
	if n < 1 {
		return time.Time{}, nil
	}
	mine := []predicate.Invite{entinvite.InviterID(by), entinvite.StateNEQ(string(invite.Failed)), entinvite.CreatedAtGT(micros(since))}
	mine = append(mine, madeHere())
	if addressKey != "" {
		mine = append(mine, entinvite.AddressKey(addressKey))
	}
	var again []int64
	for _, r := range resends {
		if r.BegunAt > micros(since) && (addressKey == "" || r.AddressKey == addressKey) {
			again = append(again, r.BegunAt)
		}
	}
	sent := tx.Invite.Query().Where(mine...).Order(entinvite.ByCreatedAt(entsql.OrderDesc()))
	skip := max(0, n-1-len(again))
	rows, err := sent.Offset(skip).Limit(n - skip).Select(entinvite.FieldCreatedAt).All(ctx)
	if err != nil {
		return time.Time{}, err
	}
	if len(again) == 0 && len(rows) > 0 {
		return moment(rows[0].CreatedAt), nil
	}
	return merged(rows, again, n-skip), nil
}

// merged is the Nth latest of both; the invites that were skipped are later than all that are here.
func merged(rows []*ent.Invite, again []int64, n int) time.Time {
	all := again
	for _, r := range rows {
		all = append(all, r.CreatedAt)
	}
	if len(all) < n {
		return time.Time{}
	}
	slices.SortFunc(all, func(a, b int64) int { return cmp.Compare(b, a) })
	return moment(all[n-1])
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
