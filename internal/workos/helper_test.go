package workos_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/workos"
)

const (
	apiKey   = "sk_test_zYxWvUtSrQ9876543210"
	clientID = "client_01HTEST"
)

var bg = context.Background()

// newClient is a client with short pauses; change may alter its configuration.
func newClient(t *testing.T, baseURL string, change ...func(*workos.Config)) *workos.Client {
	t.Helper()
	cfg := workos.Config{
		APIKey:    apiKey,
		ClientID:  clientID,
		BaseURL:   baseURL,
		Logger:    slog.New(slog.DiscardHandler),
		Now:       time.Now,
		RetryWait: time.Millisecond,
	}
	for _, c := range change {
		c(&cfg)
	}
	client, err := workos.New(cfg)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	t.Cleanup(client.Close)
	return client
}

// seen is one request as the wire brought it.
type seen struct {
	*http.Request
	body string
}

// wire is a server that notes every request before it answers.
type wire struct {
	*httptest.Server

	mu   sync.Mutex
	seen []seen
}

func (w *wire) requests() []seen {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]seen(nil), w.seen...)
}

func (w *wire) note(r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = append(w.seen, seen{Request: r, body: string(body)})
}

// answering serves handler on loopback; it is called with the body already read.
func answering(t *testing.T, handler http.HandlerFunc) *wire {
	t.Helper()
	w := unstarted(handler)
	w.Start()
	t.Cleanup(w.Close)
	return w
}

func unstarted(handler http.HandlerFunc) *wire {
	w := &wire{}
	w.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.note(r)
		handler(rw, r)
	}))
	w.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	return w
}

// reply answers with JSON.
func reply(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// inTurn answers the n-th request by the n-th handler, and all later ones by the last.
func inTurn(handlers ...http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	next := 0
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		h := handlers[min(next, len(handlers)-1)]
		next++
		mu.Unlock()
		h(w, r)
	}
}

// cut drops the connection without an answer.
func cut(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// hang answers nothing until the client goes away.
func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func sendRequest() invite.SendRequest {
	return invite.SendRequest{
		Email:          "ann@guests.example",
		OrganizationID: "org_01HACME",
		RoleSlug:       "member",
		InviterUserID:  "user_01HBOB",
		Locale:         "de",
		ExpiresInDays:  7,
		NoSendAfter:    time.Now().Add(time.Minute),
	}
}

// made is an invitation as WorkOS answers it.
const made = `{"object":"invitation","id":"invitation_01H","email":"ann@guests.example","state":"pending",
"accepted_at":null,"revoked_at":null,"expires_at":"2026-01-22T12:00:00.000Z","organization_id":"org_01HACME",
"inviter_user_id":"user_01HBOB","accepted_user_id":null,"role_slug":"member","created_at":"2026-01-15T12:00:00.123Z",
"updated_at":"2026-01-15T12:00:00.456Z","token":"Z1uX3RbwcIl5fIGJJJCXXisdI",
"accept_invitation_url":"https://app.example/invite?invitation_token=Z1uX3RbwcIl5fIGJJJCXXisdI"}`

func madeInvitation() invite.Invitation {
	return invite.Invitation{
		ID:             "invitation_01H",
		Email:          "ann@guests.example",
		State:          invite.InvitationPending,
		OrganizationID: "org_01HACME",
		InviterUserID:  "user_01HBOB",
		RoleSlug:       "member",
		CreatedAt:      time.Date(2026, 1, 15, 12, 0, 0, 123e6, time.UTC),
		UpdatedAt:      time.Date(2026, 1, 15, 12, 0, 0, 456e6, time.UTC),
		ExpiresAt:      time.Date(2026, 1, 22, 12, 0, 0, 0, time.UTC),
	}
}

func decodeJSON(t *testing.T, body string) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal([]byte(body), &out); err != nil {
		t.Fatalf("the request's body is no JSON: %v", err)
	}
	return out
}
