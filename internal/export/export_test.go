package export_test

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"guestlist/internal/export"
	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

// rows are what the rules hand out: so many, and then an error or none.
type rows struct {
	n      int
	err    error
	email  string
	filter invite.Filter
	scope  *string
}

func (r *rows) Export(_ context.Context, _ viewer.Viewer, organizationID *string, f invite.Filter, row func(*invite.Invite) error) error {
	r.filter, r.scope = f, organizationID
	for range r.n {
		if err := row(&invite.Invite{ID: "invite_1", DisplayEmail: r.email, State: invite.Pending, CreatedAt: time.Unix(0, 0)}); err != nil {
			return err
		}
	}
	return r.err
}

func handler(invites export.Invites, patience time.Duration) http.Handler {
	return export.Handler(export.Options{
		Invites: invites, Log: slog.New(slog.DiscardHandler), RequestID: func(context.Context) string { return "request-1" }, Patience: patience,
	})
}

func get(t *testing.T, r *rows, query string) (*http.Response, string, error) {
	t.Helper()
	srv := httptest.NewServer(handler(r, time.Minute))
	t.Cleanup(srv.Close)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+"/export/invites.csv?"+query, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return res, string(body), err
}

func TestNoCellIsAFormula(t *testing.T) {
	for _, email := range []string{"=cmd|' /C calc'!A0@x.example", "+1@x.example", "-1@x.example", "@x.example", "\t=1@x.example", " =1@x.example", "\uff1d1@x.example", `a","=1@x.example`} {
		_, body, err := get(t, &rows{n: 1, email: email}, "")
		if err != nil {
			t.Fatal(err)
		}
		all, err := csv.NewReader(strings.NewReader(body)).ReadAll()
		if err != nil || len(all) != 2 || len(all[1]) != len(all[0]) {
			t.Fatalf("%q: %v, %v", email, all, err)
		}
		if cell := all[1][1]; cell != "'"+email && (cell != email || !strings.HasPrefix(email, "a")) {
			t.Errorf("%q became %q", email, cell)
		}
	}
}

func TestExportWithoutRowsHasItsHead(t *testing.T) {
	res, body, err := get(t, &rows{}, "")
	if err != nil || res.StatusCode != 200 || !strings.HasPrefix(body, "id,email,state,") || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/csv") {
		t.Errorf("%d %s %v", res.StatusCode, body, err)
	}
}

func TestFiltersAreThoseOfTheQuery(t *testing.T) {
	r := &rows{}
	_, _, err := get(t, r, "organizationId=org_1&states=PENDING,EXPIRED&sources=MEMBER&email=a&inviterId=user_1&seedBatchId=seed_1&createdAfter=2026-01-01T00:00:00Z&createdBefore=2026-02-01T00:00:00%2B01:00")
	f := r.filter
	if err != nil || *r.scope != "org_1" || len(f.States) != 2 || len(f.Sources) != 1 || f.EmailPrefix != "a" || *f.InviterID != "user_1" || *f.SeedBatchID != "seed_1" ||
		!f.CreatedAfter.Equal(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)) || !f.CreatedBefore.Equal(time.Date(2026, 1, 31, 23, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v, %v", f, err)
	}
	for _, query := range []string{
		"state=PENDING", "states=OPEN", "states=PENDING&states=EXPIRED", "createdAfter=yesterday", "seedBatchId=", "seedBatchId=spring.csv",
		"seedBatchId=seed_1%00", "seedBatchId=seed_1%ff", "seedBatchId=seed_1&seedBatchId=seed_2", "seedbatchid=seed_1",
		"inviterId=", "inviterId=%00", "inviterId=%ff", "inviterId=a-b", "email=%00", "email=%ff", "email=" + strings.Repeat("x", 321),
		"sources=member", "sources=NOPE", "sources=%00", "sources=MEMBER,", "states=,PENDING", "createdAfter=", "createdBefore=0001-01-01T00:00:00Z",
		"createdAfter=1969-12-31T23:59:59Z", "createdBefore=9999-12-31T23:59:59-01:00",
	} {
		if res, body, _ := get(t, &rows{n: 1}, query); res.StatusCode != 400 || !strings.Contains(body, "BAD_USER_INPUT") {
			t.Errorf("%s: %d %s", query, res.StatusCode, body)
		}
	}
}

func TestWhatComesTwiceInAListIsOneCondition(t *testing.T) {
	r := &rows{}
	res, body, err := get(t, r, "states="+strings.Repeat("PENDING,", 5000)+"EXPIRED&sources=")
	if err != nil || res.StatusCode != http.StatusOK || len(r.filter.States) != 2 || r.filter.Sources == nil || len(r.filter.Sources) != 0 || r.filter.InviterID != nil {
		t.Errorf("%d %s %+v %v", res.StatusCode, body, r.filter, err)
	}
}

func TestFailuresAreNoHalfLists(t *testing.T) {
	for kind, status := range map[problem.Kind]int{problem.Unauthenticated: 401, problem.NotAdmitted: 403, problem.Forbidden: 403} {
		res, body, err := get(t, &rows{err: problem.New(kind, "No.")}, "")
		if err != nil || res.StatusCode != status || !strings.Contains(body, string(kind)) {
			t.Errorf("%s: %d %s %v", kind, res.StatusCode, body, err)
		}
	}
	if _, body, err := get(t, &rows{n: 1200, email: "a@x.example", err: errors.New("secret")}, ""); err == nil {
		t.Errorf("half a list passes for the whole: %d bytes", len(body))
	}
	if res, body, _ := get(t, &rows{err: errors.New("secret")}, ""); res.StatusCode != 500 || strings.Contains(body, "secret") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
}

// What a partner gives the operator when something is wrong is in the errors of this route too.
func TestErrorsNameTheirRequest(t *testing.T) {
	for name, row := range map[string]struct {
		query string
		err   error
		want  string
	}{
		"before anything is read": {"state=PENDING", nil, `"extensions":{"code":"BAD_USER_INPUT","requestId":"request-1"}`},
		"from the rules":          {"", problem.New(problem.Forbidden, "No."), `"extensions":{"code":"FORBIDDEN","requestId":"request-1"}`},
		"unforeseen":              {"", errors.New("secret"), `"extensions":{"code":"INTERNAL","requestId":"request-1"}`},
		"with all that is known": {
			"", &problem.Error{Kind: problem.UpstreamUnavailable, Message: "Later.", Reason: "BUSY", RetryAfter: 1500 * time.Millisecond},
			`"extensions":{"code":"UPSTREAM_UNAVAILABLE","reason":"BUSY","requestId":"request-1","retryAfter":2}`,
		},
	} {
		if res, body, err := get(t, &rows{err: row.err}, row.query); err != nil || !strings.Contains(body, row.want) {
			t.Errorf("%s: %d %s, %v", name, res.StatusCode, body, err)
		}
	}
}
