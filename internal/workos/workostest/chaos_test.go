package workostest_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"guestlist/internal/workos/workostest"
)

// stormy has every fault.
func stormy(seed uint64) *workostest.Chaos {
	odds := workostest.Odds{
		CutBefore: 0.1, CutAfter: 0.1, CutMidway: 0.1, StatusBefore: 0.1, StatusAfter: 0.1, RateLimit: 0.1, Delay: 0.1, Late: 0.1, Repeat: 0.1,
	}
	return &workostest.Chaos{Seed: seed, Sends: odds, Writes: odds, Reads: odds, Delay: time.Microsecond, Late: time.Minute}
}

// storm sends to forty addresses, four times each, in an order of its own, and tells what happened to each time.
func storm(t *testing.T, seed uint64, order *rand.Rand) (map[string]string, *world) {
	t.Helper()
	w := newWorld(t)
	w.SetChaos(stormy(seed))
	var addresses []string
	for k := range 160 {
		addresses = append(addresses, fmt.Sprintf("p%d@y.test", k%40))
	}
	order.Shuffle(len(addresses), func(a, b int) { addresses[a], addresses[b] = addresses[b], addresses[a] })
	happened, met := map[string]string{}, map[string]int{}
	for _, address := range addresses {
		r := w.request("POST", invitations, "application/json", `{"email":"`+address+`"}`)
		r.Header.Set("Authorization", "Bearer "+w.APIKey())
		if response, err := w.browser.Do(r); err == nil {
			must(t, response.Body.Close())
		}
		met[address]++
		all := w.Writes()
		last := all[len(all)-1]
		if last.Fault == "" || last.Fault == "repeated" {
			last.Answered = 0 // the true answer depends on what was there
		}
		happened[fmt.Sprintf("%s %d", address, met[address])] = fmt.Sprint(last.Fault, last.Answered)
	}
	return happened, w
}

func TestASeedReplaysItsFaultsInWhateverOrderTheRequestsCome(t *testing.T) {
	t.Parallel()
	first, w := storm(t, 7, rand.New(rand.NewPCG(1, 1)))
	again, _ := storm(t, 7, rand.New(rand.NewPCG(2, 2)))
	if !maps.Equal(first, again) {
		t.Error("the same seed did something else")
	}
	other, _ := storm(t, 8, rand.New(rand.NewPCG(1, 1)))
	if maps.Equal(first, other) {
		t.Error("another seed did the same")
	}
	for _, kind := range []string{
		"cut before", "cut after", "cut midway", "status before", "status after", "rate limit", "late", "repeated",
	} {
		if w.Faults()[kind] == 0 {
			t.Errorf("%s never happened: %v", kind, w.Faults())
		}
	}
	if w.Faults()["delay before"]+w.Faults()["delay after"] == 0 {
		t.Errorf("nothing was delayed: %v", w.Faults())
	}
}

func TestChaosTellsTheTruthAboutTheWork(t *testing.T) {
	t.Parallel()
	_, w := storm(t, 7, rand.New(rand.NewPCG(1, 1)))
	w.clock.Add(2 * time.Minute)
	equal(t, "still to come", w.Late(), 0)
	made := 0
	for _, one := range w.Writes() {
		times := 1
		switch one.Fault {
		case "cut before", "status before", "rate limit":
			times = 0
		case "repeated":
			times = 2
		}
		equal(t, "times that the work of "+one.Fault+" was done", len(one.Done), times)
		for _, work := range one.Done {
			if work.Status == http.StatusCreated {
				made++
			}
		}
	}
	equal(t, "invitations", len(w.Invitations()), made)
}

func TestChaosOfOneKindHappensToThatKindAlways(t *testing.T) {
	t.Parallel()
	always := func(o workostest.Odds) *workostest.Chaos {
		return &workostest.Chaos{Sends: o, Reads: o, Late: time.Second}
	}
	for name, row := range map[string]struct {
		odds workostest.Odds
		send int // status of a send, 0 for a cut
		read bool
	}{
		"cut before":    {workostest.Odds{CutBefore: 1}, 0, false},
		"rate limit":    {workostest.Odds{RateLimit: 1}, 429, false},
		"repeat":        {workostest.Odds{Repeat: 1}, 400, true},
		"nothing":       {workostest.Odds{}, 201, true},
		"beyond one":    {workostest.Odds{Repeat: 1, RateLimit: 1}, 429, false},
		"all are tried": {workostest.Odds{CutBefore: 0, RateLimit: 0, Delay: 1}, 201, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.SetChaos(always(row.odds))
			equal(t, "status of a send", w.sendOnce(t.Context()), row.send)
			r := w.request("GET", invitations, "", "")
			r.Header.Set("Authorization", "Bearer "+w.APIKey())
			response, err := w.browser.Do(r)
			if err == nil {
				must(t, response.Body.Close())
			}
			equal(t, "a read goes through", err == nil && response.StatusCode == 200, row.read)
			equal(t, "organizations are other writes", w.write("/organizations"), 201)
			response, _ = w.do(w.request("GET", "/sso/jwks/"+w.ClientID(), "", ""))
			equal(t, "the keys of tokens are left alone", response.StatusCode, 200)
		})
	}
}

func (w *world) write(path string) int {
	status, _ := w.api("POST", path, object{"name": "Third"})
	return status
}

func TestChaosEndsAndTakesItsBehaviourAlong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	chaos := stormy(1)
	chaos.Sends, chaos.Reads = workostest.Odds{CutBefore: 1}, workostest.Odds{}
	chaos.Behaviour = workostest.Behaviour{ListLag: time.Hour}
	w.SetChaos(chaos)
	_, err := w.CreateInvitationAsDashboard(workostest.DashboardInvitation{Email: "x@y.test"})
	must(t, err)
	equal(t, "listed meanwhile", len(w.states("")), 0)
	equal(t, "status meanwhile", w.sendOnce(t.Context()), 0)
	w.SetChaos(nil)
	equal(t, "listed afterwards", len(w.states("")), 1)
	equal(t, "status afterwards", w.sendOnce(t.Context()), 400)
}

func TestTheHookGoesBeforeTheChaos(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.SetChaos(&workostest.Chaos{Sends: workostest.Odds{CutBefore: 1}})
	w.SetFault(func(*http.Request) *workostest.Fault { return &workostest.Fault{} })
	equal(t, "status", w.sendOnce(t.Context()), http.StatusCreated)
}
