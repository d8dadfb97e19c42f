package workos_test

import (
	"net/http"
	"reflect"
	"testing"
	"time"

	"guestlist/internal/problem"
	"guestlist/internal/workos"
)

const annJSON = `{"object":"user","id":"user_01H","email":"ann@guests.example","first_name":"Ann","last_name":null,
"email_verified":true,"profile_picture_url":null,"external_id":null,"last_sign_in_at":null,"metadata":{},
"created_at":"2026-01-15T12:00:00.123Z","updated_at":null}`

var ann = workos.User{
	ID: "user_01H", Email: "ann@guests.example", FirstName: "Ann", EmailVerified: true,
	CreatedAt: time.Date(2026, 1, 15, 12, 0, 0, 123e6, time.UTC),
}

func TestAUserIsReadWithItsNulls(t *testing.T) {
	t.Parallel()
	w := answering(t, reply(http.StatusOK, annJSON))
	got, err := newClient(t, w.URL).User(bg, "user_01H")
	if err != nil || got != ann {
		t.Errorf("got %+v, %v", got, err)
	}
	if r := w.requests()[0]; r.URL.Path != "/user_management/users/user_01H" || r.Header.Get("Authorization") != "Bearer "+apiKey {
		t.Errorf("request = %s", r.URL.Path)
	}
}

func TestAnOrganizationIsRead(t *testing.T) {
	t.Parallel()
	w := answering(t, reply(http.StatusOK, `{"object":"organization","id":"org_01H","name":"Acme","domains":[],"external_id":null}`))
	got, err := newClient(t, w.URL).Organization(bg, "org_01H")
	if err != nil || got != (workos.Organization{ID: "org_01H", Name: "Acme"}) {
		t.Errorf("got %+v, %v", got, err)
	}
	if path := w.requests()[0].URL.Path; path != "/organizations/org_01H" {
		t.Errorf("path = %s", path)
	}
}

func TestAnAnswerThatNamesNobodyIsNoPerson(t *testing.T) {
	t.Parallel()
	w := answering(t, reply(http.StatusOK, `{}`))
	client := newClient(t, w.URL)
	_, userErr := client.User(bg, "user_01H")
	_, orgErr := client.Organization(bg, "org_01H")
	if !problem.Is(userErr, problem.UpstreamUnavailable) || !problem.Is(orgErr, problem.UpstreamUnavailable) {
		t.Errorf("errors = %v, %v", userErr, orgErr)
	}
}

func TestMembershipsAreReadInEveryStatusAndWithEveryRole(t *testing.T) {
	t.Parallel()
	w := answering(t, inTurn(
		reply(200, `{"data":[
			{"id":"om_1","user_id":"user_01H","organization_id":"org_1","organization_name":"Acme","status":"active","created_at":"2026-01-02T03:04:05.000Z",
			 "role":{"slug":"admin"},"roles":[{"slug":"admin"},{"slug":"auditor"}]},
			{"id":"om_2","user_id":"user_01H","organization_id":"org_2","status":"pending","role":{"slug":"member"}}],
			"list_metadata":{"after":"om_2"}}`),
		reply(200, `{"data":[{"id":"om_3","user_id":"user_01H","organization_id":"org_3","status":"inactive","role":null}],
			"list_metadata":{"after":null}}`)))
	got, err := newClient(t, w.URL).Memberships(bg, "user_01H")
	want := []workos.Membership{
		{"om_1", "user_01H", "org_1", "Acme", "active", []string{"admin", "auditor"}, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)},
		{"om_2", "user_01H", "org_2", "", "pending", []string{"member"}, time.Time{}},
		{"om_3", "user_01H", "org_3", "", "inactive", []string{}, time.Time{}},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	q := w.requests()[1].URL.Query()
	if q.Get("user_id") != "user_01H" || q.Get("statuses") != "active,inactive,pending" || q.Get("after") != "om_2" {
		t.Errorf("query = %v", q)
	}
}
