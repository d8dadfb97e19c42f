package main_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	_ "guestlist/internal/store" // registers the driver "sqlite3"
)

// sqlite names a database of the test's own that does not exist yet.
func sqlite(t *testing.T) []string {
	t.Helper()
	return []string{"DATABASE_URL=file:" + filepath.Join(t.TempDir(), "guestlist.db")}
}

func TestMigrateAppliesWhatIsMissingAndASecondRunHasNothingToDo(t *testing.T) {
	t.Parallel()
	checkMigrate(t, sqlite(t))
}

func checkMigrate(t *testing.T, env []string) {
	t.Helper()
	before := strings.Fields(ok(t, env, "migrate", "status"))
	if len(before) == 0 || before[0] != "missing" {
		t.Fatalf("status of an empty database: %v", before)
	}
	first := ok(t, env, "migrate")
	if n := strings.Count(first, "applied "); n == 0 || n != len(before)/2 {
		t.Errorf("the first run says %q, status named %v", first, before)
	}
	after := ok(t, env, "migrate", "status")
	if strings.Contains(after, "missing") || strings.Count(after, "applied ") != len(before)/2 {
		t.Errorf("status says %q", after)
	}
	for _, args := range [][]string{{"migrate"}, {"migrate", "up"}} {
		if again := ok(t, env, args...); again != "nothing to apply\n" {
			t.Errorf("%v says %q", args, again)
		}
	}
}

// complete are settings with which only the database is left to refuse.
func complete(env []string) []string {
	return append(env, "WORKOS_API_KEY=sk_test_x", "WORKOS_CLIENT_ID=client_x", "WORKOS_COOKIE_PASSWORD="+strings.Repeat("x", 32),
		"LISTEN_ADDR=127.0.0.1:0", "ADMIN_ADDR=127.0.0.1:0")
}

func TestServeRefusesADatabaseThatIsNotMigratedAndSaysHow(t *testing.T) {
	t.Parallel()
	s := run(t, complete(sqlite(t)), "serve")
	if s.status != 1 || s.stdout != "" || !strings.Contains(s.stderr, "run guestlist migrate") {
		t.Errorf("exit status %d:\n%s", s.status, s.stderr)
	}
}

func TestServeRefusesADatabaseThatIsNewerThanItself(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "newer.db")
	env := []string{"DATABASE_URL=file:" + file}
	ok(t, env, "migrate")
	db, err := sql.Open("sqlite3", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99990101000000, 1)"); err != nil {
		t.Fatal(err)
	}
	s := run(t, complete(env), "serve")
	if s.status != 1 || !strings.Contains(s.stderr, "newer") {
		t.Errorf("exit status %d:\n%s", s.status, s.stderr)
	}
}
