package invite

import (
	"context"
	"time"
)

// Accrual is how places accrue: Amount every interval, Cap in all (0: without end). The zero value accrues nothing.
type Accrual struct {
	Amount int
	Every  time.Duration
	Cap    int
}

// AccrualEpoch is an accrual setting from a moment on. A change begins another epoch: what accrued before stays, and
// nobody's past is reckoned anew.
type AccrualEpoch struct {
	Accrual
	From time.Time
}

// accrued is how many places somebody has accrued who came at start, and when the next one comes (zero: never). It depends
// on its arguments alone: nothing is booked when a place accrues, so nothing can be booked twice. The cap bounds the sum of
// an epoch, whatever was spent.
func accrued(epochs []AccrualEpoch, start, now time.Time) (sum int, next time.Time) {
	if start.IsZero() {
		return 0, time.Time{}
	}
	for i, e := range epochs {
		if e.Amount < 1 || e.Every <= 0 {
			continue
		}
		from, until := e.From, now
		if start.After(from) {
			from = start
		}
		last := i == len(epochs)-1
		if !last && epochs[i+1].From.Before(until) {
			until = epochs[i+1].From
		}
		if until.Before(from) {
			if last {
				next = from.Add(e.Every)
			}
			continue
		}
		places, capped := e.steps(until.Sub(from))
		sum += places
		if last && !capped {
			next = from.Add((until.Sub(from)/e.Every + 1) * e.Every)
		}
	}
	return sum, next
}

// steps is what accrues in a span, and whether that is all that ever will.
func (a Accrual) steps(span time.Duration) (places int, capped bool) {
	steps := int64(span / a.Every)
	if a.Cap > 0 && steps >= (int64(a.Cap)+int64(a.Amount)-1)/int64(a.Amount) {
		return a.Cap, true
	}
	return int(steps) * a.Amount, false
}

// SetAccrual begins a new epoch if the setting is another than the present one. Every process does so when it starts; of
// two that begin one at once, one wins.
func (s *Service) SetAccrual(ctx context.Context, a Accrual) error {
	return s.Store.SetAccrual(ctx, AccrualEpoch{a, s.Now()})
}
