package workostest_test

import (
	"slices"
	"testing"
	"time"

	"guestlist/internal/workos/workostest"
)

// states are what list-by-address shows.
func (w *world) states(query string) []string {
	w.t.Helper()
	var found []string
	for _, item := range w.expect("GET", invitations+query, nil, 200, "").items() {
		found = append(found, item.str("state"))
	}
	return found
}

func TestListsShowWhatWasAWhileAgoAndReadsByIDWhatIs(t *testing.T) {
	t.Parallel()
	for name, query := range map[string]string{"whole": "", "by address": "?email=x@y.test"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.SetBehaviour(workostest.Behaviour{ListLag: 10 * time.Second})
			i := w.send(object{"email": "x@y.test"})
			shows := func(when string, want ...string) {
				t.Helper()
				if got := w.states(query); !slices.Equal(got, want) {
					t.Errorf("%s the list shows %v, want %v", when, got, want)
				}
			}
			shows("at once")
			equal(t, "by id", w.expect("GET", invitations+"/"+i.str("id"), nil, 200, "").str("state"), "pending")
			equal(t, "by token", w.expect("GET", invitations+"/by_token/"+i.str("token"), nil, 200, "").str("state"), "pending")
			w.clock.Add(10*time.Second - time.Millisecond)
			shows("a moment too early")
			w.clock.Add(time.Millisecond)
			shows("in time", "pending")
			w.expect("POST", invitations+"/"+i.str("id")+"/revoke", nil, 200, "")
			equal(t, "by id", w.expect("GET", invitations+"/"+i.str("id"), nil, 200, "").str("state"), "revoked")
			shows("just after the revoke", "pending")
			w.clock.Add(10 * time.Second)
			shows("later", "revoked")
		})
	}
}

func TestALagIsOverWhenItIsSwitchedOff(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.SetBehaviour(workostest.Behaviour{ListLag: time.Hour, EventLag: time.Hour})
	w.send(object{"email": "x@y.test"})
	equal(t, "listed", len(w.states("")), 0)
	equal(t, "events", len(w.events("invitation.created")), 0)
	w.SetBehaviour(workostest.Behaviour{})
	equal(t, "listed", len(w.states("")), 1)
	equal(t, "events", len(w.events("invitation.created")), 1)
}

func TestEventsShowAWhileAfterTheyHappened(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.SetBehaviour(workostest.Behaviour{EventLag: 10 * time.Second})
	w.send(object{"email": "x@y.test"})
	w.clock.Add(5 * time.Second)
	w.send(object{"email": "z@y.test"})
	equal(t, "listed meanwhile", len(w.states("")), 2)
	w.clock.Add(5*time.Second - time.Millisecond)
	equal(t, "events a moment too early", len(w.events("invitation.created")), 0)
	w.clock.Add(time.Millisecond)
	shown := w.events("invitation.created")
	equal(t, "events in time", len(shown), 1)
	// A cursor is not forgotten when the lag grows behind it, and nothing is passed over.
	w.SetBehaviour(workostest.Behaviour{EventLag: time.Minute})
	after := "/events?events=invitation.created&after=" + shown[0].str("id")
	equal(t, "events after the cursor", len(w.expect("GET", after, nil, 200, "").items()), 0)
	w.clock.Add(time.Minute)
	equal(t, "events after the cursor, later", len(w.expect("GET", after, nil, 200, "").items()), 1)
}

// A provider may look for duplicates in the copy that its lists come from; nobody has documented that it does not.
func TestADuplicateCheckMayBeExactStaleOrOff(t *testing.T) {
	t.Parallel()
	const lag = 10 * time.Second
	for name, row := range map[string]struct {
		behaviour workostest.Behaviour
		wait      time.Duration
		change    string // what happens to the first invitation
		code      string // of the second send, "" for a second invitation
	}{
		"exact, at once":                {workostest.Behaviour{ListLag: lag}, 0, "", "email_already_invited"},
		"exact, revoked":                {workostest.Behaviour{ListLag: lag}, 0, "revoke", ""},
		"exact, accepted":               {workostest.Behaviour{ListLag: lag}, 0, "accept", "user_already_exists"},
		"stale, at once":                {workostest.Behaviour{ListLag: lag, StaleDuplicateCheck: true}, 0, "", ""},
		"stale, later":                  {workostest.Behaviour{ListLag: lag, StaleDuplicateCheck: true}, lag, "", "email_already_invited"},
		"stale, accepted":               {workostest.Behaviour{ListLag: lag, StaleDuplicateCheck: true}, 0, "accept", ""},
		"stale, revoked but still seen": {workostest.Behaviour{ListLag: lag, StaleDuplicateCheck: true}, lag, "revoke", "email_already_invited"},
		"stale without a lag is exact":  {workostest.Behaviour{StaleDuplicateCheck: true}, 0, "", "email_already_invited"},
		"off":                           {workostest.Behaviour{AllowDuplicates: true}, 0, "", ""},
		"off, but a user is a user":     {workostest.Behaviour{AllowDuplicates: true}, 0, "accept", "user_already_exists"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.SetBehaviour(row.behaviour)
			first := w.send(object{"email": "x@y.test"})
			w.clock.Add(row.wait)
			if row.change != "" {
				w.expect("POST", invitations+"/"+first.str("id")+"/"+row.change, nil, 200, "")
			}
			status := 201
			if row.code != "" {
				status = 400
			}
			w.expect("POST", invitations, object{"email": "x@y.test"}, status, row.code)
		})
	}
}

func TestAStaleCheckSeesAMemberOnlyWhenTheListWould(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.SetBehaviour(workostest.Behaviour{ListLag: time.Minute, StaleDuplicateCheck: true})
	must(t, w.AddMembership(workostest.Membership{UserID: carol, OrganizationID: org1}))
	w.clock.Add(time.Minute - time.Millisecond)
	w.expect("POST", invitations, object{"email": carolMail, "organization_id": org1}, 201, "")
	w.clock.Add(time.Millisecond)
	w.expect("POST", invitations, object{"email": carolMail, "organization_id": org1}, 400, "user_already_organization_member")
}

func TestAStaleListSurvivesARestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	before := kept(t, dir)
	i := before.send(object{"email": "x@y.test"})
	before.clock.Add(time.Minute)
	before.expect("POST", invitations+"/"+i.str("id")+"/revoke", nil, 200, "")
	must(t, before.Close())

	after := kept(t, dir)
	after.clock.Add(time.Minute)
	after.SetBehaviour(workostest.Behaviour{ListLag: time.Second})
	if got := after.states("?email=x@y.test"); !slices.Equal(got, []string{"pending"}) {
		t.Errorf("the list shows %v", got)
	}
}

func TestInvitationsTellWhoMadeAndRevokedThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ours := w.send(object{"email": "x@y.test"})
	theirs, err := w.CreateInvitationAsDashboard(workostest.DashboardInvitation{Email: "z@y.test"})
	must(t, err)
	must(t, w.RevokeInvitationAsDashboard(ours.str("id")))
	w.expect("POST", invitations+"/"+theirs.ID+"/revoke", nil, 200, "")
	for id, want := range map[string][2]string{ours.str("id"): {"api", "dashboard"}, theirs.ID: {"dashboard", "api"}} {
		i, _ := w.Invitation(id)
		equal(t, "created and revoked via", [2]string{i.CreatedVia, i.RevokedVia}, want)
	}
}
