package main_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guestlist/internal/workos/workostest"
)

// seeding is a fake of WorkOS whose faults the test decides, a database and the product's settings for both.
type seeding struct {
	*testing.T
	fake *workostest.Server
	env  []string
	dir  string
}

const guild = "org_01GUILD"

func newSeeding(t *testing.T, more ...string) *seeding {
	t.Helper()
	s := &seeding{T: t, fake: workostest.Start(t, workostest.Options{}), dir: t.TempDir()}
	if err := s.fake.AddOrganization(workostest.Organization{ID: guild, Name: "Guild"}); err != nil {
		t.Fatal(err)
	}
	s.env = append(sqlite(t), "WORKOS_API_KEY="+s.fake.APIKey(), "WORKOS_CLIENT_ID="+s.fake.ClientID(), "WORKOS_BASE_URL="+s.fake.BaseURL(),
		"INVITE_SEND_WAIT=2s", "INVITE_SEND_GIVE_UP=10m")
	s.env = append(s.env, more...)
	ok(t, s.env, "migrate")
	return s
}

func (s *seeding) file(name, text string) string {
	s.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.Fatal(err)
	}
	return path
}

// people is a list of so many.
func people(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "p%d@list.example\n", i)
	}
	return b.String()
}

func (s *seeding) apply(file string, more ...string) said {
	s.Helper()
	return run(s.T, s.env, append([]string{"seed", file, "--apply", "--consent", "they signed up"}, more...)...)
}

type seedSaid struct {
	Batch, State, StoppedBy                                                  string
	Rows, Refused, Waiting, Sending, Sent, Pending, Failed, Revoked, SentNow int
	Plan                                                                     struct{ Classes map[string]int }
	Classes                                                                  map[string]int
}

func (s *seeding) parse(got said) seedSaid {
	s.Helper()
	var out seedSaid
	if err := json.Unmarshal([]byte(got.stdout), &out); err != nil {
		s.Fatalf("exit %d: %v\n%s\n%s", got.status, err, got.stdout, got.stderr)
	}
	return out
}

// mustHaveOneEach holds WorkOS to exactly one invitation, in any state, for each of n addresses, and the books to the truth.
func (s *seeding) mustHaveOneEach(n int) {
	s.Helper()
	each := map[string]int{}
	for _, i := range s.fake.Invitations() {
		each[i.Email+" "+i.OrganizationID]++
	}
	for address, times := range each {
		if times != 1 {
			s.Errorf("%s has %d invitations", address, times)
		}
	}
	if len(each) != n {
		s.Errorf("%d addresses have an invitation, want %d", len(each), n)
	}
	db, err := sql.Open("sqlite3", strings.TrimPrefix(s.env[0], "DATABASE_URL="))
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var live, charged, sum, used int // a second send holds a place beside its own until the first is surely dead
	err = db.QueryRowContext(s.Context(), `SELECT (SELECT COUNT(*) FROM invites WHERE live), (SELECT SUM(sign) FROM ledger_entries WHERE kind = 'charge'),
		(SELECT SUM(sign) FROM ledger_entries), (SELECT used FROM pools WHERE kind = 'TOTAL')`).Scan(&live, &charged, &sum, &used)
	if err != nil || live != n || charged != n || used != sum {
		s.Errorf("live %d, charged %d, want %d each; ledger %d, total pool %d; %v", live, charged, n, sum, used, err)
	}
}

func isSend(r *http.Request) bool {
	return r.Method == http.MethodPost && r.URL.Path == "/user_management/invitations"
}
