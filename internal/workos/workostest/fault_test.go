package workostest_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"guestlist/internal/workos/workostest"
)

// sendOnce posts one invitation and reports the status, 0 when the connection broke.
func (w *world) sendOnce(ctx context.Context) int {
	w.t.Helper()
	r := w.request("POST", invitations, "application/json", `{"email":"x@y.test"}`).WithContext(ctx)
	r.Header.Set("Authorization", "Bearer "+w.APIKey())
	response, err := w.browser.Do(r)
	if err != nil {
		return 0
	}
	must(w.t, response.Body.Close())
	return response.StatusCode
}

func TestFaultsBreakTheWireAndSayTheTruthAboutTheWork(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		fault  *workostest.Fault
		status int
		sent   int
	}{
		"none":                     {nil, 201, 1},
		"empty":                    {&workostest.Fault{}, 201, 1},
		"cut before":               {&workostest.Fault{CutBefore: true}, 0, 0},
		"cut after":                {&workostest.Fault{CutAfter: true}, 0, 1},
		"status":                   {&workostest.Fault{Status: 503, Body: "<h1>busy</h1>"}, 503, 0},
		"status after the work":    {&workostest.Fault{Status: 500, WorkFirst: true}, 500, 1},
		"short delays":             {&workostest.Fault{DelayBefore: time.Microsecond, DelayAfter: time.Microsecond}, 201, 1},
		"cut after beats a status": {&workostest.Fault{Status: 500, CutAfter: true}, 0, 1},
		"cut midway":               {&workostest.Fault{CutMidway: true}, 201, 1},
		"repeated inside":          {&workostest.Fault{Repeats: 1}, 400, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.SetFault(func(*http.Request) *workostest.Fault { return row.fault })
			equal(t, "status", w.sendOnce(t.Context()), row.status)
			equal(t, "invitations", len(w.Invitations()), row.sent)
			equal(t, "requests", w.Requests("POST", invitations), 1)
		})
	}
}

func TestAnAnswerThatIsCutMidwayCannotBeReadWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.SetFault(func(*http.Request) *workostest.Fault { return &workostest.Fault{CutMidway: true} })
	r := w.request("POST", invitations, "application/json", `{"email":"x@y.test"}`)
	r.Header.Set("Authorization", "Bearer "+w.APIKey())
	response, err := w.browser.Do(r)
	must(t, err)
	body, err := io.ReadAll(response.Body)
	must(t, response.Body.Close())
	if err == nil || len(body) == 0 || json.Valid(body) {
		t.Errorf("read %q, %v", body, err)
	}
}

// WorkOS's own edge may send a request again; what the first time made is what the second runs into.
func TestARepeatInsideAnswersOfWhatTheFirstTimeMade(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.SetFault(func(*http.Request) *workostest.Fault { return &workostest.Fault{Repeats: 1} })
	w.expect("POST", invitations, object{"email": "x@y.test"}, 400, "email_already_invited")
	w.expect("POST", invitations, object{"email": "x@y.test", "organization_id": org1}, 400, "email_already_invited_to_organization")
	equal(t, "invitations", len(w.Invitations()), 2)
	w.expect("POST", invitations+"/"+w.Invitations()[0].ID+"/revoke", nil, 400, "invite_not_pending")
	w.SetBehaviour(workostest.Behaviour{AllowDuplicates: true})
	w.expect("POST", invitations, object{"email": "z@y.test"}, 201, "")
	equal(t, "invitations where duplicates are accepted", len(w.Invitations()), 4)
	equal(t, "requests", w.Requests("POST", invitations), 4)
}

func TestADelayEndsWhenTheClientGoesAway(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		fault workostest.Fault
		sent  int
	}{
		"before the work": {workostest.Fault{DelayBefore: time.Hour}, 0},
		"after the work":  {workostest.Fault{DelayAfter: time.Hour}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, leave := context.WithCancel(t.Context())
			defer leave()
			s, err := workostest.New(workostest.Options{BaseURL: "http://fake.test", APIKey: "sk_x", ClientID: "client_x"})
			must(t, err)
			s.SetFault(func(*http.Request) *workostest.Fault { return &row.fault })
			w := &world{Server: s, t: t}
			r := w.request("POST", invitations, "application/json", `{"email":"x@y.test"}`).WithContext(ctx)
			r.Header.Set("Authorization", "Bearer sk_x")
			done := make(chan struct{})
			go func() {
				defer close(done)
				s.ServeHTTP(silentWriter{}, r)
			}()
			for row.sent == 1 && len(s.Invitations()) == 0 {
				runtime.Gosched() // until the work is done; the delay itself would last an hour
			}
			leave()
			<-done
			equal(t, "invitations", len(s.Invitations()), row.sent)
		})
	}
}

// silentWriter fails the test's purpose if anything is written: the client has gone.
type silentWriter struct{}

func (silentWriter) Header() http.Header       { return http.Header{} }
func (silentWriter) Write([]byte) (int, error) { panic("an answer was written to nobody") }
func (silentWriter) WriteHeader(int)           { panic("an answer was written to nobody") }

func TestAHookMayHoldARequestAndAskTheServer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	arrived, release := make(chan int), make(chan struct{})
	var calls atomic.Int32
	w.SetFault(func(*http.Request) *workostest.Fault {
		if calls.Add(1) == 1 {
			arrived <- len(w.Invitations())
			<-release
		}
		return &workostest.Fault{Header: http.Header{"Retry-After": {"3"}}}
	})
	first := make(chan int)
	go func() { first <- w.sendOnce(t.Context()) }()
	equal(t, "invitations while held", <-arrived, 0)
	equal(t, "status of the second", w.sendOnce(t.Context()), http.StatusCreated)
	close(release)
	equal(t, "status of the held one", <-first, http.StatusBadRequest)
	response, _ := w.do(w.request("GET", "/", "", ""))
	equal(t, "header", response.Header.Get("Retry-After"), "3")
}

func TestRequestsCountByMethodAndPath(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sendMany(2)
	_, _ = w.api("GET", invitations, nil)
	equal(t, "POSTs", w.Requests("POST", invitations), 2)
	equal(t, "all", w.Requests("", "/user_management"), 3)
	equal(t, "elsewhere", w.Requests("GET", "/events"), 0)
}

func TestConcurrentSendsOfOneAddressMakeOneInvitation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	statuses := make(chan int, 8)
	for range cap(statuses) {
		go func() { statuses <- w.sendOnce(t.Context()) }()
	}
	created := 0
	for range cap(statuses) {
		if <-statuses == http.StatusCreated {
			created++
		}
	}
	equal(t, "created", created, 1)
	equal(t, "invitations", len(w.Invitations()), 1)
}
