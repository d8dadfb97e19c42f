package ratelimit

import (
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// maxKeys bounds what is remembered. One forgotten begins anew, which is what an attacker with so many keys has anyway.
const maxKeys = 100_000

// Limiter lets each key ask a number of times a minute, all at once or spread out (generic cell rate algorithm). Safe for
// concurrent use. One that is shared by replicas can take its place where Take is asked for.
type Limiter struct {
	each, minute time.Duration
	now          func() time.Time

	mu sync.Mutex
	// free is when a key would have used nothing.
	free *simplelru.LRU[string, time.Time]
}

// New makes a limiter of perMinute, which must be above zero.
func New(perMinute int, now func() time.Time) (*Limiter, error) {
	free, err := simplelru.NewLRU[string, time.Time](maxKeys, nil)
	if err != nil {
		return nil, err
	}
	return &Limiter{each: time.Minute / time.Duration(perMinute), minute: time.Minute, now: now, free: free}, nil
}

// Take counts n askings of a key and gives zero, or counts nothing and says how long to wait. More than a minute's worth at
// once can never be had; the wait is then a minute.
func (l *Limiter) Take(key string, n int) time.Duration {
	now, cost := l.now(), time.Duration(n)*l.each
	if cost > l.minute {
		return l.minute
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	free, ok := l.free.Get(key)
	if !ok || free.Before(now) {
		free = now
	}
	if over := free.Add(cost).Sub(now.Add(l.minute)); over > 0 {
		return over
	}
	l.free.Add(key, free.Add(cost))
	return 0
}
