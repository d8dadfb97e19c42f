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
	strangers, members chan struct{}

	mu      sync.Mutex
	waiting map[string]int
	own     map[string]*places
}

// places are one member's; they are dropped when the last of those who hold or want one has gone.
type places struct {
	slots chan struct{}
	users int
}

func newGate(p Places) *gate {
	return &gate{
		Places: p, strangers: make(chan struct{}, p.Strangers), members: make(chan struct{}, p.Members),
		waiting: map[string]int{}, own: map[string]*places{},
	}
}

// enter waits for a place. leave must be called once when ok; not ok means that too many others are here.
func (g *gate) enter(ctx context.Context, v viewer.Viewer) (leave func(), ok bool) {
	if v.Kind == viewer.Anonymous {
		if !g.take(ctx, "strangers", g.strangers, g.StrangersWait) {
			return nil, false
		}
		return func() { <-g.strangers }, true
	}
	mine := g.join(v.UserID)
	if !g.take(ctx, "members", mine.slots, g.MembersWait) {
		g.part(v.UserID)
		return nil, false
	}
	if !g.take(ctx, "members", g.members, g.MembersWait) {
		<-mine.slots
		g.part(v.UserID)
		return nil, false
	}
	return func() {
		<-g.members
		<-mine.slots
		g.part(v.UserID)
	}, true
}

// take is quick where there is a place. The number of those who wait is bounded for each class.
func (g *gate) take(ctx context.Context, class string, slots chan struct{}, within time.Duration) bool {
	select {
	case slots <- struct{}{}:
		return true
	default:
	}
	if !g.queue(class) {
		return false
	}
	defer g.unqueue(class)
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case slots <- struct{}{}:
		return true
	case <-timer.C:
		return false
	case <-ctx.Done():
		return false
	}
}

func (g *gate) queue(class string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.waiting[class] >= maxWaiting {
		return false
	}
	g.waiting[class]++
	return true
}

func (g *gate) unqueue(class string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting[class]--
}

func (g *gate) join(id string) *places {
	g.mu.Lock()
	defer g.mu.Unlock()
	p := g.own[id]
	if p == nil {
		p = &places{slots: make(chan struct{}, g.Each)}
		g.own[id] = p
	}
	p.users++
	return p
}

func (g *gate) part(id string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if p := g.own[id]; p != nil {
		if p.users--; p.users == 0 {
			delete(g.own, id)
		}
	}
}
