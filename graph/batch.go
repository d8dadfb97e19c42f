package graph

import (
	"context"
	"errors"
	"sync"
)

// batch reads what the rows of a response name, by id: whoever shows rows announces the ids that these may ask for, and the
// first that is asked reads all that were announced with it. So a page costs the same statements however its fields are
// scheduled, nobody waits for siblings that may come, and what nobody asks for is not read. An id is read once.
//
// The zero value is ready, and safe for concurrent use.
type batch[T any] struct {
	mu sync.Mutex
	// coming are announcements that nobody has needed yet: most fields of a row are not asked for.
	coming []func() []string
	groups map[string]*group[T]
}

// group is what is read together.
type group[T any] struct {
	ids  []string
	once sync.Once
	got  map[string]T
	err  error
}

// announce says which ids may be asked for together; it calls ids at most once, and not before one of them is asked for.
func (b *batch[T]) announce(ids func() []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.coming = append(b.coming, ids)
}

// errNotRead is what siblings get when a read ended in a panic.
var errNotRead = errors.New("graph: what was to be read together was not")

// load gives the value of an id, or the zero value where read says nothing of it. All of one batch use the same read, and may
// announce to it what their rows name in turn.
func (b *batch[T]) load(ctx context.Context, id string, read func(context.Context, []string) (map[string]T, error)) (T, error) {
	g := b.group(id)
	g.once.Do(func() {
		g.err = errNotRead
		g.got, g.err = read(ctx, g.ids)
	})
	return g.got[id], g.err
}

func (b *batch[T]) group(id string) *group[T] {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.groups == nil {
		b.groups = map[string]*group[T]{}
	}
	for _, ids := range b.coming {
		b.join(ids())
	}
	b.coming = b.coming[:0]
	if b.groups[id] == nil {
		b.join([]string{id})
	}
	return b.groups[id]
}

// join makes a group of those ids that are in none.
func (b *batch[T]) join(ids []string) {
	g := &group[T]{}
	for _, id := range ids {
		if id != "" && b.groups[id] == nil {
			b.groups[id] = g
			g.ids = append(g.ids, id)
		}
	}
}
