package store

import (
	"context"

	"guestlist/ent"
	"guestlist/ent/inviteevent"
	"guestlist/ent/ledgerentry"
	"guestlist/internal/invite"
)

func writeSteps(ctx context.Context, tx *ent.Tx, inviteID string, steps []invite.Step) error {
	if len(steps) == 0 {
		return nil
	}
	rows := make([]*ent.InviteEventCreate, len(steps))
	for i, st := range steps {
		rows[i] = tx.InviteEvent.Create().SetInviteID(inviteID).SetType(string(st.Type)).SetAt(micros(st.At)).SetState(string(st.State)).
			SetBy(st.By).SetOrigin(string(st.Origin)).SetReason(st.Reason)
	}
	return tx.InviteEvent.CreateBulk(rows...).Exec(ctx)
}

// Steps implements invite.Reader: two statements, however many invites. That a place was reserved here is told by the ledger;
// what was found at WorkOS and charged has a step that says so.
func (s *Store) Steps(ctx context.Context, inviteIDs []string) (map[string][]invite.Step, error) {
	first, err := s.r.LedgerEntry.Query().Where(ledgerentry.InviteIDIn(inviteIDs...), ledgerentry.Issue(1), ledgerentry.Seq(0),
		ledgerentry.Kind(string(invite.KindCharge)), ledgerentry.Sign(1), ledgerentry.Reason(invite.ReasonReserved)).All(ctx)
	if err != nil {
		return nil, err
	}
	steps := make(map[string][]invite.Step, len(inviteIDs))
	for _, e := range first {
		steps[e.InviteID] = []invite.Step{{Type: invite.EventReserved, At: moment(e.At), State: invite.Sending, By: e.By, Origin: invite.OriginRequest}}
	}
	rows, err := s.r.InviteEvent.Query().Where(inviteevent.InviteIDIn(inviteIDs...)).Order(inviteevent.ByID()).All(ctx)
	for _, r := range rows {
		steps[r.InviteID] = append(steps[r.InviteID], invite.Step{
			Seq: r.ID, Type: invite.EventType(r.Type), At: moment(r.At), State: invite.State(r.State), By: r.By,
			Origin: invite.Origin(r.Origin), Reason: r.Reason,
		})
	}
	return steps, err
}

// wishRevoked writes for many invites at once that they are to be revoked.
func wishRevoked(ctx context.Context, tx *ent.Tx, ids []string, at int64) error {
	rows := make([]*ent.InviteEventCreate, len(ids))
	for i, id := range ids {
		rows[i] = tx.InviteEvent.Create().SetInviteID(id).SetType(string(invite.EventRevokeRequested)).SetAt(at).
			SetState(string(invite.Revoking)).SetOrigin(string(invite.OriginReconcile))
	}
	return tx.InviteEvent.CreateBulk(rows...).Exec(ctx)
}
