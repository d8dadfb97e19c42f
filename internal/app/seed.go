package app

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"guestlist/internal/seed"
	"guestlist/internal/store"
	"guestlist/internal/workos"
)

// SeedStore keeps the batches of the seed command.
func (a *App) SeedStore() seed.Store { return a.store }

// Classifier sorts the rows of a list.
func (a *App) Classifier(d seed.Defaults) *seed.Classifier {
	return &seed.Classifier{
		Directory: a.store, Organizations: organizations{a.client, a.store, a.now}, Policy: a.cfg.Policy, Defaults: d,
	}
}

// Deliver brings invites of unknown outcome on until the context ends, as a server does.
func (a *App) Deliver(ctx context.Context) { a.Invites.Deliver(ctx, a.cfg.DeliverEvery) }

// organizations asks WorkOS, and remembers the name for whoever reads the invites.
type organizations struct {
	client *workos.Client
	store  *store.Store
	now    func() time.Time
}

func (o organizations) SeedOrganization(ctx context.Context, id string) error {
	got, err := o.client.Organization(ctx, id)
	if err != nil {
		return err
	}
	return o.store.KnowOrganization(ctx, got.ID, clip(got.Name, 512), o.now())
}

// SeedRoles is nil where the key may not read them.
func (o organizations) SeedRoles(ctx context.Context, id string) ([]string, error) {
	roles, err := o.client.Roles(ctx, id)
	var refused *workos.Error
	if errors.As(err, &refused) && (refused.Status == http.StatusForbidden || refused.Status == http.StatusNotFound) {
		return nil, nil // one look ahead less: WorkOS refuses a role that it does not know when it is asked to send
	}
	return roles, err
}

// countWrites tells the budget of what was written without a permit, a moment later: a sign-in waits for nobody.
func (a *App) countWrites(ctx context.Context) {
	tick := time.NewTicker(countEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if n := int(a.writes.Swap(0)); n > 0 {
			if err := a.store.CountWrites(ctx, a.now(), n); err != nil && ctx.Err() == nil {
				a.log.WarnContext(ctx, "writes to WorkOS could not be counted", "error", err)
			}
		}
	}
}

// countEvery is well within the second that a slice counts.
const countEvery = 500 * time.Millisecond

// Log is the application's.
func (a *App) Log() *slog.Logger { return a.log }

// SettleWithin is how long an unknown outcome takes to become known where a second send has to follow, and some time more.
func (a *App) SettleWithin() time.Duration {
	return a.cfg.Policy.SendWait + a.cfg.Policy.SendWait/2 + settleMore
}

const settleMore = 30 * time.Second
