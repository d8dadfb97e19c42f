package main_test

import (
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"guestlist/internal/workos/workostest"
)

// TestSeedKilledAtAnyTimeSendsEachOnce kills the run while a send is on its way, with the work done and undone in turn.
func TestSeedKilledAtAnyTimeSendsEachOnce(t *testing.T) {
	t.Parallel()
	for name, behaviour := range map[string]workostest.Behaviour{"strict": {}, "accepts duplicates": {AllowDuplicates: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSeeding(t)
			s.fake.SetBehaviour(behaviour)
			const rows, kills = 60, 5
			file := s.file("people.txt", people(rows))
			var victim atomic.Pointer[os.Process]
			var met atomic.Int64
			s.fake.SetFault(func(r *http.Request) *workostest.Fault {
				if p := victim.Load(); isSend(r) && p != nil && met.Add(1)%9 == 0 {
					_ = p.Kill() // it may have ended
					return &workostest.Fault{CutBefore: met.Load()%2 == 0}
				}
				return nil
			})
			died := 0
			for died < kills {
				p := command(t, guestlist, s.env, "seed", file, "--apply", "--consent", "they signed up")
				if err := p.cmd.Start(); err != nil {
					t.Fatal(err)
				}
				victim.Store(p.cmd.Process)
				err := p.cmd.Wait()
				if status, _ := p.cmd.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() {
					t.Fatalf("it was not killed: %v\n%s", err, p.stderr)
				}
				died++
			}
			victim.Store(nil)
			if got := s.apply(file); got.status != 0 {
				t.Fatalf("the last run: exit %d\n%s%s", got.status, got.stdout, got.stderr)
			}
			s.mustHaveOneEach(rows)
		})
	}
}

func TestSeedTwoRunsAtOnceShareRowsAndPace(t *testing.T) {
	t.Parallel()
	s := newSeeding(t)
	const rows = 90
	file := s.file("people.txt", people(rows))
	var both sync.WaitGroup
	began := time.Now()
	for range 2 {
		both.Go(func() {
			if got := s.apply(file); got.status != 0 {
				t.Errorf("exit %d\n%s%s", got.status, got.stdout, got.stderr)
			}
		})
	}
	both.Wait()
	s.mustHaveOneEach(rows)
	// Of any second the fake may see the end of one slice and the beginning of the next.
	if n := s.fake.MostWrites("/user_management/invitations", time.Second); n > 66 {
		t.Errorf("%d writes in one second, in %s", n, time.Since(began))
	}
}

func TestSeedWaitsOutAStormOf429(t *testing.T) {
	t.Parallel()
	s := newSeeding(t)
	s.fake.SetBehaviour(workostest.Behaviour{RateLimits: workostest.RateLimits{Writes: workostest.Rate{Requests: 12, Window: 2 * time.Second}, PlainBody: true}})
	file := s.file("people.txt", people(40))
	got := s.apply(file, "--json")
	if said := s.parse(got); got.status != 0 || said.Failed != 0 || said.State != "DONE" {
		t.Errorf("exit %d\n%s%s", got.status, got.stdout, got.stderr)
	}
	s.mustHaveOneEach(40)
}
