package workos_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"guestlist/internal/problem"
	"guestlist/internal/workos"
)

// What must never appear: the last two are short, as nothing but their place tells that they are secret.
const (
	secretAddress  = "mallory.o+x@guests.example"
	secretToken    = "tokensecret"
	secretCode     = "codesecret"
	secretVerifier = "verifierSecret0123456789"
	secretPending  = "pendingSecret0123456789"
)

// safeBuffer is a bytes.Buffer for many goroutines.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

// echo answers with everything that the request said, in every member of an error that WorkOS has.
func echo(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		path, _ := url.QueryUnescape(r.RequestURI)
		said := strings.Join([]string{
			r.Header.Get("Authorization"), path, apiKey, secretAddress, secretToken, secretCode, secretVerifier, secretPending,
		}, " ")
		body, _ := json.Marshal(map[string]any{
			"code": apiKey, "error": apiKey, "message": apiKeyAndAddress(r, said), "error_description": said,
			"pending_authentication_token": secretPending, "email": secretAddress, "errors": []string{said},
		})
		w.Header().Set("X-Request-Id", apiKey)
		w.Header().Set("Location", "/"+url.QueryEscape(said))
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write(body)
	}
}

// apiKeyAndAddress is what a message of WorkOS's could repeat of the request at hand. Short secrets only come back from the
// two calls that were given some.
func apiKeyAndAddress(r *http.Request, said string) string {
	if strings.Contains(r.URL.Path, "by_token") || strings.HasSuffix(r.URL.Path, "/authenticate") {
		return said
	}
	return strings.Join([]string{apiKey, secretAddress, url.QueryEscape(secretAddress), secretVerifier, secretPending}, " ")
}

// garbage is no HTTP at all, and holds the key.
func garbage(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	defer func() { _ = conn.Close() }()
	_, _ = io.WriteString(conn, "NONSENSE "+apiKey+" "+secretAddress+"\r\n\r\n")
}

// everyCall provokes each method once and returns its error.
func everyCall(c *workos.Client) map[string]error {
	errs := map[string]error{}
	send := sendRequest()
	send.Email = secretAddress
	errs["send"] = c.SendInvitation(bg, send).Err
	_, errs["invitation"] = c.Invitation(bg, "invitation_01H")
	_, errs["by token"] = c.InvitationByToken(bg, secretToken)
	_, errs["list"] = c.InvitationsByEmail(bg, secretAddress)
	_, errs["revoke"] = c.RevokeInvitation(bg, "invitation_01H")
	_, errs["authenticate"] = c.Authenticate(bg, workos.CodeExchange{
		Code: secretCode, CodeVerifier: secretVerifier, InvitationToken: secretToken,
	})
	_, errs["user"] = c.User(bg, "user_01H")
	_, errs["organization"] = c.Organization(bg, "org_01H")
	_, errs["memberships"] = c.Memberships(bg, "user_01H")
	errs["revoke session"] = c.RevokeSession(bg, "session_01H")
	_, errs["events"] = c.Events(bg, workos.EventsQuery{})
	_, errs["bad token"] = c.InvitationByToken(bg, secretToken+"/..")
	return errs
}

func TestNoSecretReachesALogOrAnErrorHoweverACallFails(t *testing.T) {
	t.Parallel()
	answers := map[string]http.HandlerFunc{"cut": cut, "garbage": garbage, "hang": hang, "half": half(200)}
	for _, status := range []int{200, 201, 302, 307, 400, 401, 403, 404, 409, 422, 429, 500, 503} {
		answers[fmt.Sprint(status)] = echo(status)
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, log := answering(t, answer), &safeBuffer{}
			client := newClient(t, w.URL, func(c *workos.Config) {
				c.Logger = slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
				c.CallTimeout, c.SendTimeout = time.Second, time.Second
				if name == "hang" {
					c.CallTimeout, c.SendTimeout = 50*time.Millisecond, 50*time.Millisecond
				}
			})
			for call, err := range everyCall(client) {
				if err == nil && (name != "200" && name != "201" || call != "revoke session") {
					t.Errorf("%s did not fail", call)
				}
				_, _ = fmt.Fprintf(log, "%s: %v | %+v | %#v | %s\n", call, err, err, chain(err), unwrapped(err))
			}
			for _, secret := range []string{apiKey, secretAddress, url.QueryEscape(secretAddress), "mallory", secretToken, secretCode, secretVerifier, secretPending} {
				if at := strings.Index(log.b.String(), secret); at >= 0 {
					t.Errorf("%q appears: …%s", secret, log.b.String()[max(0, at-200):at+40])
				}
			}
			if !strings.Contains(log.b.String(), "/user_management/invitations/by_token/{token}") {
				t.Error("the log names no route")
			}
		})
	}
}

// chain is every text that an error's chain gives.
func chain(err error) []string {
	var texts []string
	for ; err != nil; err = errors.Unwrap(err) {
		texts = append(texts, err.Error())
	}
	return texts
}

// unwrapped is what fields show: those of the two types that callers look at.
func unwrapped(err error) string {
	var (
		e       *workos.Error
		refused *workos.AuthError
		out     string
	)
	if errors.As(err, &e) {
		out += fmt.Sprint(e.Op, e.Code, e.Message, e.RequestID)
	}
	if errors.As(err, &refused) {
		out += fmt.Sprint(refused.Code, refused.Description)
	}
	if err != nil {
		out += problem.Of(err).Message
	}
	return out
}
