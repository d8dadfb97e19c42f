package auth

import (
	"net/http"
	"testing"
	"time"

	"guestlist/internal/viewer"
)

func TestBearerOfAnEndedSessionIsRefusedThoughItWasVerifiedBefore(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	token := g.token(nil)
	if status, _ := g.asBearer(token); status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	if err := g.store.RevokeSession(t.Context(), "session_1", g.clock.Now()); err != nil {
		t.Fatal(err)
	}
	if err := g.auth.learnRevoked(t.Context()); err != nil {
		t.Fatal(err)
	}
	if status, _ := g.asBearer(token); status != http.StatusUnauthorized {
		t.Errorf("status %d", status)
	}
	if status, v := g.asBearer(g.machineToken(nil)); status != http.StatusOK || v.Kind != viewer.Machine {
		t.Errorf("a token without a session: %d", status)
	}
}

func TestEndedSessionsAreRememberedAsLongAsTokensLive(t *testing.T) {
	t.Parallel()
	var r revoked
	now := time.Unix(1_800_000_000, 0)
	if since := r.since(now); now.Sub(since) != revokedLife {
		t.Errorf("the first time asks since %s", since)
	}
	r.learn([]string{"session_1"}, now)
	if since := r.since(now.Add(time.Hour)); now.Sub(since) != revokedOverlap {
		t.Errorf("then since %s", since)
	}
	r.learn([]string{"session_1", "session_2"}, now.Add(revokedLife))
	if !r.has("session_1") || !r.has("session_2") || r.has("session_3") || r.has("") {
		t.Error("wrong ones are remembered")
	}
	r.learn(nil, now.Add(revokedLife+time.Second))
	if r.has("session_1") || !r.has("session_2") {
		t.Error("the wrong one was forgotten")
	}
}
