package invite

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// epochsOf draws settings one after the other, some of which accrue nothing.
func epochsOf(t *rapid.T) []AccrualEpoch {
	from, epochs := modelStart, []AccrualEpoch{}
	for i := range rapid.IntRange(0, 4).Draw(t, "epochs") {
		a := Accrual{
			Amount: rapid.IntRange(0, 3).Draw(t, "amount"), Every: time.Duration(rapid.IntRange(0, 90).Draw(t, "every")) * time.Minute,
			Cap: rapid.IntRange(0, 5).Draw(t, "cap"),
		}
		epochs = append(epochs, AccrualEpoch{a, from})
		from = from.Add(minutes(t, fmt.Sprintf("epoch %d", i), 0, 300))
	}
	return epochs
}

func minutes(t *rapid.T, label string, least, most int) time.Duration {
	return time.Duration(rapid.IntRange(least, most).Draw(t, label)) * time.Minute
}

func TestAccrualIsTheSameWheneverItIsReckoned(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		epochs := epochsOf(t)
		start := modelStart.Add(minutes(t, "start", -300, 900))
		now := modelStart.Add(minutes(t, "now", -300, 1500)).Add(time.Duration(rapid.IntRange(-1, 1).Draw(t, "to the tick")))
		got, next := accrued(epochs, start, now)
		if want := slowAccrual(epochs, start, now); got != want {
			t.Fatalf("%d accrued, one by one %d", got, want)
		}
		if again, _ := accrued(epochs, start, now); again != got {
			t.Fatalf("%d, and then %d", got, again)
		}
		if later, _ := accrued(epochs, start, now.Add(minutes(t, "later", 0, 600))); later < got {
			t.Fatalf("%d accrued, later only %d", got, later)
		}
		judgeNext(t, epochs, start, now, next)
	})
}

// judgeNext: the next moment is the first at which more has accrued, and there is none only where nothing more comes.
func judgeNext(t *rapid.T, epochs []AccrualEpoch, start, now, next time.Time) {
	at := func(when time.Time) int {
		n, _ := accrued(epochs, start, when)
		return n
	}
	if next.IsZero() {
		if far := now.Add(1000 * time.Hour); at(far) > at(now) && !changes(epochs, now) {
			t.Fatalf("none is next, and %d come", at(far)-at(now))
		}
		return
	}
	if !next.After(now) || at(next) <= at(next.Add(-1)) {
		t.Fatalf("nothing accrues at %s, now %s", next, now)
	}
	if before := at(next.Add(-1)); before > at(now) && !changes(epochs, now) {
		t.Fatalf("%d accrue before the next", before-at(now))
	}
}

// changes: another setting begins later; only its own places are foretold then.
func changes(epochs []AccrualEpoch, now time.Time) bool {
	return len(epochs) > 0 && epochs[len(epochs)-1].From.After(now)
}

func TestEpochAccruesNoMoreThanItsCap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		epochs := epochsOf(t)
		now, most, endless := modelStart.Add(minutes(t, "now", 0, 100000)), 0, false
		for _, e := range epochs {
			most += e.Cap
			endless = endless || e.Cap == 0 && e.Amount > 0 && e.Every > 0
		}
		if got, _ := accrued(epochs, modelStart, now); !endless && got > most {
			t.Fatalf("%d accrued, the caps are %d in all", got, most)
		}
	})
}

func TestGrantThatHasEndedCountsOnlyWhatWasTakenFromIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		now, want, soonest := modelStart, 0, GrantFacts{}
		f := PoolFacts{Used: rapid.IntRange(0, 9).Draw(t, "used")}
		for i := range rapid.IntRange(0, 4).Draw(t, "grants") {
			g := GrantFacts{ID: fmt.Sprintf("grant_%d", i), Amount: rapid.IntRange(1, 4).Draw(t, "amount")}
			g.Used = rapid.IntRange(0, g.Amount).Draw(t, "taken")
			ends := rapid.IntRange(-2, 2).Draw(t, "ends")
			if ends != 0 {
				g.ExpiresAt = now.Add(time.Duration(ends) * time.Hour).Add(time.Duration(i))
			}
			f.Grants = append(f.Grants, g)
			switch {
			case ends < 0:
				want += g.Used
				continue
			case ends > 0 && g.Used < g.Amount && (soonest.ID == "" || g.ExpiresAt.Before(soonest.ExpiresAt)):
				soonest = g
			}
			want += g.Amount
		}
		if got := f.granted(now); got != want {
			t.Fatalf("granted %d, want %d", got, want)
		}
		if got := f.bucket(now); got != soonest.ID {
			t.Fatalf("the next place is taken from %q, want %q", got, soonest.ID)
		}
		base := rapid.IntRange(0, 5).Draw(t, "base")
		limit := Policy{QuotaTotal: Limit{Places: base}}.limit(PoolFacts{Pool: Pool{Kind: TotalPool}, Used: f.Used, Grants: f.Grants}, moment{now: now})
		if left := remaining(limit, f.Used); *left != max(0, base+want-f.Used) {
			t.Fatalf("%d remain of %d used of %d", *left, f.Used, base+want)
		}
	})
}

// slowAccrual counts places one interval at a time.
func slowAccrual(epochs []AccrualEpoch, start, now time.Time) int {
	sum := 0
	for i, e := range epochs {
		from, until, places := e.From, now, 0
		if from.Before(start) {
			from = start
		}
		if i+1 < len(epochs) && epochs[i+1].From.Before(until) {
			until = epochs[i+1].From
		}
		for at := from.Add(e.Every); e.Every > 0 && e.Amount > 0 && !at.After(until); at = at.Add(e.Every) {
			places += e.Amount
			if e.Cap > 0 && places >= e.Cap {
				places = e.Cap
				break
			}
		}
		sum += places
	}
	return sum
}
