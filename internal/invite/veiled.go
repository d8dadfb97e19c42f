package invite

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"guestlist/internal/viewer"
)

// veiled finishes a refusal that hides why somebody cannot be invited. Answered at once it would tell all the same: what we
// know ourselves takes a millisecond, what WorkOS knows takes a request. So it takes as long as a send, and it is counted.
func (s *Service) veiled(ctx context.Context, v viewer.Viewer, scope Scope, began time.Time, err error) error {
	return s.slowed(ctx, v, scope, began, s.probed(ctx, v, scope, err))
}

// slowed makes a refusal behind the veil take as long as one that WorkOS gave.
func (s *Service) slowed(ctx context.Context, v viewer.Viewer, scope Scope, began time.Time, err error) error {
	if !hides(v, scope, err) {
		return err
	}
	timer := time.NewTimer(min(max(s.VeilFloor, s.pace.usual()), answerWithin) - s.Now().Sub(began))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	return err
}

// probed notes a refusal that would tell who has an account, if one could ask without end.
func (s *Service) probed(ctx context.Context, v viewer.Viewer, scope Scope, err error) error {
	if !hides(v, scope, err) {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin)
	defer cancel()
	if failed := s.Store.Probed(ctx, v.ID(), s.Now()); failed != nil {
		s.Log.WarnContext(ctx, "a refusal could not be noted", "error", failed)
	}
	return err
}

// hides reports whether an error is a refusal whose reason this viewer may not know. Their own open invite is no secret.
func hides(v viewer.Viewer, scope Scope, err error) bool {
	var refusal *Refusal
	return errors.As(err, &refusal) && refusal.Code == RecipientUnavailable && refusal.Existing == nil &&
		!v.Can(viewer.InvitesRead, string(scope))
}

// pace remembers how long the last calls took that WorkOS answered, whatever it said. The zero value is ready; it may be used concurrently.
type pace struct {
	mu   sync.Mutex
	last [64]time.Duration
	n    int
}

func (p *pace) add(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last[p.n%len(p.last)] = d
	p.n++
}

// usual is what nineteen of twenty do not exceed; zero while there were none.
func (p *pace) usual() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.n == 0 {
		return 0
	}
	sorted := slices.Clone(p.last[:min(p.n, len(p.last))])
	slices.Sort(sorted)
	return sorted[len(sorted)*95/100]
}
