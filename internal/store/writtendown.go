package store

import (
	"context"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"guestlist/ent"
	"guestlist/ent/operatoraction"
)

// What is written down beside operators' own actions.
const (
	actionAdmit    = "admit"
	actionSettings = "settings"
)

// NoteSettings writes down the rules that a server begins with, where they are others than those written last. Replicas that
// start together may write them once each.
func (s *Store) NoteSettings(ctx context.Context, text string, at time.Time) error {
	last, err := s.r.OperatorAction.Query().Where(operatoraction.Action(actionSettings)).Order(operatoraction.ByID(entsql.OrderDesc())).First(ctx)
	if err != nil && !ent.IsNotFound(err) || err == nil && last.Reason == text {
		return err
	}
	return s.tx(ctx, func(tx *ent.Tx) error {
		return tx.OperatorAction.Create().SetAction(actionSettings).SetSubject("policy").SetReason(text).SetAt(micros(at)).Exec(ctx)
	})
}
