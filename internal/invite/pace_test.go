package invite

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"guestlist/internal/viewer"
)

// onlyProbes is a store of which nothing but the note of a refusal is used.
type onlyProbes struct {
	Store
	noted int
}

func (p *onlyProbes) Probed(context.Context, string, time.Time) error {
	p.noted++
	return nil
}

func TestRefusalBehindTheVeilTakesAsLongAsASend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := &onlyProbes{}
		s := &Service{Store: db, Now: time.Now, Log: slog.New(slog.DiscardHandler), VeilFloor: 250 * time.Millisecond}
		v := viewer.Viewer{Kind: viewer.Member, UserID: "user_1", Admitted: true}
		takes := func(refusal *Refusal, v viewer.Viewer) time.Duration {
			began := time.Now()
			_ = s.veiled(t.Context(), v, "", began, refusal)
			return time.Since(began)
		}
		if got := takes(refuse(RecipientUnavailable), v); got != 250*time.Millisecond {
			t.Errorf("before anything was sent it took %s", got)
		}
		for i := range 40 {
			s.pace.add(time.Duration(i+1) * 10 * time.Millisecond)
		}
		if got := takes(refuse(RecipientUnavailable), v); got != 390*time.Millisecond {
			t.Errorf("beside sends of 10 to 400 ms it took %s", got)
		}
		if db.noted != 2 {
			t.Errorf("%d were noted", db.noted)
		}
		own := refuse(RecipientUnavailable)
		own.Existing = &Invite{}
		manager := v
		manager.Permissions = []string{viewer.InvitesRead}
		if takes(own, v)+takes(refuse(QuotaExhausted), v)+takes(refuse(RecipientUnavailable), manager) != 0 || db.noted != 2 {
			t.Errorf("what hides nothing was slowed or noted (%d)", db.noted)
		}
	})
}
