package graph

import (
	"context"
	"sync"
	"time"

	"guestlist/internal/viewer"
)

// Places say how many operations run at once and how long one waits for a place. Strangers have places of their own, so
// that a flood of them takes none from members, and no member can take all of the members'. Most operations last
// milliseconds; those that send an invite last as long as WorkOS does.
type Places struct {
	Strangers, Members, Each   int
	StrangersWait, MembersWait time.Duration
}

// DefaultPlaces suit one process of a few cores.
func DefaultPlaces() Places {
	return Places{Strangers: 32, Members: 256, Each: 64, StrangersWait: 250 * time.Millisecond, MembersWait: 5 * time.Second}
}

// maxWaiting bounds those who wait, strangers and members apart.
const maxWaiting = 1024

// gate admits operations, or tells that they must come again. Safe for concurrent use.
type gate struct {
	Places
	mu sync.Mutex
	// strangers and members are the two classes.
	strangers, members class
	// own counts the places that each member has now.
	own map[string]int
}

// class is who shares places. Those who wait for one are woken together, in the order of the scheduler.
type class struct {
	inside, waiting int
	left            chan struct{}
}

func newGate(p Places) *gate { return &gate{Places: p, own: map[string]int{}} }

// enter waits for a place. leave must be called once when ok; not ok means that too many others are here.
func (g *gate) enter(ctx context.Context, v viewer.Viewer) (leave func(), ok bool) {
	id, within := v.ID(), g.MembersWait
	if v.Kind == viewer.Anonymous {
		id, within = "", g.StrangersWait
	}
	if left, in := g.try(id); !in {
		if left == nil || !g.wait(ctx, id, left, within) {
			return nil, false
		}
	}
	return func() { g.leave(id) }, true
}

func (g *gate) classOf(id string) *class {
	if id == "" {
		return &g.strangers
	}
	return &g.members
}

// try takes a place, or gives the channel that is closed when the next one is free; no channel when too many wait already.
func (g *gate) try(id string) (left chan struct{}, in bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	c := g.classOf(id)
	most := g.Members
	if id == "" {
		most = g.Strangers
	}
	if c.inside < most && (id == "" || g.own[id] < g.Each) {
		c.inside++
		if id != "" {
			g.own[id]++
		}
		return nil, true
	}
	if c.waiting >= maxWaiting {
		return nil, false
	}
	if c.left == nil {
		c.left = make(chan struct{})
	}
	return c.left, false
}

func (g *gate) wait(ctx context.Context, id string, left chan struct{}, within time.Duration) bool {
	g.waits(id, 1)
	defer g.waits(id, -1)
	timer := time.NewTimer(within)
	defer timer.Stop()
	for {
		select {
		case <-left:
		case <-timer.C:
			return false
		case <-ctx.Done():
			return false
		}
		var in bool
		if left, in = g.try(id); in || left == nil {
			return in
		}
	}
}

func (g *gate) waits(id string, n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.classOf(id).waiting += n
}

func (g *gate) leave(id string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	c := g.classOf(id)
	c.inside--
	if c.left != nil {
		close(c.left)
		c.left = nil
	}
	if id == "" {
		return
	}
	if g.own[id]--; g.own[id] == 0 {
		delete(g.own, id)
	}
}
