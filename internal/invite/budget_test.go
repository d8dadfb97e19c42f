package invite

import (
	"testing"
	"time"
)

func TestWriteBudgetLetsLiveGoFirstAndASeedASecondThrough(t *testing.T) {
	t.Parallel()
	b, now := DefaultBudget(), time.Unix(1_000_000, 0)
	for name, row := range map[string]struct {
		spent      Spent
		live, seed bool
	}{
		"nothing spent":              {Spent{}, true, true},
		"the pace is reached":        {Spent{Window: 33, Seeds: b.Pace + b.Pace/10}, true, false},
		"only the headroom is left":  {Spent{Window: b.Writes - b.Headroom, Seeds: 1}, true, false},
		"the same, and no seed yet":  {Spent{Window: b.Writes - b.Headroom}, true, true},
		"all spent, and no seed yet": {Spent{Window: b.Writes}, false, true},
		"all spent":                  {Spent{Window: b.Writes, Seeds: 1}, false, false},
		"a pause":                    {Spent{Pace: Pace{PausedUntil: now.Add(time.Second)}}, true, false},
		"the pause is over":          {Spent{Pace: Pace{PausedUntil: now}}, true, true},
		"a half":                     {Spent{Seeds: b.Pace/2 + b.Pace/20, Pace: Pace{Share: 500, At: now}}, true, false},
		"the half has grown back":    {Spent{Seeds: b.Pace / 2, Pace: Pace{Share: 500, At: now.Add(-regain)}}, true, true},
	} {
		row.spent.Now = now
		if live, seed := b.live(row.spent), b.seed(row.spent); live != row.live || seed != row.seed {
			t.Errorf("%s: live %v, seed %v", name, live, seed)
		}
	}
	// Whatever seeding does, eleven slices of a second hold no more than WorkOS lets through in ten seconds.
	if most := b.Writes + int(BudgetWindow/time.Second) + 1; most > 500 {
		t.Errorf("%d writes in a window", most)
	}
}

func TestPaceHalvesOncePerStormAndNeverToNothing(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_000_000, 0)
	p := Pace{}.slower(now, 0).slower(now.Add(time.Millisecond), 7*time.Second)
	if p.Share != fullShare/2 || !p.PausedUntil.Equal(now.Add(time.Millisecond+7*time.Second)) {
		t.Errorf("one storm: %+v", p)
	}
	if p = p.slower(now.Add(2*time.Second), 0); p.Share != fullShare/4 || !p.PausedUntil.After(now.Add(6*time.Second)) {
		t.Errorf("the next: %+v", p)
	}
	for i := range 20 {
		p = p.slower(now.Add(time.Duration(3+i)*time.Second), 0)
	}
	if p.Share != leastShare {
		t.Errorf("many: %+v", p)
	}
	if share := p.ShareAt(p.At.Add(time.Minute)); share != fullShare {
		t.Errorf("a minute later: %d", share)
	}
}
