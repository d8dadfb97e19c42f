package auth

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"sync/atomic"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/sync/singleflight"
)

const (
	// keysFresh is the age at which keys are fetched again in the background: how long a withdrawn key may live on.
	keysFresh = 5 * time.Minute
	// fetchPause lies between the end of one fetch and the next, whoever asks: made-up key ids cost WorkOS no more than that.
	fetchPause = 5 * time.Second
	// fetchDeadline is the fetch's own; it is not the request's that happened to begin it.
	fetchDeadline = 5 * time.Second
	// An id that a fetch did not find is not asked for again so long; maxUnknown ids are remembered.
	unknownLife = 30 * time.Second
	maxUnknown  = 1024
	maxKeyID    = 256
)

var (
	errKeysUnavailable = errors.New("auth: signing keys cannot be had")
	errKeyUnknown      = errors.New("auth: no signing key has that id")
)

// keyCache holds the keys that sign access tokens. A key that is known is answered from memory, always: no fetch, slow or
// failing, is waited for. Only who brings an unknown id waits, for one shared fetch at most. Safe for concurrent use.
type keyCache struct {
	url     string
	client  http.Client
	now     func() time.Time
	logger  *slog.Logger
	current atomic.Pointer[keySet]
	flight  singleflight.Group
	// last is how the last fetch ended; nil before the first.
	last    atomic.Pointer[outcome]
	unknown *lru.Cache[string, time.Time]
	// freshening is true while a background fetch is waited for, so that a busy server begins one and not thousands.
	freshening atomic.Bool
}

type outcome struct {
	ended time.Time
	err   error
}

type keySet struct {
	keys       map[string]*rsa.PublicKey
	generation uint64
	fetchedAt  time.Time
}

func newKeyCache(url string, client *http.Client, now func() time.Time, logger *slog.Logger) (*keyCache, error) {
	unknown, err := lru.New[string, time.Time](maxUnknown)
	if err != nil {
		return nil, err
	}
	c := &keyCache{url: url, client: *client, now: now, logger: logger, unknown: unknown}
	// Keys come from the configured address or not at all.
	c.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c, nil
}

// key finds a key and the generation of the set that it is in. errKeyUnknown when WorkOS has no such key;
// errKeysUnavailable when that cannot be said.
func (c *keyCache) key(ctx context.Context, id string) (*rsa.PublicKey, uint64, error) {
	if id == "" || len(id) > maxKeyID {
		return nil, 0, errKeyUnknown
	}
	if key, generation, ok := c.known(ctx, id); ok {
		return key, generation, nil
	}
	if until, ok := c.unknown.Get(id); ok && c.now().Before(until) {
		return nil, 0, errKeyUnknown
	}
	fetched, err := c.waitForFetch(ctx)
	if err != nil {
		return nil, 0, err
	}
	if key, generation, ok := c.known(ctx, id); ok {
		return key, generation, nil
	}
	// Only a fetch made for the id says that it is not there: the one before may have come too soon after a rotation.
	if fetched {
		c.unknown.Add(id, c.now().Add(unknownLife))
	}
	return nil, 0, errKeyUnknown
}

// waitForFetch waits for the shared fetch or the request's own end; fetched is false where the keys in hand are so new that
// none was made.
func (c *keyCache) waitForFetch(ctx context.Context) (fetched bool, err error) {
	select {
	case result := <-c.fetchOnce(ctx):
		fetched, _ = result.Val.(bool)
		return fetched, result.Err
	case <-ctx.Done():
		return false, fmt.Errorf("%w: %w", errKeysUnavailable, ctx.Err())
	}
}

func (c *keyCache) known(ctx context.Context, id string) (*rsa.PublicKey, uint64, bool) {
	set := c.freshen(ctx)
	if set == nil {
		return nil, 0, false
	}
	key, ok := set.keys[id]
	return key, set.generation, ok
}

// generation changes when the keys do; zero before the first fetch.
func (c *keyCache) generation(ctx context.Context) uint64 {
	set := c.freshen(ctx)
	if set == nil {
		return 0
	}
	return set.generation
}

// freshen gives the present keys and has old ones fetched again without waiting.
func (c *keyCache) freshen(ctx context.Context) *keySet {
	set := c.current.Load()
	if set == nil || c.now().Sub(set.fetchedAt) < keysFresh || !c.mayFetch() {
		return set
	}
	if c.freshening.CompareAndSwap(false, true) {
		go func() {
			defer c.freshening.Store(false)
			<-c.fetchOnce(ctx)
		}()
	}
	return set
}

func (c *keyCache) mayFetch() bool {
	last := c.last.Load()
	return last == nil || c.now().Sub(last.ended) >= fetchPause
}

// fetchOnce joins the fetch that runs, or begins one unless the last has just ended; then its outcome counts, since after a
// failure nothing can be said about an id that is not in hand. The value is whether a fetch was made.
func (c *keyCache) fetchOnce(ctx context.Context) <-chan singleflight.Result {
	return c.flight.DoChan("", func() (any, error) {
		if !c.mayFetch() {
			return false, c.last.Load().err
		}
		err := c.fetch(context.WithoutCancel(ctx))
		if err != nil {
			c.logger.WarnContext(ctx, "signing keys not fetched", slog.Any("error", err))
			err = fmt.Errorf("%w: %w", errKeysUnavailable, err)
		}
		c.last.Store(&outcome{ended: c.now(), err: err})
		return true, err
	})
}

func (c *keyCache) fetch(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, fetchDeadline)
	defer cancel()
	keys, err := c.download(ctx)
	if err != nil {
		return err
	}
	next := &keySet{keys: keys, generation: 1, fetchedAt: c.now()}
	if set := c.current.Load(); set != nil {
		next.generation = set.generation
		if !maps.EqualFunc(set.keys, keys, func(x, y *rsa.PublicKey) bool { return x.Equal(y) }) {
			next.generation++
		}
	}
	c.current.Store(next)
	return nil
}
