// Package storetest gives tests an empty, migrated database of each kind. With the build tag postgres it also uses the
// server that TEST_POSTGRES_URL names; without the tag there is SQLite alone. It is for tests only.
package storetest

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/store"
)

// Each runs the test on every kind of database, in parallel.
func Each(t *testing.T, test func(t *testing.T, db *store.Store)) {
	t.Parallel()
	for name, address := range addresses {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, Open(t, address(t)))
		})
	}
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
