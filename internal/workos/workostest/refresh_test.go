package workostest_test

import (
	"testing"
	"time"

	"guestlist/internal/workos/workostest"
)

// signedIn is a fresh session's answer.
func (w *world) signedIn(email string) object {
	w.t.Helper()
	status, session := w.exchange(w.signIn(email).Get("code"))
	if status != 200 {
		w.t.Fatalf("exchange answered %d %v", status, session)
	}
	return session
}

func TestRefreshTokensRotateWithAGraceForReplays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.signedIn(adaMail)
	status, second := w.refresh(first.str("refresh_token"))
	if status != 200 || second.str("refresh_token") == first.str("refresh_token") {
		t.Fatalf("refresh answered %d %v", status, second)
	}
	equal(t, "sid", sidOf(t, w, second.str("access_token")), sidOf(t, w, first.str("access_token")))
	w.clock.Add(30 * time.Second)
	status, replay := w.refresh(first.str("refresh_token"))
	if status != 200 || replay.str("refresh_token") != second.str("refresh_token") {
		t.Errorf("a replay in time answered %d %v", status, replay)
	}
	w.clock.Add(time.Millisecond)
	status, late := w.refresh(first.str("refresh_token"))
	if status != 400 || late.code() != "invalid_grant" {
		t.Errorf("a late replay answered %d %v", status, late)
	}
	if status, answer := w.refresh(second.str("refresh_token")); status != 200 {
		t.Errorf("the successor answered %d %v", status, answer)
	}
}

func TestWithoutGraceOneOfTwoRefreshesWins(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.SetBehaviour(workostest.Behaviour{NoReplayGrace: true})
	first := w.signedIn(adaMail)
	won := make(chan bool, 2)
	for range 2 {
		go func() {
			status, _ := w.refresh(first.str("refresh_token"))
			won <- status == 200
		}()
	}
	if a, b := <-won, <-won; a == b {
		t.Errorf("both refreshes answered alike: %v", a)
	}
}

func TestRefreshRefusals(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		before func(*world, object)
		change []string
		status int
		code   string
	}{
		"unknown token":            {nil, []string{"refresh_token", "nope"}, 400, "invalid_grant"},
		"no token":                 {nil, []string{"refresh_token", "-"}, 422, "invalid_request_parameters"},
		"other secret":             {nil, []string{"client_secret", "sk_other"}, 400, "invalid_client"},
		"unknown organization":     {nil, []string{"organization_id", "org_nope"}, 400, "organization_not_found"},
		"another's organization":   {nil, []string{"organization_id", org2}, 400, "organization_membership_not_found"},
		"code's own property":      {nil, []string{"code_verifier", verifier}, 422, "invalid_request_parameters"},
		"membership gone":          {func(w *world, _ object) { must(w.t, w.RemoveMembership(ada, org1)) }, nil, 400, "organization_membership_not_found"},
		"user gone":                {func(w *world, _ object) { must(w.t, w.RemoveUser(ada)) }, nil, 400, "invalid_grant"},
		"session revoked":          {revokeByAPI, nil, 400, "invalid_grant"},
		"session past its maximum": {func(w *world, _ object) { w.clock.Add(30 * 24 * time.Hour) }, nil, 400, "invalid_grant"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			session := w.signedIn(adaMail)
			if row.before != nil {
				row.before(w, session)
			}
			status, answer := w.refresh(session.str("refresh_token"), row.change...)
			if status != row.status || answer.code() != row.code {
				t.Errorf("answered %d %v", status, answer)
			}
		})
	}
}

func revokeByAPI(w *world, session object) {
	body := object{"session_id": sidOf(w.t, w, session.str("access_token"))}
	w.expect("POST", "/user_management/sessions/revoke", body, 200, "")
	w.expect("POST", "/user_management/sessions/revoke", body, 400, "")
	equal(w.t, "session.revoked events", len(w.events("session.revoked")), 1)
}

func TestRefreshSwitchesTheOrganization(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	session := w.signedIn(adaMail)
	must(t, w.AddMembership(workostest.Membership{UserID: ada, OrganizationID: org2}))
	status, switched := w.refresh(session.str("refresh_token"), "organization_id", org2)
	if status != 200 || switched.str("organization_id") != org2 {
		t.Fatalf("answered %d %v", status, switched)
	}
	claims := object(tokenClaims(t, w, switched.str("access_token")))
	equal(t, "role", claims.str("role"), "member")
	_, stays := w.refresh(switched.str("refresh_token"))
	equal(t, "organization afterwards", stays.str("organization_id"), org2)
}
