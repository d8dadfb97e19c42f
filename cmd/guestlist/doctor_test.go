package main_test

import (
	"database/sql"
	"net/http"
	"strings"
	"testing"

	"guestlist/internal/workos/workostest"
)

func TestDoctorFindsEverythingSoundOnAFreshInstallation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sqlite(t))
	ok(t, w.env, "migrate")
	said := ok(t, w.env, "doctor")
	for _, what := range []string{"configuration", "database", "ledger", "WORKOS_API_KEY", "JWKS", "clock", "registration", "redirect URI"} {
		if !strings.Contains(said, "ok     "+what+":") {
			t.Errorf("nothing of %s: %s", what, said)
		}
	}
}

func TestDoctorSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sqlite(t))
	for name, row := range map[string]struct {
		env  []string
		says string
	}{
		"no database":        {w.env, "WRONG  database: there is no database at "},
		"no settings":        {[]string{}, "WRONG  configuration:"},
		"another key":        {append(w.env[:len(w.env):len(w.env)], "WORKOS_API_KEY=sk_other_secret"), "WRONG  WORKOS_API_KEY: is refused"},
		"another client id":  {append(w.env[:len(w.env):len(w.env)], "WORKOS_CLIENT_ID=client_other"), "WRONG  JWKS:"},
		"a wrong operator":   {append(w.env[:len(w.env):len(w.env)], "OPERATOR_ORGANIZATION=org_01NOWHERE"), "WRONG  OPERATOR_ORGANIZATION: names no"},
		"nobody at WorkOS's": {append(w.env[:len(w.env):len(w.env)], "WORKOS_BASE_URL=http://127.0.0.1:1"), "WRONG  JWKS: cannot be reached"},
	} {
		got := run(t, row.env, "doctor")
		if got.status == 0 || !strings.Contains(got.stdout, row.says) || strings.Contains(got.stdout+got.stderr, "sk_other_secret") {
			t.Errorf("%s: exit %d, %s", name, got.status, got.stdout)
		}
	}
}

func TestDoctorFindsAPoolThatTheLedgerDoesNotExplain(t *testing.T) {
	t.Parallel()
	database := sqlite(t)
	w := newWorld(t, database)
	ok(t, w.env, "migrate")
	db, err := sql.Open("sqlite3", strings.TrimPrefix(database[0], "DATABASE_URL="))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "INSERT INTO pools (id, kind, scope_key, user_id, used) VALUES ('quota_x', 'TOTAL', 'app', '', 1)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if got := run(t, w.env, "doctor"); got.status == 0 || !strings.Contains(got.stdout, "WRONG  ledger:") || !strings.Contains(got.stdout, "quota_x") {
		t.Errorf("exit %d, %s", got.status, got.stdout)
	}
}

func TestDoctorWarnsOfAnOpenDoor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sqlite(t))
	ok(t, w.env, "migrate")
	said := run(t, append(w.env, "REGISTRATION=open", "PUBLIC_URL=https://app.example"), "doctor")
	for _, what := range []string{
		"warn   registration: open: EVERYBODY", "warn   TRUSTED_PROXIES: is empty", "WRONG  redirect URI: WorkOS answers 422", "https://app.example/auth/callback",
	} {
		if !strings.Contains(said.stdout, what) {
			t.Errorf("nothing of %q: %s", what, said.stdout)
		}
	}
}

func TestDoctorNamesTheWaysInThatWorkOSTellsOf(t *testing.T) {
	t.Parallel()
	s := newSeeding(t, "WORKOS_COOKIE_PASSWORD="+strings.Repeat("x", 32))
	if got := run(t, s.env, "doctor"); !strings.Contains(got.stdout, "unsure single sign-on: could not be read") {
		t.Errorf("WorkOS that does not tell: %s", got.stdout)
	}
	s.fake.SetFault(func(r *http.Request) *workostest.Fault {
		body := map[string]string{
			"/connections": `{"id":"conn_1","name":"Acme\nOkta","organization_id":"org_1","state":"active"},{"id":"conn_2","name":"Old","state":"inactive"}`,
			"/directories": `{"id":"directory_1","name":"Acme people","organization_id":"org_1","state":"linked"}`,
		}[r.URL.Path]
		if body == "" {
			return nil
		}
		return &workostest.Fault{Status: 200, Body: `{"object":"list","data":[` + body + `]}`, Header: http.Header{"Content-Type": {"application/json"}}}
	})
	got := run(t, s.env, "doctor")
	for _, what := range []string{
		"ok     single sign-on: 1 on: Acme Okta (conn_1): each makes a user", "ok     directories: 1 on: Acme people (directory_1)", "not let in here",
	} {
		if !strings.Contains(got.stdout, what) {
			t.Errorf("nothing of %q: %s", what, got.stdout)
		}
	}
	if open := run(t, append(s.env, "REGISTRATION=open"), "doctor"); !strings.Contains(open.stdout, "LETS ALL OF THEM IN") {
		t.Errorf("open: %s", open.stdout)
	}
}

func TestDoctorIsUnsureOfWhatItCannotLookAtWhileWorkOSIsAway(t *testing.T) {
	t.Parallel()
	env := complete(append(sqlite(t), "WORKOS_BASE_URL=http://127.0.0.1:1"))
	ok(t, env, "migrate")
	got := run(t, env, "doctor")
	for _, line := range []string{
		"ok     ledger:", "WRONG  JWKS: cannot be reached at http://127.0.0.1:1: is WORKOS_BASE_URL right?", "unsure WORKOS_API_KEY: could not be tried",
		"unsure single sign-on:", "unsure directories:", "unsure redirect URI:",
	} {
		if !strings.Contains(got.stdout, line) {
			t.Errorf("nothing of %q:\n%s", line, got.stdout)
		}
	}
	if got.status != 1 {
		t.Errorf("exit status %d", got.status)
	}
}

// A server that was killed holds the reading for some seconds: that is no fault of the installation.
func TestDoctorFailsForNothingWhileTheServerIsStopped(t *testing.T) {
	t.Parallel()
	database := sqlite(t)
	w := newWorld(t, database)
	ok(t, w.env, "migrate")
	ok(t, w.env, "sync")
	db, err := sql.Open("sqlite3", strings.TrimPrefix(database[0], "DATABASE_URL="))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "UPDATE cursors SET head_at = 1000000, lease_until = 9000000000000000"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if got := run(t, w.env, "doctor"); got.status != 0 || !strings.Contains(got.stdout, "warn   events: were all read ") {
		t.Errorf("exit %d, %s", got.status, got.stdout)
	}
}
