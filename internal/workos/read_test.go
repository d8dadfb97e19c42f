package workos_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"guestlist/internal/problem"
	"guestlist/internal/workos"
)

// after answers status with a Retry-After header.
func after(status int, header string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", header)
		reply(status, `{"message":"later"}`)(w, r)
	}
}

func TestReadsAreRepeatedAtMostTwiceAndOnlyWhereThatMayHelp(t *testing.T) {
	t.Parallel()
	good := reply(http.StatusOK, made)
	for name, row := range map[string]struct {
		answers  http.HandlerFunc
		requests int
		// status is the error's, or 200.
		status int
	}{
		"good at once":                {good, 1, 200},
		"429, then good":              {inTurn(reply(429, "slow down"), good), 2, 200},
		"502, 503, then good":         {inTurn(reply(502, ""), reply(503, ""), good), 3, 200},
		"504 for ever":                {reply(504, ""), 3, 504},
		"cut twice, then good":        {inTurn(cut, cut, good), 3, 200},
		"cut in the body, then good":  {inTurn(half(200), good), 2, 200},
		"500 is not repeated":         {inTurn(reply(500, "{}"), good), 1, 500},
		"400 is not repeated":         {inTurn(reply(400, "{}"), good), 1, 400},
		"401 is not repeated":         {inTurn(reply(401, "{}"), good), 1, 401},
		"404 is not repeated":         {inTurn(reply(404, "{}"), good), 1, 404},
		"garbage is not repeated":     {inTurn(reply(200, "<html>"), good), 1, 200 + unreadable},
		"no id is not repeated":       {inTurn(reply(200, "{}"), good), 1, 200 + unreadable},
		"a redirect is not followed":  {http.RedirectHandler("/elsewhere", http.StatusFound).ServeHTTP, 1, 302},
		"a long pause is not sat out": {inTurn(after(429, "3600"), good), 1, 429},
		"a date far off is no better": {inTurn(after(503, time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)), good), 1, 503},
		"a pause that is over":        {inTurn(after(429, "Sun, 06 Nov 1994 08:49:37 GMT"), good), 2, 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := answering(t, row.answers)
			client := newClient(t, w.URL)
			_, err := client.Invitation(bg, "invitation_01H")
			checkStatus(t, err, row.status)
			if n := len(w.requests()); n != row.requests {
				t.Errorf("%d requests, want %d", n, row.requests)
			}
		})
	}
}

// unreadable marks, in a table, a status whose body was no good.
const unreadable = 1000

func checkStatus(t *testing.T, err error, status int) {
	t.Helper()
	var e *workos.Error
	switch {
	case status == 200 && err != nil:
		t.Errorf("error = %v", err)
	case status == 200:
	case !errors.As(err, &e) || e.Status != status%unreadable:
		t.Errorf("error = %v, want status %d", err, status%unreadable)
	case problem.Is(err, problem.NotFound) != (status == 404) || problem.Is(err, problem.UpstreamUnavailable) != (status != 404):
		t.Errorf("the kind is %v", problem.Of(err).Kind)
	}
}

func TestTheSDKsReadsAreRepeatedAndMappedAlike(t *testing.T) {
	t.Parallel()
	w := answering(t, inTurn(reply(503, ""), cut, reply(404, `{"message":"User not found: 'user_1'.","code":"entity_not_found"}`)))
	_, err := newClient(t, w.URL).User(bg, "user_01H")
	checkStatus(t, err, 404)
	var e *workos.Error
	if !errors.As(err, &e) || e.Code != "entity_not_found" || len(w.requests()) != 3 {
		t.Errorf("error = %v after %d requests", err, len(w.requests()))
	}
}

func TestAReadThatHangsEndsAtItsDeadlineAndIsNotRepeated(t *testing.T) {
	t.Parallel()
	w := answering(t, hang)
	client := newClient(t, w.URL, func(c *workos.Config) { c.CallTimeout = 2 * time.Second })
	_, err := client.Invitation(bg, "invitation_01H")
	if !errors.Is(err, context.DeadlineExceeded) || !problem.Is(err, problem.UpstreamUnavailable) || len(w.requests()) != 1 {
		t.Errorf("error = %v after %d requests", err, len(w.requests()))
	}
}

// onLog runs at every log line.
type onLog func()

func (onLog) Enabled(context.Context, slog.Level) bool    { return true }
func (f onLog) Handle(context.Context, slog.Record) error { f(); return nil }
func (f onLog) WithAttrs([]slog.Attr) slog.Handler        { return f }
func (f onLog) WithGroup(string) slog.Handler             { return f }

func TestAReadEndsWithItsCallerBetweenTwoTries(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(bg)
	w := answering(t, reply(503, "{}"))
	client := newClient(t, w.URL, func(c *workos.Config) {
		c.RetryWait, c.MaxRetryWait = time.Hour, time.Hour
		// A try is logged when it is over, before the pause.
		c.Logger = slog.New(onLog(cancel))
	})
	_, err := client.Invitation(ctx, "invitation_01H")
	checkStatus(t, err, 503)
	if n := len(w.requests()); n != 1 {
		t.Errorf("%d requests", n)
	}
}

func TestAReadThatItsCallerCancelledSaysSo(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(bg)
	w := answering(t, func(w http.ResponseWriter, r *http.Request) {
		cancel()
		hang(w, r)
	})
	_, err := newClient(t, w.URL).Invitation(ctx, "invitation_01H")
	if !errors.Is(err, context.Canceled) || !problem.Is(err, problem.UpstreamUnavailable) || len(w.requests()) != 1 {
		t.Errorf("error = %v after %d requests", err, len(w.requests()))
	}
}

func TestWritesAreNeverRepeated(t *testing.T) {
	t.Parallel()
	for name, call := range map[string]func(*workos.Client) error{
		"revoke invitation": func(c *workos.Client) error { _, err := c.RevokeInvitation(bg, "invitation_01H"); return err },
		"revoke session":    func(c *workos.Client) error { return c.RevokeSession(bg, "session_01H") },
		"authenticate": func(c *workos.Client) error {
			_, err := c.Authenticate(bg, workos.CodeExchange{Code: "c"})
			return err
		},
	} {
		for status, answer := range map[int]http.HandlerFunc{0: cut, 429: reply(429, "{}"), 503: reply(503, "{}"), 307: reply(307, "")} {
			w := answering(t, answer)
			err := call(newClient(t, w.URL))
			checkStatus(t, err, status+unreadable)
			if n := len(w.requests()); n != 1 {
				t.Errorf("%s, %d: %d requests", name, status, n)
			}
		}
	}
}

func TestWhatCannotBeAnIDOrTokenIsNotFoundWithoutACall(t *testing.T) {
	t.Parallel()
	w := answering(t, reply(http.StatusOK, made))
	client := newClient(t, w.URL)
	calls := map[string]func(string) error{
		"Invitation":        func(s string) error { _, err := client.Invitation(bg, s); return err },
		"InvitationByToken": func(s string) error { _, err := client.InvitationByToken(bg, s); return err },
		"RevokeInvitation":  func(s string) error { _, err := client.RevokeInvitation(bg, s); return err },
		"User":              func(s string) error { _, err := client.User(bg, s); return err },
		"Organization":      func(s string) error { _, err := client.Organization(bg, s); return err },
		"Memberships":       func(s string) error { _, err := client.Memberships(bg, s); return err },
		"RevokeSession":     func(s string) error { return client.RevokeSession(bg, s) },
		"LogoutURL":         func(s string) error { _, err := client.LogoutURL(s, ""); return err },
	}
	for name, call := range calls {
		for _, bad := range []string{"", "../../users/x?", "user_1/../x", "user_%2e", "user_1?x", "a b", "user_1\n", "invité_1", "user_1#"} {
			if err := call(bad); !problem.Is(err, problem.NotFound) {
				t.Errorf("%s(%q) = %v", name, bad, err)
			}
		}
	}
	if n := len(w.requests()); n != 0 {
		t.Errorf("%d requests were made", n)
	}
}

func TestIDsOfWorkOSAndOfItsEmulatorsAreTaken(t *testing.T) {
	t.Parallel()
	w := answering(t, reply(http.StatusOK, made))
	client := newClient(t, w.URL)
	for _, good := range []string{"invitation_01E4ZCR3C56J083X43JQXF3JK5", "inv_01H", "invitation_demo_1"} {
		if _, err := client.Invitation(bg, good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
}
