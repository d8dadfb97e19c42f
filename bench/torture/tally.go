package main

import (
	"maps"
	"sync"
	"time"
)

// tally counts what was done.
type tally struct {
	mu    sync.Mutex
	count map[string]int
	turn  uint64
}

func newTally() *tally { return &tally{count: map[string]int{}} }

func (t *tally) add(what string, n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count[what] += n
}

// next is a number that goes round.
func (t *tally) next() uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.turn++
	return t.turn
}

func (t *tally) counts() map[string]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.count)
}

// told is what clients were told, and when. It is what the product must stand by.
type told struct {
	mu      sync.Mutex
	invites map[string]toldInvite
	keys    map[string]map[string]bool // invite ids that a caller's key was answered with
}

type toldInvite struct {
	email string
	who   person
	at    time.Time
	// revokedAt is when a client was first told that it is REVOKED.
	revokedAt time.Time
}

func newTold() *told {
	return &told{invites: map[string]toldInvite{}, keys: map[string]map[string]bool{}}
}

func (t *told) invited(id, email string, who person, at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, known := t.invites[id]; !known {
		t.invites[id] = toldInvite{email: email, who: who, at: at}
	}
}

func (t *told) revoked(id string, at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	one := t.invites[id]
	if one.revokedAt.IsZero() {
		one.revokedAt = at
	}
	t.invites[id] = one
}

func (t *told) keyed(key, id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.keys[key] == nil {
		t.keys[key] = map[string]bool{}
	}
	t.keys[key][id] = true
}
