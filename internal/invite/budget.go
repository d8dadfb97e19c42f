package invite

import (
	"context"
	"errors"
	"time"
)

// WriteKind is who writes to WorkOS.
type WriteKind string

// Live is what somebody waits for, a seed what nobody does. Other needs no permit and counts all the same: sign-ins.
const (
	WriteLive  WriteKind = "live"
	WriteSeed  WriteKind = "seed"
	WriteOther WriteKind = "other"
)

// BudgetWindow is the span that WorkOS counts writes in (reference, "Rate limits": 500 in 10 seconds).
const BudgetWindow = 10 * time.Second

// WriteBudget bounds what all processes together write to WorkOS. The zero value bounds nothing.
type WriteBudget struct {
	// Writes is how many a window may have, fewer than WorkOS allows.
	Writes int
	// Headroom is what a window keeps free of seeding, for whoever signs in or invites.
	Headroom int
	// Pace is how many seeds a second may have. One second may have a tenth more, to make up for another.
	Pace int
}

// DefaultBudget stays below WorkOS's 500 writes in ten seconds, whatever seeding does: 480, and one seed a second beside them.
func DefaultBudget() WriteBudget { return WriteBudget{Writes: 480, Headroom: 90, Pace: 30} }

// Spent is what was written lately, read under a lock.
type Spent struct {
	// Window counts the writes of the present second and of those before it that WorkOS may still count.
	Window int
	// Seeds counts those of the present second.
	Seeds int
	Pace  Pace
	Now   time.Time
}

// fullShare is all of the budget, in thousandths; leastShare is what is left after many refusals.
const (
	fullShare  = 1000
	leastShare = 50
	// regain is how long it takes for the share to double again.
	regain = 10 * time.Second
	// sameStorm is how close refusals are that answer the same burst.
	sameStorm = time.Second
	// restless is the pause after a 429 that names none.
	restless = 2 * time.Second
)

// Pace is how much of the budget may be used.
type Pace struct {
	// Share is in thousandths, as it was at At; it doubles every ten seconds. The zero value is all.
	Share       int
	At          time.Time
	PausedUntil time.Time
}

// ShareAt is the share at a moment, in thousandths.
func (p Pace) ShareAt(now time.Time) int {
	if p.At.IsZero() || p.Share <= 0 {
		return fullShare
	}
	share := p.Share
	for since := now.Sub(p.At); since >= regain && share < fullShare; since -= regain {
		share *= 2
	}
	return min(share, fullShare)
}

// slower is the pace after a 429: half of it, once for one burst, and nothing before the pause is over.
func (p Pace) slower(now time.Time, pause time.Duration) Pace {
	if pause <= 0 {
		pause = restless
	}
	if until := now.Add(pause); until.After(p.PausedUntil) {
		p.PausedUntil = until
	}
	if p.At.IsZero() || now.Sub(p.At) >= sameStorm {
		p.Share, p.At = max(leastShare, p.ShareAt(now)/2), now
	}
	return p
}

// live goes first: it stops only where WorkOS would refuse.
func (b WriteBudget) live(s Spent) bool { return s.Window < b.Writes }

// seed leaves the headroom alone, and halves after refusals. One a second goes through whatever the others do, so that a run
// always comes to its end; only a pause that WorkOS asked for stops it.
func (b WriteBudget) seed(s Spent) bool {
	share := s.Pace.ShareAt(s.Now)
	switch {
	case s.Now.Before(s.Pace.PausedUntil):
		return false
	case s.Seeds == 0:
		return true
	default:
		return s.Seeds < (b.Pace+b.Pace/10)*share/fullShare && s.Window < (b.Writes-b.Headroom)*share/fullShare
	}
}

// ErrNoPermit says that WorkOS may not be written to at present. Nothing was done.
var ErrNoPermit = errors.New("the write budget has no room at present")

// permit takes one for the first send of a draft, or for another of its record. A seed that gets none ends its transaction.
func (s *Service) permit(f Facts, d Draft) (bool, error) {
	b := s.Policy.Budget
	if b.Writes <= 0 || f.Spend == nil {
		return true, nil
	}
	if d.Record.Source != SourceSeed {
		return f.Spend(WriteLive, b.live)
	}
	ok, err := f.Spend(WriteSeed, b.seed)
	if err == nil && !ok && d.Seed != nil {
		err = ErrNoPermit
	}
	return ok, err
}

// slowDown tells every process of a 429.
func (s *Service) slowDown(ctx context.Context, res SendResult, now time.Time) {
	if res.Status != statusTooMany || s.Policy.Budget.Writes <= 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin)
	defer cancel()
	if err := s.Store.Throttle(ctx, func(p Pace) Pace { return p.slower(now, res.RetryAfter) }); err != nil {
		s.Log.WarnContext(ctx, "the write budget could not be lowered", "error", err)
	}
}

const statusTooMany = 429
