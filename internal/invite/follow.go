package invite

import (
	"context"
	"reflect"
	"slices"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

// Invites follows the viewer's own invites in a scope, or all of the scope's with invites:read, until the context ends. Each
// value is the invite as the viewer may see it at that moment. The channel is closed when the viewer is not active there any
// more, when they fall too far behind, or when the server stops.
func (l *Live) Invites(ctx context.Context, v viewer.Viewer, organizationID *string) (<-chan *Invite, error) {
	list, err := l.list(ctx, v, organizationID)
	if err != nil {
		return nil, err
	}
	all := v.Can(viewer.InvitesRead, string(list.Scope))
	if all {
		list.InviterID = ""
	}
	f := &follower{list: list}
	if err := l.follow(ctx, f); err != nil {
		return nil, err
	}
	out := make(chan *Invite)
	go l.serve(ctx, f, func() { close(out) }, func() bool {
		records, behind := f.take()
		if behind || !l.still(ctx, v, list.Scope) {
			return false
		}
		records = slices.DeleteFunc(records, func(r Record) bool { return !r.Listed() })
		shown, err := l.Service.presentAll(ctx, v, records, l.Service.Now())
		if err != nil {
			l.Log.WarnContext(ctx, "a subscriber's place could not be read", "error", err)
			return false
		}
		for _, in := range shown {
			if !send(ctx, out, in) {
				return false
			}
		}
		return true
	})
	return out, nil
}

// Quota follows the viewer's own quota in a scope. It tells every change of what Service.Quota would answer that a charge, a
// refund, a grant, a freeze or a settled outcome brings about, in any of the pools that bear on it.
func (l *Live) Quota(ctx context.Context, v viewer.Viewer, organizationID *string) (<-chan *Quota, error) {
	list, err := l.list(ctx, v, organizationID)
	if err != nil {
		return nil, err
	}
	if v.Kind != viewer.Member {
		return nil, problem.New(problem.Forbidden, "A machine has no quota of its own.")
	}
	f := &follower{list: list, pools: l.bearing(v.UserID, list.Scope)}
	last, err := l.Service.quotaOf(ctx, v.UserID, list.Scope)
	if err != nil {
		return nil, err
	}
	if last == nil {
		return nil, notActive()
	}
	if err := l.follow(ctx, f); err != nil {
		return nil, err
	}
	f.signal <- struct{}{} // what changed between the two reads is seen now
	out := make(chan *Quota)
	go l.serve(ctx, f, func() { close(out) }, func() bool {
		f.take()
		now, err := l.Service.quotaOf(ctx, v.UserID, list.Scope)
		if err != nil {
			l.Log.WarnContext(ctx, "a quota could not be read for a subscriber", "error", err)
			return false
		}
		if now == nil {
			return false
		}
		if reflect.DeepEqual(now, last) {
			return true
		}
		last = now
		return send(ctx, out, now)
	})
	return out, nil
}

// bearing are the pools whose change may change a member's quota: one without a limit never does, and the total is changed
// by everybody.
func (l *Live) bearing(userID string, scope Scope) []Pool {
	var pools []Pool
	for _, p := range PoolsOf(userID, scope) {
		if p.Kind == MemberPool || !l.Service.Policy.base(p.Kind, Standing{}).Unlimited {
			pools = append(pools, p)
		}
	}
	return pools
}

// serve calls tell whenever there may be news, until it says no.
func (l *Live) serve(ctx context.Context, f *follower, done func(), tell func() bool) {
	defer done()
	defer l.leave(f)
	defer l.Service.recovered(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.gone:
			return
		case <-f.signal:
		}
		if !tell() {
			return
		}
	}
}

// still asks again whether the viewer is active: a stream may outlive a membership.
func (l *Live) still(ctx context.Context, v viewer.Viewer, scope Scope) bool {
	may, err := l.mayFollow(ctx, v, scope)
	if err != nil {
		l.Log.WarnContext(ctx, "a subscriber's membership could not be read", "error", err)
	}
	return err == nil && may
}

func send[T any](ctx context.Context, out chan<- T, value T) bool {
	select {
	case out <- value:
		return true
	case <-ctx.Done():
		return false
	}
}
