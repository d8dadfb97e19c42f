package store

import (
	"context"
	"fmt"
	"slices"

	"guestlist/ent"
	"guestlist/internal/invite"
)

func insertAttempt(ctx context.Context, tx *ent.Tx, inviteID string, a invite.Attempt) error {
	create := tx.Attempt.Create().SetInviteID(inviteID).SetIssue(a.Issue).SetN(a.N).SetFence(a.Fence).
		SetBegunAt(micros(a.BegunAt)).SetBegunWorkos(micros(a.BegunWorkOS)).SetNoSendAfter(micros(a.NoSendAfter))
	if a.Outcome != invite.OutcomeUnknown {
		create.SetOutcome(string(a.Outcome))
	}
	return create.Exec(ctx)
}

// columns are the pools that a ledger row counts in.
type columns struct{ member, organization, total string }

func poolColumns(pools []invite.Pool) columns {
	var c columns
	for _, p := range pools {
		switch p.Kind {
		case invite.MemberPool:
			c.member = p.ID
		case invite.OrganizationPool:
			c.organization = p.ID
		case invite.TotalPool:
			c.total = p.ID
		}
	}
	return c
}

func (c columns) ids() []string {
	ids := slices.DeleteFunc([]string{c.member, c.organization, c.total}, func(id string) bool { return id == "" })
	slices.Sort(ids)
	return ids
}

func insertEntry(ctx context.Context, tx *ent.Tx, inviteID string, e invite.Entry, c columns) error {
	err := tx.LedgerEntry.Create().SetInviteID(inviteID).SetIssue(e.Issue).SetKind(string(e.Kind)).SetSeq(e.Seq).SetSign(e.Sign).
		SetReason(e.Reason).SetAt(micros(e.At)).SetBy(e.By).SetMemberPool(c.member).SetOrganizationPool(c.organization).
		SetTotalPool(c.total).SetMemberGrant(e.Grants.Member).SetOrganizationGrant(e.Grants.Organization).Exec(ctx)
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	for _, grant := range []string{e.Grants.Member, e.Grants.Organization} {
		if grant == "" {
			continue
		}
		if err := tx.QuotaGrant.UpdateOneID(grant).AddUsed(e.Sign).Exec(ctx); err != nil {
			return fmt.Errorf("ledger: %w", err)
		}
	}
	return nil
}
