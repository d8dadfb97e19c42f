package invite

import (
	"context"
	"errors"
	"sync"
)

type rememberKey struct{}

// remembered are places that were read under one context.
type remembered struct {
	mu     sync.Mutex
	places map[place]*placeRead
}

type place struct {
	userID string
	scope  Scope
}

type placeRead struct {
	once     sync.Once
	standing Standing
	err      error
}

// Remember returns a context under which a person's place in a scope is read once, however many lists ask for it. It is for
// one query: what changes things, or goes on, must read afresh.
func Remember(ctx context.Context) context.Context {
	return context.WithValue(ctx, rememberKey{}, &remembered{places: map[place]*placeRead{}})
}

// errPlaceNotRead is what others get when a read ended in a panic.
var errPlaceNotRead = errors.New("a place was not read")

// remembering reads a place, or remembers it.
func remembering(ctx context.Context, p place, read func() (Standing, error)) (Standing, error) {
	r, ok := ctx.Value(rememberKey{}).(*remembered)
	if !ok {
		return read()
	}
	r.mu.Lock()
	known := r.places[p]
	if known == nil {
		known = &placeRead{err: errPlaceNotRead}
		r.places[p] = known
	}
	r.mu.Unlock()
	known.once.Do(func() { known.standing, known.err = read() })
	return known.standing, known.err
}
