package main_test

import (
	"strings"
	"testing"
)

func TestOperatorGrantsFreezesAndUnfreezesBesideARunningServer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sqlite(t))
	ok(t, w.env, "migrate")
	w.serve()
	ada := w.People[0]
	org := *ada.OrganizationID
	ok(t, w.env, "admit", ada.ID)
	quota := func() string { return w.ask(ada.AccessToken, `{ quota { limit granted canInvite blockedBy } }`) }

	if said := ok(t, w.env, "grant", ada.ID, "3", "--reason", "for the fair", "--organization", org, "--expires", "720h"); said != "granted 3\n" {
		t.Errorf("grant says %q", said)
	}
	if said := quota(); said != `{"quota":{"limit":8,"granted":3,"canInvite":true,"blockedBy":null}}` {
		t.Errorf("after a grant: %s", said)
	}
	if said := ok(t, w.env, "grant", "--organization", org, "10", "--reason", "they paid"); said != "granted 10\n" {
		t.Errorf("grant to a pool says %q", said)
	}
	// It sends nothing, so the waits of serve are no matter of its.
	ok(t, append(w.env, "INVITE_SEND_GIVE_UP=30s"), "freeze", ada.ID, "--reason", "complaints", "--organization", org)
	if said := quota(); said != `{"quota":{"limit":8,"granted":3,"canInvite":false,"blockedBy":"INVITING_FROZEN"}}` {
		t.Errorf("frozen: %s", said)
	}
	if said := w.ask(ada.AccessToken, invite("a@guests.example")); !strings.Contains(said, "INVITING_FROZEN") {
		t.Errorf("inviteUser while frozen: %s", said)
	}
	ok(t, w.env, "unfreeze", ada.ID, "--reason", "settled", "--organization", org)
	if said := w.ask(ada.AccessToken, invite("a@guests.example")); !strings.Contains(said, `"state":"PENDING"`) {
		t.Errorf("inviteUser afterwards: %s", said)
	}
}

func TestOperatorActionsWithoutSenseAreRefused(t *testing.T) {
	t.Parallel()
	env := sqlite(t)
	ok(t, env, "migrate")
	for name, row := range map[string]struct {
		args []string
		says string
	}{
		"no reason":    {[]string{"grant", "user_1", "3"}, "--reason"},
		"no amount":    {[]string{"grant", "user_1", "--reason", "x"}, "want USER AMOUNT"},
		"nobody":       {[]string{"grant", "user_1", "3", "--reason", "x"}, `"user_1" in the application scope: if they belong to an organization, add --organization ORG`},
		"not a number": {[]string{"grant", "user_1", "many", "--reason", "x"}, "want USER AMOUNT"},
		"no pool":      {[]string{"grant", "3", "--reason", "x"}, "--organization"},
		"unknown pool": {[]string{"grant", "3", "--organization", "org_1", "--reason", "x"}, "no such organization"},
		"freeze":       {[]string{"freeze", "user_1", "--reason", "x"}, "in the application scope: if they belong to an organization, add --organization ORG"},
		"unfreeze":     {[]string{"unfreeze", "user_1", "--reason", "x", "--organization", "org_1"}, `no such active member as "user_1" in the organization "org_1"`},
		"too many":     {[]string{"grant", "user_1", "3", "4", "--reason", "x"}, "unexpected argument 4"},
	} {
		got := run(t, env, row.args...)
		if got.status == 0 || !strings.Contains(got.stderr, row.says) {
			t.Errorf("%s: exit %d, %s", name, got.status, got.stderr)
		}
	}
}

func TestOperatorSeesAndSettlesAStuckInvite(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sqlite(t))
	ok(t, w.env, "migrate")
	if said := ok(t, w.env, "stuck"); said != "0 stuck\n" {
		t.Errorf("an empty database: %q", said)
	}
	for name, args := range map[string][]string{
		"both ways":  {"settle", "invite_x", "--reason", "x", "--not-sent", "--invitation", "invitation_x"},
		"neither":    {"settle", "invite_x", "--reason", "x"},
		"no reason":  {"settle", "invite_x", "--not-sent"},
		"no such":    {"settle", "invite_x", "--not-sent", "--reason", "x"},
		"none there": {"settle", "invite_x", "--invitation", "invitation_01X", "--reason", "x"},
	} {
		if s := run(t, w.env, args...); s.status == 0 || strings.TrimSpace(s.stderr) == "" {
			t.Errorf("%s: exit status %d, %q", name, s.status, s.stderr)
		}
	}
}
