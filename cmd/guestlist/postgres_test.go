//go:build postgres

package main_test

import (
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"strings"
	"testing"

	_ "guestlist/internal/store" // registers the driver "pgx"
)

// postgres makes a database of the test's own on the server that TEST_POSTGRES_URL names.
func postgres(t *testing.T) []string {
	t.Helper()
	server := os.Getenv("TEST_POSTGRES_URL")
	if server == "" {
		t.Fatal("TEST_POSTGRES_URL names no server; .ci/postgres starts one")
	}
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal("TEST_POSTGRES_URL is no address")
	}
	t.Cleanup(func() { _ = db.Close() })
	name := "guestlist_cmd_" + strings.ToLower(rand.Text())
	if _, err := db.ExecContext(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := db.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal("TEST_POSTGRES_URL is no address")
	}
	u.Path = "/" + name
	return []string{"DATABASE_URL=" + u.String()}
}

func TestServeDoesTheSameOnPostgres(t *testing.T) {
	t.Parallel()
	walk(t, postgres(t))
}

func TestMigrateAppliesWhatIsMissingOnPostgresToo(t *testing.T) {
	t.Parallel()
	checkMigrate(t, postgres(t))
}

func TestServeRefusesAPostgresThatIsNotMigratedAndSaysHow(t *testing.T) {
	t.Parallel()
	s := run(t, complete(postgres(t)), "serve")
	if s.status != 1 || s.stdout != "" || !strings.Contains(s.stderr, "run guestlist migrate") {
		t.Errorf("exit status %d:\n%s", s.status, s.stderr)
	}
}

func TestTwoServersRefreshOneSessionOnceOnPostgresToo(t *testing.T) {
	t.Parallel()
	refreshOnce(t, postgres(t))
}

func TestTheDocsReadTheOperatorsActionsInPostgresToo(t *testing.T) {
	t.Parallel()
	database := postgres(t)
	showActions(t, "pgx", strings.TrimPrefix(database[0], "DATABASE_URL="), queries(t)[1], database)
}
