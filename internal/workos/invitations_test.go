package workos_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/workos"
)

func TestInvitationsAreReadByIDAndToken(t *testing.T) {
	t.Parallel()
	w := answering(t, reply(http.StatusOK, made))
	client := newClient(t, w.URL)
	for path, read := range map[string]func() (invite.Invitation, error){
		"/user_management/invitations/invitation_01H": func() (invite.Invitation, error) {
			return client.Invitation(bg, "invitation_01H")
		},
		"/user_management/invitations/by_token/Z1uX-3_x": func() (invite.Invitation, error) {
			return client.InvitationByToken(bg, "Z1uX-3_x")
		},
	} {
		got, err := read()
		if err != nil || got != madeInvitation() {
			t.Errorf("%s: %+v, %v", path, got, err)
		}
		last := w.requests()[len(w.requests())-1]
		if last.Method != http.MethodGet || last.URL.Path != path || last.Header.Get("Authorization") != "Bearer "+apiKey {
			t.Errorf("request = %s %s", last.Method, last.URL.Path)
		}
	}
}

func TestAnAcceptedInvitationNamesWhoAcceptedIt(t *testing.T) {
	t.Parallel()
	w := answering(t, reply(http.StatusOK, `{"id":"inv_1","email":"a@b.example","state":"accepted","accepted_user_id":"user_9",
		"accepted_at":"2026-01-16T00:00:00+02:00","revoked_at":null,"organization_id":null,"created_at":"soon"}`))
	got, err := newClient(t, w.URL).Invitation(bg, "inv_1")
	want := invite.Invitation{
		ID: "inv_1", Email: "a@b.example", State: invite.InvitationAccepted, AcceptedUserID: "user_9",
		AcceptedAt: time.Date(2026, 1, 15, 22, 0, 0, 0, time.UTC),
	}
	if err != nil || got != want {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestRevokeAsksOnceAndReturnsWhatBecameOfIt(t *testing.T) {
	t.Parallel()
	w := answering(t, reply(http.StatusOK, `{"id":"inv_1","state":"revoked","revoked_at":"2026-01-16T00:00:00Z"}`))
	got, err := newClient(t, w.URL).RevokeInvitation(bg, "inv_1")
	if err != nil || got.State != invite.InvitationRevoked || got.RevokedAt.IsZero() {
		t.Errorf("got %+v, %v", got, err)
	}
	if r := w.requests()[0]; r.Method != http.MethodPost || r.URL.Path != "/user_management/invitations/inv_1/revoke" {
		t.Errorf("request = %s %s", r.Method, r.URL.Path)
	}
}

func TestRevokeKeepsTheCodeOfARefusal(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"invite_not_pending", "invalid_invitation_state"} {
		w := answering(t, reply(http.StatusBadRequest, `{"code":"`+code+`","message":"Invite is not pending."}`))
		_, err := newClient(t, w.URL).RevokeInvitation(bg, "inv_1")
		var e *workos.Error
		if !errors.As(err, &e) || e.Code != code || e.Status != 400 || !problem.Is(err, problem.UpstreamUnavailable) {
			t.Errorf("error = %v", err)
		}
	}
}

// pages answers two pages of two rows, oldest first, and a cursor on the last one too if trailing.
func pages(trailing bool) http.HandlerFunc {
	row := func(n int) string {
		return fmt.Sprintf(`{"id":"inv_%d","state":"pending","created_at":"2026-01-0%dT00:00:00Z"}`, n, n)
	}
	page := func(a, b int, after string) string {
		return fmt.Sprintf(`{"object":"list","data":[%s,%s],"list_metadata":{"before":null,"after":%s}}`, row(a), row(b), after)
	}
	return func(w http.ResponseWriter, r *http.Request) {
		body := page(1, 2, `"inv_2"`)
		switch {
		case r.URL.Query().Get("after") == "inv_2" && trailing:
			body = page(3, 4, `"inv_4"`)
		case r.URL.Query().Get("after") == "inv_2":
			body = page(3, 4, "null")
		case r.URL.Query().Get("after") == "inv_4":
			body = `{"data":[],"list_metadata":{"after":"inv_4"}}`
		}
		reply(http.StatusOK, body)(w, r)
	}
}

func TestInvitationsByEmailReadsEveryPageNewestFirst(t *testing.T) {
	t.Parallel()
	for requests, trailing := range map[int]bool{2: false, 3: true} {
		w := answering(t, pages(trailing))
		got, err := newClient(t, w.URL).InvitationsByEmail(bg, "a+b&c@guests.example")
		var ids []string
		for _, i := range got {
			ids = append(ids, i.ID)
		}
		if err != nil || !slices.Equal(ids, []string{"inv_4", "inv_3", "inv_2", "inv_1"}) {
			t.Errorf("ids = %v, %v", ids, err)
		}
		if n := len(w.requests()); n != requests {
			t.Errorf("%d requests, want %d", n, requests)
		}
		q := w.requests()[0].URL.Query()
		if q.Get("email") != "a+b&c@guests.example" || q.Get("limit") != "100" || q.Get("order") != "desc" || q.Has("after") {
			t.Errorf("query = %v", q)
		}
	}
}

func TestHalfAListIsAnError(t *testing.T) {
	t.Parallel()
	first := reply(http.StatusOK, `{"data":[{"id":"inv_1"}],"list_metadata":{"after":"inv_1"}}`)
	for name, second := range map[string]http.HandlerFunc{
		"a failing page": reply(500, "{}"),
		"no data":        reply(200, "{}"),
		"null data":      reply(200, `{"data":null}`),
		"no end":         first,
	} {
		w := answering(t, inTurn(first, second))
		got, err := newClient(t, w.URL).InvitationsByEmail(bg, "a@b.example")
		if got != nil || !problem.Is(err, problem.UpstreamUnavailable) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func TestAnEmptyListIsNoError(t *testing.T) {
	t.Parallel()
	w := answering(t, reply(http.StatusOK, `{"data":[],"list_metadata":{"before":null,"after":null}}`))
	if got, err := newClient(t, w.URL).InvitationsByEmail(bg, "a@b.example"); err != nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestAListOfEverybodyIsNeverAskedFor(t *testing.T) {
	t.Parallel()
	w := answering(t, pages(false))
	_, err := newClient(t, w.URL).InvitationsByEmail(bg, "")
	if !problem.Is(err, problem.BadUserInput) || len(w.requests()) != 0 {
		t.Errorf("error = %v after %d requests", err, len(w.requests()))
	}
}
