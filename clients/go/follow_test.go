package guestlist_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	guestlist "guestlist/clients/go"
)

func TestWhatIsToldEndsWithTheErrorThatTheServerTells(t *testing.T) {
	t.Parallel()
	const connected = "CONNECTED"
	for name, c := range map[string]struct {
		answers []answerer
		told    string
		err     string
		code    string
		status  int
	}{
		"ended": {[]answerer{tells(used1, ended)}, connected + ", used 1", "Ended.", "UNAUTHENTICATED", 200},
		"refused": {[]answerer{
			answers(403, text(`{"errors":[{"message":"No.","extensions":{"code":"FORBIDDEN"}}]}`)),
		}, "", "No.", "FORBIDDEN", 403},
		"somebody else's page": {[]answerer{
			answers(200, text("<p>Hello"), "Content-Type", "text/html"),
		}, "", `no stream of events but "text/html"`, "", 200},
		"a proxy whose server is down": {[]answerer{answers(502, text("<p>Oh"))}, "", "HTTP 502: Bad Gateway", "", 502},
		"nobody there":                 {[]answerer{fails}, "", "connection refused", "", 0},
		"a broken stream, completed, cut in an event": {[]answerer{
			tells(used1), tells(used2, completed), tells(used1, used2[:len(used2)-1]), tells(ended),
		}, "CONNECTED, used 1, DISCONNECTED, RECONNECTED, used 2, DISCONNECTED, RECONNECTED, used 1, DISCONNECTED, RECONNECTED", "Ended.", "UNAUTHENTICATED", 200},
		"a server about to stop": {[]answerer{
			tells(strings.ReplaceAll(ended, "UNAUTHENTICATED", "UPSTREAM_UNAVAILABLE")), tells(ended),
		}, "CONNECTED, DISCONNECTED, RECONNECTED", "Ended.", "UNAUTHENTICATED", 200},
		"what it does not know": {[]answerer{
			tells("data: {}\n\n", "event: moon\ndata: full\n\n", used1, ended),
		}, connected + ", used 1", "Ended.", "UNAUTHENTICATED", 200},
		"no JSON":           {[]answerer{tells("event: next\ndata: {\"data\"\n\n")}, connected, "no response", "", 0},
		"no data, no error": {[]answerer{tells("event: next\ndata: {}\n\n")}, connected, "neither data nor errors", "", 0},
		"too long": {[]answerer{
			tells("event: next\ndata: " + strings.Repeat("x", 2<<20) + "\n\n"),
		}, connected, "more than 1048576 bytes", "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{t: t, answers: c.answers}
				told, err := story(s.follow(t.Context()))
				if strings.Join(told, ", ") != c.told || err == nil || !strings.Contains(err.Error(), c.err) || len(s.at) != len(c.answers) {
					t.Errorf("told %q, %v after %d requests", told, err, len(s.at))
				}
				var e *guestlist.Error
				if errors.As(err, &e) != (c.status != 0) || e != nil && (e.Code != c.code || e.Status != c.status) {
					t.Errorf("%#v", err)
				}
			})
		})
	}
}

func TestAConnectionIsMadeAgainLaterAndLater(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		busy, closed := answers(503, text(""), "Retry-After", "30"), answers(503, text(""), "Retry-After", "100")
		s := &script{t: t, answers: []answerer{tells(), fails, fails, tells(), fails, fails, fails, fails, busy, tells(), closed}}
		told, err := story(s.follow(t.Context()))
		var e *guestlist.Error
		if got := strings.Join(told, ", "); got != "CONNECTED, DISCONNECTED, RECONNECTED, DISCONNECTED, RECONNECTED, DISCONNECTED" ||
			!errors.As(err, &e) || e.RetryAfter != 100*time.Second { // more than half a minute is the caller's to wait
			t.Errorf("told %q, %v", got, err)
		}
		for i, most := range []time.Duration{1, 2, 4, 8, 16, 30, 30, 30, 30, 30} {
			most *= time.Second
			least := most / 2
			if i == 8 {
				least = most // as the server asked
			}
			if gap := s.at[i+1].Sub(s.at[i]); gap < least || gap > most {
				t.Errorf("pause %d is %s", i+1, gap)
			}
		}
	})
}

func TestAConnectionThatLastedIsMadeAgainSoon(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var closed bool
		s := &script{t: t, answers: []answerer{tells(), fails, fails, fails, stays(&closed, used1), tells(ended)}}
		var why []error
		for e, err := range s.follow(t.Context()) {
			if err == nil && e.Kind == guestlist.Disconnected {
				why = append(why, e.Err)
			}
		}
		if !closed || len(why) != 2 || why[0].Error() != "EOF" || !strings.Contains(why[1].Error(), "said nothing for 1m0s") {
			t.Errorf("it broke because of %v", why)
		}
		if gap := s.at[5].Sub(s.at[4]); gap < time.Minute+time.Second/2 || gap > time.Minute+time.Second {
			t.Errorf("a minute of silence, and %s until the next request", gap)
		}
	})
}

func TestALoopMayTakeItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var closed bool
		s := &script{t: t, answers: []answerer{stays(&closed, used1, used2)}}
		var told []string
		for e, err := range s.follow(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			<-time.After(time.Hour)
			if told = append(told, string(e.Kind)); len(told) == 3 {
				break
			}
		}
		if got := strings.Join(told, ", "); got != "CONNECTED, CHANGED, CHANGED" || !closed || len(s.at) != 1 {
			t.Errorf("told %q, closed %t, after %d requests", got, closed, len(s.at))
		}
	})
}

func TestItEndsAtOnceWithItsContext(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answers []answerer
		cancel  guestlist.EventKind
		after   time.Duration
	}{
		"while nothing comes":         {[]answerer{stays(new(bool), used1)}, guestlist.Changed, time.Second},
		"while more is there":         {[]answerer{stays(new(bool), used1, used2)}, guestlist.Changed, 0},
		"between two connections":     {[]answerer{tells(used1)}, guestlist.Disconnected, time.Millisecond},
		"as a connection ends":        {[]answerer{tells(used1)}, guestlist.Disconnected, 0},
		"before it tells of anything": {[]answerer{tells(used1)}, guestlist.Connected, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				s := &script{t: t, answers: c.answers}
				var canceled time.Time
				var last error
				for e, err := range s.follow(ctx) {
					last = err
					switch {
					case err != nil:
					case !canceled.IsZero():
						t.Errorf("told of %+v after it", e)
					case e.Kind == c.cancel:
						canceled = time.Now().Add(c.after)
						if c.after == 0 {
							cancel()
						} else {
							time.AfterFunc(c.after, cancel)
						}
					}
				}
				if last != context.Canceled || !time.Now().Equal(canceled) { //nolint:errorlint // it is ctx.Err() itself
					t.Errorf("it ended with %v, %s after it", last, time.Since(canceled))
				}
			})
		})
	}
}

func TestWhatIsKnownBesideAnErrorIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		beside := "event: next\ndata: {\"data\":{\"quotaChanged\":{\"used\":1}},\"errors\":[{\"message\":\"Half.\",\"extensions\":{\"code\":\"INTERNAL\"}}]}\n\n"
		s := &script{t: t, answers: []answerer{tells(beside, used2, ended)}}
		var errs []error
		for e, err := range s.follow(t.Context()) {
			if err == nil && e.Kind == guestlist.Changed {
				errs = append(errs, e.Err)
			}
		}
		var e *guestlist.Error
		if len(errs) != 2 || !errors.As(errs[0], &e) || e.Code != "INTERNAL" || errs[1] != nil {
			t.Errorf("errors beside values: %v", errs)
		}
	})
}

func TestWithoutATokenThereIsNoConnection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		want, asked := errors.New("no token today"), 0
		s := &script{t: t, answers: []answerer{answers(429, text(""), "Retry-After", "7"), tells(used1)}}
		token := func(context.Context) (string, error) {
			if asked++; asked > 2 {
				return "", want
			}
			return "t", nil
		}
		told, err := story(guestlist.New("http://guestlist.example/graphql", token, &http.Client{Transport: s}).FollowQuota(t.Context(), nil))
		if got := strings.Join(told, ", "); got != "CONNECTED, used 1, DISCONNECTED" || !errors.Is(err, want) || s.at[1].Sub(s.at[0]) != 7*time.Second {
			t.Errorf("told %q, %v, requests at %v", got, err, s.at)
		}
	})
}
