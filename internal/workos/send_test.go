package workos_test

import (
	"context"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/workos"
)

func TestSendPostsWhatWasAskedForAndNothingThatInvitesARepetition(t *testing.T) {
	t.Parallel()
	w := answering(t, reply(http.StatusCreated, made))
	result := newClient(t, w.URL).SendInvitation(bg, sendRequest())
	if result.Outcome != invite.OutcomeApplied || result.Invitation != madeInvitation() || result.Err != nil {
		t.Fatalf("result = %+v", result)
	}
	got := w.requests()[0]
	if got.Method != http.MethodPost || got.URL.String() != "/user_management/invitations" || got.ProtoMajor != 1 {
		t.Errorf("request = %s %s %s", got.Method, got.URL, got.Proto)
	}
	if !got.Close {
		t.Error("the connection was to be kept")
	}
	if got.Header.Get("Authorization") != "Bearer "+apiKey || got.Header.Get("Content-Type") != "application/json" {
		t.Errorf("headers = %v", got.Header)
	}
	for _, name := range []string{"Idempotency-Key", "X-Idempotency-Key"} {
		if _, there := got.Header[http.CanonicalHeaderKey(name)]; there {
			t.Errorf("the request has %s, on which transports repeat it", name)
		}
	}
	want := map[string]any{
		"email": "ann@guests.example", "organization_id": "org_01HACME", "role_slug": "member",
		"inviter_user_id": "user_01HBOB", "locale": "de", "expires_in_days": 7.0,
	}
	if body := decodeJSON(t, got.body); !maps.Equal(body, want) {
		t.Errorf("body = %v, want %v", body, want)
	}
}

func TestSendLeavesOutWhatIsEmpty(t *testing.T) {
	t.Parallel()
	w := answering(t, reply(http.StatusCreated, made))
	newClient(t, w.URL).SendInvitation(bg, invite.SendRequest{Email: "a@b.example", NoSendAfter: time.Now().Add(time.Minute)})
	if body := decodeJSON(t, w.requests()[0].body); !maps.Equal(body, map[string]any{"email": "a@b.example"}) {
		t.Errorf("body = %v", body)
	}
}

func TestSendClassifiesEveryAnswerAndMakesOnePost(t *testing.T) {
	t.Parallel()
	said := func(status int, body string) http.HandlerFunc { return reply(status, body) }
	code := func(status int, code string) http.HandlerFunc {
		return reply(status, `{"code":"`+code+`","message":"No."}`)
	}
	for name, row := range map[string]struct {
		answer  http.HandlerFunc
		outcome invite.Outcome
		status  int
		code    string
	}{
		"already invited":             {code(400, "email_already_invited"), invite.OutcomeRefused, 400, "email_already_invited"},
		"already invited to the org":  {code(400, "email_already_invited_to_organization"), invite.OutcomeRefused, 400, "email_already_invited_to_organization"},
		"user exists":                 {code(400, "user_already_exists"), invite.OutcomeRefused, 400, "user_already_exists"},
		"already a member":            {code(400, "user_already_organization_member"), invite.OutcomeRefused, 400, "user_already_organization_member"},
		"expiry too short":            {code(400, "expires_in_days_too_short"), invite.OutcomeRefused, 400, "expires_in_days_too_short"},
		"expiry too long":             {code(400, "expires_in_days_too_long"), invite.OutcomeRefused, 400, "expires_in_days_too_long"},
		"invalid role":                {code(400, "invalid_role"), invite.OutcomeRefused, 400, "invalid_role"},
		"blocked":                     {code(400, "organization_blocked_from_sending_invites"), invite.OutcomeRefused, 400, "organization_blocked_from_sending_invites"},
		"undeliverable":               {code(400, "email_domain_not_deliverable"), invite.OutcomeRefused, 400, "email_domain_not_deliverable"},
		"a code of tomorrow":          {code(400, "brand_new_reason"), invite.OutcomeRefused, 400, "brand_new_reason"},
		"bad key":                     {said(401, `{"message":"Unauthorized"}`), invite.OutcomeRefused, 401, ""},
		"forbidden":                   {said(403, `{"error":"access_denied","error_description":"x"}`), invite.OutcomeRefused, 403, "access_denied"},
		"unknown organization":        {said(404, `{"message":"Organization not found: 'org_1'."}`), invite.OutcomeRefused, 404, ""},
		"invalid parameters":          {code(422, "invalid_request_parameters"), invite.OutcomeRefused, 422, "invalid_request_parameters"},
		"invalid parameters, a list":  {said(422, `{"message":["a","b"],"errors":[{"code":"x","field":"y"}]}`), invite.OutcomeRefused, 422, ""},
		"too many requests":           {said(429, `{"message":"slow down"}`), invite.OutcomeRefused, 429, ""},
		"too many requests, bare":     {said(429, "slow down"), invite.OutcomeRefused, 429, ""},
		"a status without a code":     {said(400, `{"error":"Bad Request"}`), invite.OutcomeRefused, 400, ""},
		"a proxy's 403":               {said(403, "<html>no</html>"), invite.OutcomeUnknown, 0, ""},
		"a 404 that is a JSON string": {said(404, `"gone"`), invite.OutcomeUnknown, 0, ""},
		"a 400 in half":               {half(400), invite.OutcomeUnknown, 0, ""},
		"conflict":                    {code(409, "conflict"), invite.OutcomeUnknown, 0, ""},
		"request timeout":             {code(408, "timeout"), invite.OutcomeUnknown, 0, ""},
		"server error":                {said(500, `{"message":"Internal"}`), invite.OutcomeUnknown, 0, ""},
		"bad gateway":                 {said(502, "<html>"), invite.OutcomeUnknown, 0, ""},
		"unavailable":                 {said(503, "{}"), invite.OutcomeUnknown, 0, ""},
		"gateway timeout":             {said(504, "{}"), invite.OutcomeUnknown, 0, ""},
		"created, not JSON":           {said(201, "created"), invite.OutcomeUnknown, 0, ""},
		"created, without id":         {said(201, `{"email":"ann@guests.example"}`), invite.OutcomeUnknown, 0, ""},
		"created, with a strange id":  {said(201, `{"id":"../../users/x"}`), invite.OutcomeUnknown, 0, ""},
		"created, in half":            {half(201), invite.OutcomeUnknown, 0, ""},
		"created, over 1 MiB":         {said(201, `{"id":"invitation_01H","x":"`+strings.Repeat("x", 1<<20)+`"}`), invite.OutcomeUnknown, 0, ""},
		"empty":                       {said(204, ""), invite.OutcomeUnknown, 0, ""},
		"cut after the work":          {cut, invite.OutcomeUnknown, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := answering(t, row.answer)
			result := newClient(t, w.URL).SendInvitation(bg, sendRequest())
			if result.Outcome != row.outcome || result.Status != row.status || result.Code != row.code {
				t.Errorf("result = %+v", result)
			}
			if !problem.Is(result.Err, problem.UpstreamUnavailable) && !problem.Is(result.Err, problem.NotFound) {
				t.Errorf("the error names no kind: %v", result.Err)
			}
			if n := len(w.requests()); n != 1 {
				t.Errorf("%d POSTs on the wire, want 1", n)
			}
		})
	}
}

// half announces more than it sends.
func half(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "4096")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, made)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

func TestSendBelievesAnIDWhateverTheOtherMembersHaveBecome(t *testing.T) {
	t.Parallel()
	w := answering(t, reply(http.StatusCreated, `{"id":"inv_01H","email":["new","shape"],"created_at":17}`))
	result := newClient(t, w.URL).SendInvitation(bg, sendRequest())
	if result.Outcome != invite.OutcomeApplied || result.Invitation != (invite.Invitation{ID: "inv_01H"}) {
		t.Errorf("result = %+v", result)
	}
}

func TestSendPassesOnThePauseThatWorkOSAsksFor(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		status int
		want   invite.Outcome
	}{"refused": {429, invite.OutcomeRefused}, "unknown": {503, invite.OutcomeUnknown}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := answering(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", "17")
				w.WriteHeader(row.status)
			})
			result := newClient(t, w.URL).SendInvitation(bg, sendRequest())
			if result.Outcome != row.want || result.RetryAfter != 17*time.Second {
				t.Errorf("result = %+v", result)
			}
			if p := problem.Of(result.Err); p.RetryAfter != 17*time.Second {
				t.Errorf("the problem asks for %v", p.RetryAfter)
			}
		})
	}
}

func TestSendFollowsNoRedirect(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		target := answering(t, reply(http.StatusCreated, made))
		w := answering(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, target.URL+"/user_management/invitations", status)
		})
		result := newClient(t, w.URL).SendInvitation(bg, sendRequest())
		if result.Outcome != invite.OutcomeUnknown || len(target.requests()) != 0 || len(w.requests()) != 1 {
			t.Errorf("%d: %+v, %d posts at the target", status, result, len(target.requests()))
		}
	}
}

func TestSendGoesOnWhenTheCallerHasGivenUp(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(bg)
	w := answering(t, func(w http.ResponseWriter, r *http.Request) {
		cancel()
		reply(http.StatusCreated, made)(w, r)
	})
	if result := newClient(t, w.URL).SendInvitation(ctx, sendRequest()); result.Outcome != invite.OutcomeApplied {
		t.Errorf("result = %+v", result)
	}
}

func TestSendIsUnknownAtItsDeadline(t *testing.T) {
	t.Parallel()
	w := answering(t, hang)
	client := newClient(t, w.URL, func(c *workos.Config) { c.SendTimeout = 2 * time.Second })
	result := client.SendInvitation(bg, sendRequest())
	if result.Outcome != invite.OutcomeUnknown || len(w.requests()) != 1 {
		t.Errorf("result = %+v after %d posts", result, len(w.requests()))
	}
}
