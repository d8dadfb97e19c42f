package store

import (
	"context"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"guestlist/ent"
	"guestlist/ent/operatoraction"
	"guestlist/internal/invite"
)

// What is written down beside operators' own actions.
const (
	actionAdmit    = "admit"
	actionSettings = "settings"
)

// NoteSettings writes down the settings that a server begins with: what note makes of the entry before, empty for the first;
// nothing where it makes nothing. Of replicas that start together with the same settings one writes.
func (s *Store) NoteSettings(ctx context.Context, note func(last string) string, at time.Time) error {
	// Nearly always nothing has changed, and a server that starts should not wait for the one place to write.
	if last, err := lastSettings(ctx, s.r); err != nil || note(last) == "" {
		return err
	}
	return s.tx(ctx, func(tx *ent.Tx) error {
		// The total pool's lock is everybody's: what changes a limit takes it anyway.
		if _, err := s.lockPools(ctx, tx, invite.PoolsOf("", "")); err != nil {
			return err
		}
		last, err := lastSettings(ctx, tx.Client())
		if err != nil {
			return err
		}
		text := note(last)
		if text == "" {
			return nil
		}
		return tx.OperatorAction.Create().SetAction(actionSettings).SetSubject("policy").SetReason(text).SetAt(micros(at)).Exec(ctx)
	})
}

func lastSettings(ctx context.Context, c *ent.Client) (string, error) {
	last, err := c.OperatorAction.Query().Where(operatoraction.Action(actionSettings)).Order(operatoraction.ByID(entsql.OrderDesc())).First(ctx)
	if ent.IsNotFound(err) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return last.Reason, nil
}
