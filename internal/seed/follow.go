package seed

import (
	"context"
	"reflect"
	"time"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

// Follow tells every change of a batch until the context ends; the channel is closed when the viewer may not see it any more.
func (s *Views) Follow(ctx context.Context, v viewer.Viewer, id string) (<-chan *View, error) {
	scopes, err := s.readable(ctx, v)
	if err != nil {
		return nil, err
	}
	if len(scopes) == 0 {
		return nil, problem.New(problem.Forbidden, "This needs invites:read.")
	}
	last, err := s.ByID(ctx, v, id)
	if err == nil && last == nil {
		err = problem.New(problem.NotFound, "There is no such batch.")
	}
	if err != nil {
		return nil, err
	}
	out := make(chan *View)
	go func() {
		defer close(out)
		tick := time.NewTicker(s.Every)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			now, err := s.ByID(ctx, v, id)
			if err != nil || now == nil {
				return
			}
			if reflect.DeepEqual(now, last) {
				continue
			}
			last = now
			select {
			case out <- now:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, nil
}
