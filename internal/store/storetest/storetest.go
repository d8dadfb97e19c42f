// Package storetest gives tests an empty, migrated database of each kind. With the build tag postgres it also uses the
// server that TEST_POSTGRES_URL names; without the tag there is SQLite alone. It is for tests only.
package storetest

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/store"
)

// Each runs the test on every kind of database, in parallel.
func Each(t *testing.T, test func(t *testing.T, db *store.Store)) {
	EachAt(t, func(t *testing.T, db *store.Store, _ string) { test(t, db) })
}

// EachAt is Each that tells the address too.
func EachAt(t *testing.T, test func(t *testing.T, db *store.Store, databaseURL string)) {
	t.Parallel()
	for name, address := range addresses {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := address(t)
			test(t, Open(t, at), at)
		})
	}
}

// Rows are all rows of all tables as text, each after the name of its table: for what must be nowhere.
func Rows(t *testing.T, databaseURL string) []string {
	t.Helper()
	db, err := store.Writer(databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }() // the rows have been read
	tables := "SELECT name FROM sqlite_master WHERE type = 'table'"
	if !strings.HasPrefix(databaseURL, "file:") {
		tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
	}
	var all []string
	for _, table := range texts(t, db, tables) {
		for _, row := range texts(t, db, `SELECT * FROM "`+table+`"`) {
			all = append(all, table+": "+row)
		}
	}
	return all
}

// texts are the rows of a statement, the columns of each behind one another.
func texts(t *testing.T, db *sql.DB, statement string) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), statement)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for rows.Next() {
		cells, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		words := make([]string, 0, len(cells))
		for _, c := range cells {
			words = append(words, c.String)
		}
		all = append(all, strings.Join(words, " "))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// Open opens a database and migrates it.
func Open(t *testing.T, databaseURL string, with ...store.Option) *store.Store {
	t.Helper()
	db, err := store.Open(context.Background(), databaseURL, with...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := db.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return db
}

// SQLite is the address of a database in a folder of the test's.
func SQLite(t *testing.T) string {
	return "file:" + filepath.Join(t.TempDir(), "guestlist.db")
}

// Admit puts a person into the database who was let in, active in the organizations named.
func Admit(t *testing.T, db *store.Store, userID string, organizationIDs ...string) {
	t.Helper()
	now := time.Now()
	p := invite.Person{ID: userID, Email: userID + "@people.example", SeenAt: now}
	for _, id := range organizationIDs {
		p.Memberships = append(p.Memberships, invite.Membership{
			ID: "om_" + userID + id, OrganizationID: id, OrganizationName: "Org " + id, Status: invite.MembershipActive, RoleSlugs: []string{"member"},
		})
	}
	if err := db.KnowPerson(context.Background(), p, &invite.Admission{How: "operator", At: now}); err != nil {
		t.Fatal(err)
	}
}
