package main_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
)

func TestOneMemberMayAskThreeHundredTimesAMinute(t *testing.T) {
	t.Parallel()
	d := start(t)
	mia := d.as("Mia")
	for n := range 300 {
		if a := mia.ask(`{ me { id } }`, nil); a.reply.status != http.StatusOK || a.Data.Me == nil {
			t.Fatalf("number %d: %d %s", n+1, a.reply.status, a.reply.body)
		}
	}
}

func TestWhoAsksTooOftenIsToldWhenToComeAgain(t *testing.T) {
	t.Parallel()
	d := startWith(t, []string{"RATE_LIMITS=member=5,client=3"})
	for name, c := range map[string]struct {
		caller
		most int
	}{"a member": {d.as("Mia"), 5}, "a stranger": {caller{d: d}, 3}} {
		for n := range c.most {
			if a := c.ask(`{ viewer { kind } }`, nil); a.reply.status != http.StatusOK {
				t.Fatalf("%s, number %d: %d", name, n+1, a.reply.status)
			}
		}
		a := c.ask(`{ viewer { kind } }`, nil)
		wait, err := strconv.Atoi(a.reply.header.Get("Retry-After"))
		if a.reply.status != http.StatusTooManyRequests || a.code() != "RATE_LIMITED" || err != nil || wait < 1 || !strings.Contains(string(a.reply.body), "requestId") {
			t.Errorf("%s: %d %v %s", name, a.reply.status, a.reply.header, a.reply.body)
		}
	}
	if a := d.as("Max").ask(`{ me { id } }`, nil); a.Data.Me == nil {
		t.Errorf("somebody else is refused too: %s", a.reply.body)
	}
}
