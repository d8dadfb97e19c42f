package workostest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"guestlist/internal/workos/workostest"
)

func (w *world) limit(l workostest.RateLimits) { w.SetBehaviour(workostest.Behaviour{RateLimits: l}) }

func two(window time.Duration) workostest.Rate { return workostest.Rate{Requests: 2, Window: window} }

func TestRateLimitsAreWorkOSsOwn(t *testing.T) {
	t.Parallel()
	equal(t, "limits", workostest.DocumentedRateLimits(), workostest.RateLimits{
		Everything: workostest.Rate{Requests: 6000, Window: time.Minute},
		Reads:      workostest.Rate{Requests: 1000, Window: 10 * time.Second},
		Writes:     workostest.Rate{Requests: 500, Window: 10 * time.Second},
		SignIns:    workostest.Rate{Requests: 10, Window: time.Minute},
	})
}

func TestARateLimitCountsItsOwnKindInAnySpanOfItsWindow(t *testing.T) {
	t.Parallel()
	const window = 10 * time.Second
	read := func(w *world) int { status, _ := w.api("GET", invitations, nil); return status }
	elsewhere := func(w *world) int { status, _ := w.api("GET", "/organizations", nil); return status }
	write := func(w *world) int {
		status, _ := w.api("POST", invitations, object{"email": fmt.Sprintf("p%d@y.test", w.Requests("", ""))})
		return status
	}
	for name, row := range map[string]struct {
		limits workostest.RateLimits
		do     func(*world) int
		free   func(*world) int // another kind, which does not count
	}{
		"reads":      {workostest.RateLimits{Reads: two(window)}, read, write},
		"writes":     {workostest.RateLimits{Writes: two(window)}, write, read},
		"everything": {workostest.RateLimits{Everything: two(window)}, elsewhere, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.limit(row.limits)
			try := func(when string, refused bool) {
				t.Helper()
				if got := row.do(w) == http.StatusTooManyRequests; got != refused {
					t.Errorf("%s: refused is %v", when, got)
				}
			}
			try("the first", false)
			w.clock.Add(window / 2)
			try("the second", false)
			try("the third", true)
			if row.free != nil && row.free(w) == http.StatusTooManyRequests {
				t.Error("another kind was counted")
			}
			w.clock.Add(window/2 - time.Millisecond)
			try("a moment before the first leaves the window", true)
			w.clock.Add(time.Millisecond)
			try("when the first has left", false)
			try("while the second is in it", true)
		})
	}
}

func TestSignInsAreLimitedForEachAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.limit(workostest.RateLimits{SignIns: two(time.Minute)})
	for n, want := range []int{200, 200, 429} {
		status, _ := w.exchange(w.signIn(adaMail, "screen_hint", "sign-in").Get("code"))
		equal(t, fmt.Sprintf("status of sign-in %d", n+1), status, want)
	}
	w.browser.Jar = nil
	status, _ := w.exchange(w.signIn(bobMail).Get("code"))
	equal(t, "status of somebody else", status, 200)
}

func TestARefusalSaysWhenToComeBackInEveryFormThatWasSeen(t *testing.T) {
	t.Parallel()
	writes := two(10 * time.Second)
	for name, row := range map[string]struct {
		limits workostest.RateLimits
		after  string
		json   bool
	}{
		"seconds, rounded up":   {workostest.RateLimits{Writes: writes}, "7", true},
		"a date, rounded up":    {workostest.RateLimits{Writes: writes, RetryAfterDate: true}, "Sun, 22 Nov 2026 12:00:11 GMT", true},
		"nothing":               {workostest.RateLimits{Writes: writes, NoRetryAfter: true}, "", true},
		"a body that is a text": {workostest.RateLimits{Writes: writes, PlainBody: true}, "7", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.clock.Add(500 * time.Millisecond)
			w.limit(row.limits)
			w.sendMany(2)
			w.clock.Add(3500 * time.Millisecond)
			r := w.request("POST", invitations, "application/json", `{"email":"x@y.test"}`)
			r.Header.Set("Authorization", "Bearer "+w.APIKey())
			response, body := w.do(r)
			equal(t, "status", response.StatusCode, 429)
			equal(t, "Retry-After", response.Header.Get("Retry-After"), row.after)
			equal(t, "is JSON", json.Valid(body), row.json)
			if row.json {
				equal(t, "code", w.parse(body).code(), "rate_limit_exceeded")
			}
			equal(t, "invitations", len(w.Invitations()), 2)
		})
	}
}

func TestWritesTellThePaceOfAClient(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, pause := range []time.Duration{0, 4 * time.Second, 5 * time.Second, 2 * time.Second} {
		w.clock.Add(pause)
		w.sendOnce(t.Context())
	}
	_, _ = w.api("POST", "/organizations", object{"name": "Third"})
	_, _ = w.api("GET", invitations, nil)
	for window, want := range map[time.Duration]int{time.Millisecond: 1, 7 * time.Second: 2, 10 * time.Second: 3, time.Minute: 4} {
		equal(t, "most in "+window.String(), w.MostWrites("/user_management/", window), want)
	}
}

func TestWritesTellWhatBecameOfEachRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.breakNext(workostest.Fault{WorkLater: time.Second, Status: 502})
	equal(t, "status", w.sendOnce(t.Context()), 502)
	w.breakNext(workostest.Fault{CutBefore: true})
	equal(t, "status", w.sendOnce(t.Context()), 0)
	w.clock.Add(time.Second)
	w.expect("POST", invitations, object{"email": "x@y.test"}, 400, "email_already_invited")
	made, at := w.Invitations()[0].ID, w.clock.Now()
	all := w.Writes()
	equal(t, "writes", len(all), 3)
	for k, want := range []workostest.Write{
		{At: at.Add(-time.Second), Fault: "late", Answered: 502, Done: []workostest.Work{{At: at, Status: 201, ID: made}}},
		{At: at.Add(-time.Second), Fault: "cut before"},
		{At: at, Answered: 400, Done: []workostest.Work{{At: at, Status: 400, Code: "email_already_invited"}}},
	} {
		want.Method, want.Path, want.Email = "POST", invitations, "x@y.test"
		equal(t, "write", fmt.Sprintf("%+v", all[k]), fmt.Sprintf("%+v", want))
	}
	equal(t, "faults", fmt.Sprint(w.Faults()), "map[cut before:1 late:1]")
}
