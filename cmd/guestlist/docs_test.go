package main_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// queries are the SQL blocks of docs/operations.md: for SQLite, and for Postgres.
func queries(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "operations.md"))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, part := range strings.Split(string(text), "\n```sql\n")[1:] {
		query, _, _ := strings.Cut(part, "\n```")
		all = append(all, query)
	}
	if len(all) != 2 {
		t.Fatalf("%d queries", len(all))
	}
	return all
}

// showActions reads what an operator did, as the docs say.
func showActions(t *testing.T, driver, address, query string, database []string) {
	t.Helper()
	w := newWorld(t, database)
	ok(t, w.env, "migrate")
	ok(t, w.env, "admit", w.People[0].ID)
	ok(t, w.env, "grant", w.People[0].ID, "3", "--organization", *w.People[0].OrganizationID, "--reason", "for the fair")
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var at, action, subject, scope, amount, by, reason string
	if err := db.QueryRowContext(t.Context(), query).Scan(&at, &action, &subject, &scope, &amount, &by, &reason); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(at, "20") || action != "grant" || amount != "3" || by != "" || reason != "for the fair" {
		t.Errorf("%s %s of %s in %s: %s by %q for %q", at, action, subject, scope, amount, by, reason)
	}
}

func TestTheDocsReadTheOperatorsActions(t *testing.T) {
	t.Parallel()
	database := sqlite(t)
	showActions(t, "sqlite3", strings.TrimPrefix(database[0], "DATABASE_URL="), queries(t)[0], database)
}
