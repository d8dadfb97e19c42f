package auth

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

const (
	// janitorEvery and janitorRows are how often abandoned refreshes are looked for, and how many are taken up at once. A
	// refresh whose process died is replayed within refreshLease + janitorEvery, well within WorkOS's 30 seconds.
	janitorEvery = 2 * time.Second
	janitorRows  = 20
	// abandonedFor is how long an abandoned refresh is looked after; a request takes it up later as well.
	abandonedFor = 2 * time.Minute
	// revokedEvery is how often sessions that ended at WorkOS are asked for, revokedOverlap how far back each time: what was
	// committed late, or stamped by a clock that is behind, is seen by the next look.
	revokedEvery   = 2 * time.Second
	revokedOverlap = 30 * time.Second
)

// Run looks after sessions until the context ends: it finishes refreshes that nobody finishes, and learns which sessions
// have ended. Every replica runs it.
func (a *Auth) Run(ctx context.Context) {
	tick := time.NewTicker(min(janitorEvery, revokedEvery))
	defer tick.Stop()
	for {
		if err := a.learnRevoked(ctx); err != nil && ctx.Err() == nil {
			a.logger.WarnContext(ctx, "which sessions have ended could not be read", slog.Any("error", err))
		}
		if err := a.finishAbandoned(ctx); err != nil && ctx.Err() == nil {
			a.logger.WarnContext(ctx, "abandoned refreshes could not be taken up", slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// finishAbandoned replays refreshes whose process died or that failed, without waiting for a request.
func (a *Auth) finishAbandoned(ctx context.Context) error {
	now := a.now()
	rows, err := a.store.AbandonedRefreshes(ctx, now.Add(-abandonedFor), now, janitorRows)
	if err != nil {
		return err
	}
	for _, s := range rows {
		a.replay(ctx, s)
	}
	return nil
}

// replay finishes one; what cannot be finished is taken up again later.
func (a *Auth) replay(ctx context.Context, s Session) {
	if ctx.Err() != nil {
		return // we are about to stop; another replica goes on
	}
	_, err, _ := a.refreshes.Do(s.TokenHash, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), refreshWait)
		defer cancel()
		return a.refresh(ctx, s)
	})
	if err != nil && !errors.Is(err, errSessionOver) {
		a.logger.WarnContext(ctx, "an abandoned refresh failed", slog.Any("error", err))
	}
}
