package auth

import (
	"errors"
	"net/http"
	"strconv"
	"testing"

	"guestlist/internal/ratelimit"
	"guestlist/internal/workos"
)

// limitedRig lets each kind of caller ask three times a minute.
func limitedRig(t *testing.T) *rig {
	t.Helper()
	return startRig(t, "http", func(g *rig, cfg *Config) WorkOS {
		for _, into := range []*Limiter{&cfg.Limits.Member, &cfg.Limits.Machine, &cfg.Limits.Client, &cfg.Limits.SignIn, &cfg.Limits.Unknown} {
			l, err := ratelimit.New(3, g.clock.Now)
			if err != nil {
				t.Fatal(err)
			}
			*into = l
		}
		return g.workos
	})
}

// until429 asks until it is refused and gives how often it was not.
func (g *rig) until429(ask func() answer) int {
	g.t.Helper()
	for n := range 10 {
		a := ask()
		if a.StatusCode != http.StatusTooManyRequests {
			continue
		}
		wait, err := strconv.Atoi(a.Header.Get("Retry-After"))
		if err != nil || wait < 1 || wait > 60 {
			g.t.Errorf("Retry-After %q", a.Header.Get("Retry-After"))
		}
		return n
	}
	g.t.Error("never refused")
	return -1
}

func TestEachCallerHasALimitOfTheirOwn(t *testing.T) {
	t.Parallel()
	g := limitedRig(t)
	withKey(g)
	post := func(header http.Header) func() answer {
		return func() answer { return g.do(g.browser(), http.MethodPost, "/who", header) }
	}
	g.store.admit("user_bob", true)
	cookie := g.plant(func(s *Session) { s.UserID = "user_bob" })
	for name, ask := range map[string]func() answer{
		"a person by bearer": post(bearer(g.token(nil))), "a person by cookie": post(cookieHeader(cookie)),
		"an M2M application": post(bearer(g.machineToken(nil))), "an API key": post(bearer(customerKey)),
		"a stranger": post(nil),
	} {
		if n := g.until429(ask); n != 3 {
			t.Errorf("%s was refused after %d", name, n)
		}
	}
	a := g.do(g.browser(), http.MethodPost, "/who", bearer(g.token(nil)))
	if code, _ := a.code(); code != "RATE_LIMITED" {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
	g.clock.advance(20_000_000_000)
	if status, _ := g.asBearer(g.token(nil)); status != http.StatusOK {
		t.Errorf("after the wait: %d", status)
	}
}

func TestProofsThatAreNoGoodCountForTheAddress(t *testing.T) {
	t.Parallel()
	g := limitedRig(t)
	bad := bearer(g.token(nil) + "x")
	if n := g.until429(func() answer { return g.do(g.browser(), http.MethodPost, "/who", bad) }); n != 3 {
		t.Errorf("refused after %d", n)
	}
	if status, _ := g.asBearer(g.token(nil)); status != http.StatusOK {
		t.Errorf("a good token from the same address: %d", status)
	}
}

func TestMadeUpKeysReachWorkOSOnlySoOften(t *testing.T) {
	t.Parallel()
	g := limitedRig(t)
	withKey(g)
	if status, _ := g.asBearer(customerKey); status != http.StatusOK {
		t.Fatal(status)
	}
	g.workos.set(func(s *script) { s.keysErr = errors.New("away") })
	made := 0
	for i := range 20 {
		if status, _ := g.asBearer("sk_guess_" + strconv.Itoa(i)); status != http.StatusTooManyRequests {
			made++
		}
	}
	if made != 2 || g.workos.validated > 3 {
		t.Errorf("%d guesses went through, WorkOS was asked %d times", made, g.workos.validated)
	}
	g.workos.set(func(s *script) { s.keysErr = nil })
	g.clock.advance(apiKeyLife)
	for range 2 { // what was good before is asked about again, whatever others guess
		if status, _ := g.asBearer(customerKey); status != http.StatusOK {
			t.Errorf("a good key: %d", status)
		}
	}
}

func TestSignInsAreLimitedByAPage(t *testing.T) {
	t.Parallel()
	g := limitedRig(t)
	g.workos.answer = func(workos.CodeExchange) (workos.Authentication, error) {
		return workos.Authentication{}, errors.New("away")
	}
	if n := g.until429(func() answer { return g.get(g.browser(), "/auth/login") }); n != 3 {
		t.Errorf("refused after %d", n)
	}
	if a := g.get(g.browser(), "/auth/callback?code=x&state=y"); a.StatusCode != http.StatusTooManyRequests {
		t.Errorf("callback: %d", a.StatusCode)
	}
}
