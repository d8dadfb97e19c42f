package graph_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"guestlist/graph"
	"guestlist/internal/ratelimit"
	"guestlist/internal/viewer"
)

const preview = `query($t:String!){invitationPreview(token:$t){status scopeName inviterName emailHint expiresAt}}`

func (a *api) previewOf(token string) response {
	a.Helper()
	return a.ask(preview, map[string]any{"t": token})
}

func previewed(t *testing.T, perMinute int) func(*graph.Options) {
	t.Helper()
	limiter, err := ratelimit.New(perMinute, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return func(o *graph.Options) { o.Previews = limiter }
}

func TestInvitationPreviewAnswersEverybodyAlike(t *testing.T) {
	a := start(t, previewed(t, 100))
	a.invite("grace@guests.example")
	_, token, _ := strings.Cut(a.fake.Outbox()[0].AcceptURL, "invitation_token=")
	for name, who := range map[string]viewer.Viewer{"a stranger": {}, "not admitted": {Kind: viewer.Member, UserID: "user_01STAN"}, "a member": member(maxID)} {
		a.as = who
		got := a.previewOf(token)
		if got.Errors != nil || got.field("invitationPreview.status") != "OPEN" || got.field("invitationPreview.scopeName") != "Org "+acme ||
			got.field("invitationPreview.emailHint") != "g***@guests.example" || strings.Contains(got.body, "grace") {
			t.Errorf("%s: %s", name, got.body)
		}
		for _, guess := range []string{"", "x", token + "x", strings.Repeat("y", 5000), "../" + token, "%2e%2e"} {
			if got := a.previewOf(guess); got.body != `{"data":{"invitationPreview":null}}` {
				t.Errorf("%s guesses %.20q: %s", name, guess, got.body)
			}
		}
	}
}

func TestGuessingTokensIsRefusedBeforeAnythingRuns(t *testing.T) {
	a := start(t, previewed(t, 5))
	a.as = viewer.Viewer{}
	batch := `{a:invitationPreview(token:"a"){status} b:invitationPreview(token:"b"){status} c:invitationPreview(token:"c"){status}}`
	if got := a.ask(batch, nil); got.status != http.StatusOK || got.Errors != nil {
		t.Fatal(got.body)
	}
	for _, accept := range []string{"application/json", "application/graphql-response+json", "text/event-stream"} {
		got := a.do(http.MethodPost, "application/json", accept, "", `{"query":`+strconv.Quote(batch)+`}`)
		wait, err := strconv.Atoi(got.header.Get("Retry-After"))
		if got.status != http.StatusTooManyRequests || got.code() != "RATE_LIMITED" || got.Data != nil || err != nil || wait < 5 || wait > 60 ||
			strings.Contains(got.body, `"wait"`) {
			t.Errorf("%s: %d %v %s", accept, got.status, got.header, got.body)
		}
	}
	if got := a.ask("{viewer{kind}}", nil); got.status != http.StatusOK || got.Errors != nil {
		t.Errorf("what is no preview: %s", got.body)
	}
}
