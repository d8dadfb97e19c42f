package graph_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"guestlist/graph"
	"guestlist/internal/invite"
	"guestlist/internal/viewer"
)

// stuck lets the reads of some people hang until it is released.
type stuck struct {
	invite.Store
	who      string
	arrived  chan struct{}
	released chan struct{}
}

func (s stuck) Budget(ctx context.Context, userID string, scope invite.Scope, now time.Time) (invite.Budget, error) {
	if userID == s.who {
		s.arrived <- struct{}{}
		select {
		case <-s.released:
		case <-ctx.Done():
			return invite.Budget{}, ctx.Err()
		}
	}
	return s.Store.Budget(ctx, userID, scope, now)
}

// post sends as somebody; the viewer is taken at the moment of sending.
func (a *api) post(as viewer.Viewer, query string) response {
	a.mu.Lock()
	a.as = as
	a.mu.Unlock()
	return a.ask(query, nil)
}

func TestMemberWhoTakesAllTheirPlacesLeavesOthersTheirs(t *testing.T) {
	s := stuck{who: miaID, arrived: make(chan struct{}), released: make(chan struct{})}
	a := start(t, func(o *graph.Options) {
		s.Store = o.Invites.Store
		o.Invites.Store = s
		o.Places = graph.Places{Strangers: 1, Members: 3, Each: 2, StrangersWait: time.Millisecond, MembersWait: time.Millisecond}
	})
	var hanging sync.WaitGroup
	for range 2 {
		hanging.Go(func() {
			if got := a.send(http.MethodPost, jsonType, "", `{"query":"{quota{used}}"}`); got.field("quota.used") != 0.0 {
				t.Errorf("a request that waited long: %s", got.body)
			}
		})
		<-s.arrived
	}
	third := a.ask("{viewer{kind}}", nil)
	if third.status != http.StatusServiceUnavailable || third.code() != "OVERLOADED" || third.header.Get("Retry-After") == "" || third.Data != nil {
		t.Errorf("one too many: %d %s", third.status, third.body)
	}
	if got := a.post(member(maxID), "{quota{used}}"); got.field("quota.used") != 0.0 {
		t.Errorf("another member: %d %s", got.status, got.body)
	}
	if got := a.post(viewer.Viewer{}, "{viewer{kind}}"); got.field("viewer.kind") != "ANONYMOUS" {
		t.Errorf("a stranger: %d %s", got.status, got.body)
	}
	close(s.released)
	hanging.Wait()
	if got := a.post(member(maxID), "{quota{used}}"); got.Errors != nil {
		t.Errorf("afterwards: %s", got.body)
	}
}

// A flood of strangers is shed, and members do not notice.
func TestFloodOfStrangersTakesNoPlaceOfMembers(t *testing.T) {
	a := start(t, func(o *graph.Options) {
		o.Places = graph.Places{Strangers: 1, Members: 2, Each: 2, StrangersWait: time.Microsecond, MembersWait: time.Minute}
	})
	var flood sync.WaitGroup
	stop := make(chan struct{})
	shed := make(chan int, 8)
	for range 8 {
		flood.Go(func() {
			n := 0
			for {
				select {
				case <-stop:
					shed <- n
					return
				default:
				}
				got := a.sendAs("stranger", `{"query":"{viewer{kind registration permissions}}"}`)
				switch {
				case got.status == http.StatusServiceUnavailable && got.header.Get("Retry-After") != "":
					n++
				case got.status != http.StatusOK:
					t.Errorf("a stranger: %d %s", got.status, got.body)
				}
			}
		})
	}
	for range 200 {
		if got := a.sendAs(miaID, `{"query":"{me{id} quota{used}}"}`); got.field("me.id") != miaID || got.field("quota.used") != 0.0 {
			t.Errorf("a member: %d %s", got.status, got.body)
		}
	}
	close(stop)
	flood.Wait()
	close(shed)
	total := 0
	for n := range shed {
		total += n
	}
	if total == 0 {
		t.Error("nothing was shed, so nothing was shown")
	}
}

// The work ends with its time: what hangs sees its context end, the answer says so, and the place is free again.
func TestOperationThatTakesTooLongIsGivenUp(t *testing.T) {
	s := stuck{who: miaID, arrived: make(chan struct{}, 10), released: make(chan struct{})}
	a := start(t, func(o *graph.Options) {
		s.Store = o.Invites.Store
		o.Invites.Store = s
		o.Query, o.Places = 10*time.Millisecond, graph.Places{Strangers: 1, Members: 1, Each: 1, StrangersWait: time.Minute, MembersWait: time.Minute}
	})
	for range 3 {
		got := a.ask("{me{id} quota{used}}", nil)
		if got.status != http.StatusOK || got.code() != "TIMEOUT" || got.Data["quota"] != nil || got.field("me.id") != miaID {
			t.Errorf("%d %s", got.status, got.body)
		}
	}
	if got := a.post(member(maxID), "{quota{used}}"); got.Errors != nil {
		t.Errorf("somebody else: %s", got.body)
	}
	if log := a.log.String(); strings.Count(log, "code=TIMEOUT") != 3 {
		t.Errorf("the log says %s", log)
	}
}
