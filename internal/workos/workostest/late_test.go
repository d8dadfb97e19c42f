package workostest_test

import (
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"guestlist/internal/workos/workostest"
)

// breakNext breaks one request, the next.
func (w *world) breakNext(f workostest.Fault) {
	w.SetFault(func(*http.Request) *workostest.Fault {
		w.SetFault(nil)
		return &f
	})
}

func TestWorkThatComesLateIsDoneAfterItsRequestHasEnded(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		fault  workostest.Fault
		status int
		made   int
	}{
		"cut":              {workostest.Fault{}, 0, 1},
		"cut before":       {workostest.Fault{CutBefore: true}, 0, 1},
		"gateway timeout":  {workostest.Fault{Status: 504}, 504, 1},
		"request timeout":  {workostest.Fault{Status: 408, Body: "<h1>late</h1>"}, 408, 1},
		"and then repeats": {workostest.Fault{Status: 500, Repeats: 2}, 500, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			row.fault.WorkLater = 10 * time.Second
			w.breakNext(row.fault)
			equal(t, "status", w.sendOnce(t.Context()), row.status)
			w.clock.Add(10*time.Second - time.Millisecond)
			equal(t, "invitations a moment before", len(w.Invitations()), 0)
			equal(t, "still to come", w.Late(), 1)
			w.clock.Add(time.Millisecond)
			equal(t, "still to come when it is time", w.Late(), 0)
			equal(t, "invitations when it is time", len(w.Invitations()), row.made)
			equal(t, "created", w.Invitations()[0].CreatedAt, w.clock.Now())
			equal(t, "mails", len(w.Outbox()), row.made)
			w.expect("POST", invitations, object{"email": "x@y.test"}, 400, "email_already_invited")
		})
	}
}

// What came late may meet what was done meanwhile: then it is refused, and nobody is told.
func TestWorkThatComesLateObeysTheRulesOfItsTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.breakNext(workostest.Fault{WorkLater: 2 * time.Second})
	equal(t, "status", w.sendOnce(t.Context()), 0)
	w.breakNext(workostest.Fault{WorkLater: time.Second})
	equal(t, "status", w.sendOnce(t.Context()), 0)
	w.clock.Add(time.Minute)
	equal(t, "invitations", len(w.Invitations()), 1)
	var statuses []int
	for _, one := range w.Writes() {
		statuses = append(statuses, one.Done[0].Status)
	}
	if len(statuses) != 2 || statuses[0] != 400 || statuses[1] != 201 {
		t.Errorf("the works came to %v: the later request's was due first", statuses)
	}
}

func TestWorkThatComesLateNeedsNobodyToAskForIt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := newWorld(t, func(o *workostest.Options) { o.Dir, o.Now = dir, nil })
	w.breakNext(workostest.Fault{WorkLater: time.Millisecond})
	equal(t, "status", w.sendOnce(t.Context()), 0)
	for text := ""; !strings.Contains(text, "x@y.test"); runtime.Gosched() { // the test's own deadline ends it
		raw, err := os.ReadFile(filepath.Join(dir, "journal.jsonl"))
		must(t, err)
		text = string(raw)
	}
}

func TestAFakeThatIsClosedDoesNothingLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.breakNext(workostest.Fault{WorkLater: time.Second})
	equal(t, "status", w.sendOnce(t.Context()), 0)
	must(t, w.Close())
	w.clock.Add(time.Minute)
	equal(t, "invitations", len(w.Invitations()), 0)
}
