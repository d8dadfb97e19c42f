package auth

import (
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

const (
	// recognizeEvery is how often a machine's name is looked at again.
	recognizeEvery = 10 * time.Minute
	maxRecognized  = 10_000
)

// recognized remembers which machines were handed to the door lately. Safe for concurrent use.
type recognized struct {
	now  func() time.Time
	last *lru.Cache[Machine, time.Time]
}

func newRecognized(now func() time.Time) (*recognized, error) {
	last, err := lru.New[Machine, time.Time](maxRecognized)
	return &recognized{now: now, last: last}, err
}

func (r *recognized) due(who identity) bool {
	at, ok := r.last.Get(machineSeen(who))
	return !ok || r.now().Sub(at) >= recognizeEvery
}

func (r *recognized) done(who identity) { r.last.Add(machineSeen(who), r.now()) }

func machineSeen(who identity) Machine {
	return Machine{ID: who.MachineID, Name: who.MachineName, OrganizationID: who.OrganizationID}
}
