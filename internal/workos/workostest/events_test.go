package workostest_test

import (
	"slices"
	"testing"
	"time"

	"guestlist/internal/workos/workostest"
)

const lifecycle = "events=invitation.created&events=invitation.revoked&events=invitation.accepted"

func TestEventsAreOldestFirstAndTheirCursorIsExclusive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sendMany(3)
	all := idsOf(w.expect("GET", "/events?events=invitation.created", nil, 200, ""))
	equal(t, "events", len(all), 3)
	first := w.expect("GET", "/events?limit=2&events=invitation.created", nil, 200, "")
	if !slices.Equal(idsOf(first), all[:2]) || first.cursor("after") != all[1] {
		t.Errorf("first page %v %v, want %v", idsOf(first), first.cursor("after"), all[:2])
	}
	second := w.expect("GET", "/events?limit=2&events=invitation.created&after="+all[1], nil, 200, "")
	if !slices.Equal(idsOf(second), all[2:]) || second.cursor("after") != nil {
		t.Errorf("second page %v %v, want %v", idsOf(second), second.cursor("after"), all[2:])
	}
	newest := idsOf(w.expect("GET", "/events?order=desc&events=invitation.created", nil, 200, ""))
	slices.Reverse(newest)
	if !slices.Equal(newest, all) {
		t.Errorf("descending reversed is %v, want %v", newest, all)
	}
}

func TestEventsOmitTheTokenAndNameTheActor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i := w.send(object{"email": "x@y.test", "organization_id": org1})
	w.expect("POST", invitations+"/"+i.str("id")+"/revoke", nil, 200, "")
	recorded := w.events("invitation.created", "invitation.revoked")
	equal(t, "events", len(recorded), 2)
	for k, state := range []string{"pending", "revoked"} {
		data, _ := recorded[k]["data"].(map[string]any)
		for _, secret := range []string{"token", "accept_invitation_url"} {
			if _, there := data[secret]; there {
				t.Errorf("%s carries %s", recorded[k].str("event"), secret)
			}
		}
		equal(t, "state in data", object(data).str("state"), state)
		equal(t, "source", source(recorded[k]), "api")
	}
}

func TestEventsFilterByOrganizationAndRange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.send(object{"email": "x@y.test"})
	w.clock.Add(time.Minute)
	w.send(object{"email": "x@y.test", "organization_id": org1})
	w.clock.Add(time.Minute)
	w.send(object{"email": "x@y.test", "organization_id": org2})
	for query, want := range map[string]int{
		"":                                  3,
		"&organization_id=" + org1:          1,
		"&range_start=2026-11-22T12:01:00Z": 2,
		"&range_end=2026-11-22T12:01:00Z":   1,
		"&range_start=2026-11-22T12:00:30Z&range_end=2026-11-22T12:01:30.000Z": 1,
	} {
		answer := w.expect("GET", "/events?"+lifecycle+query, nil, 200, "")
		equal(t, "events for "+query, len(answer.items()), want)
	}
}

func TestEventTypesMayBeRepeatedBracketedOrJoined(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i := w.send(object{"email": "x@y.test"})
	w.expect("POST", invitations+"/"+i.str("id")+"/accept", nil, 200, "")
	for _, query := range []string{
		"events=invitation.created&events=invitation.accepted", "events=invitation.created,invitation.accepted",
		"events[]=invitation.created&events[]=invitation.accepted",
	} {
		equal(t, query, len(w.expect("GET", "/events?"+query, nil, 200, "").items()), 2)
	}
}

func TestEventsRefuseBadParameters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for query, want := range map[string]int{
		"": 422, "events=": 422, "events=invitation.expired": 422, lifecycle + "&limit=101": 422, lifecycle + "&type=x": 422,
		lifecycle + "&after=event_nope": 400, lifecycle + "&range_start=yesterday": 400,
		lifecycle + "&after=x&range_start=2026-11-22T12:00:00Z": 400,
	} {
		status, answer := w.api("GET", "/events?"+query, nil)
		if status != want || answer.str("message") == "" {
			t.Errorf("%q answered %d %v, want %d", query, status, answer, want)
		}
	}
}

func TestExpiryHasNoEventAndOldEventsGo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.send(object{"email": "x@y.test", "expires_in_days": 1})
	cursor := w.events("invitation.created")[0].str("id")
	w.clock.Add(29 * 24 * time.Hour)
	equal(t, "events of an expired invitation", len(w.expect("GET", "/events?"+lifecycle, nil, 200, "").items()), 1)
	w.clock.Add(2 * 24 * time.Hour)
	equal(t, "events after the retention", len(w.expect("GET", "/events?"+lifecycle, nil, 200, "").items()), 0)
	status, _ := w.api("GET", "/events?"+lifecycle+"&after="+cursor, nil)
	equal(t, "status for a cursor that is gone", status, 400)
}

func TestHeldEventsComeLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.send(object{"email": "early@y.test"})
	w.SetBehaviour(workostest.Behaviour{HoldEvents: true})
	w.send(object{"email": "late@y.test"})
	w.SetBehaviour(workostest.Behaviour{HoldEvents: true, AllowDuplicates: true})
	equal(t, "events while held", len(w.events("invitation.created")), 1)
	w.SetBehaviour(workostest.Behaviour{})
	equal(t, "events afterwards", len(w.events("invitation.created")), 2)
}

func TestDeletingAUserAnnouncesEverythingThatGoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, err := w.MintAccessToken(ada, org1, time.Hour)
	must(t, err)
	w.expect("DELETE", "/user_management/users/"+ada, nil, 200, "")
	for _, event := range []string{"user.deleted", "organization_membership.deleted", "session.created", "session.revoked"} {
		equal(t, event, len(w.events(event)), 1)
	}
}
