package main_test

import (
	"database/sql"
	"strings"
	"testing"
)

func TestDoctorFindsEverythingSoundOnAFreshInstallation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sqlite(t))
	ok(t, w.env, "migrate")
	said := ok(t, w.env, "doctor")
	for _, what := range []string{"configuration", "database", "ledger", "WORKOS_API_KEY", "JWKS", "clock", "registration"} {
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
		"an empty database":  {w.env, "WRONG  database: the database is at schema version 0"},
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
	said := ok(t, append(w.env, "REGISTRATION=open", "PUBLIC_URL=https://app.example"), "doctor")
	for _, what := range []string{"registration: open: EVERYBODY", "TRUSTED_PROXIES: is empty"} {
		if !strings.Contains(said, what) {
			t.Errorf("nothing of %q: %s", what, said)
		}
	}
}
