package store_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"guestlist/ent/migrate"
	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
)

func TestMigratedDatabaseIsWhatTheSchemaSays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		var drift bytes.Buffer
		if err := db.WriteDrift(t.Context(), &drift); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(drift.String()) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "--") && !strings.HasPrefix(line, "PRAGMA") && line != "BEGIN;" && line != "COMMIT;" {
				t.Errorf("ent/schema has moved on, write a migration (go run ./ent/migrate/diff): %s", line)
			}
		}
	})
}

func TestMigratingTwiceAppliesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		done, err := db.Migrate(t.Context())
		if err != nil || len(done) != 0 {
			t.Errorf("applied %v, %v", done, err)
		}
		if err := db.CheckSchema(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestUnknownSchemaVersionIsRefusedWithWhatToDo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		if err := db.Exec(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99990101000000, true)"); err != nil {
			t.Fatal(err)
		}
		var schema *store.SchemaError
		err := db.CheckSchema(t.Context())
		if !errors.As(err, &schema) || !strings.Contains(err.Error(), "newer guestlist") {
			t.Errorf("a newer schema: %v", err)
		}
	})
	t.Run("an empty database", func(t *testing.T) {
		db, err := store.Open(t.Context(), storetest.SQLite(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		if err := db.CheckSchema(t.Context()); err == nil || !strings.Contains(err.Error(), "run guestlist migrate") {
			t.Errorf("an empty database: %v", err)
		}
	})
}

// A SQLite table rebuild turns foreign keys off, which does nothing inside a transaction: rows of other tables could
// vanish without an error.
func TestSQLiteRebuildsRunOutsideATransaction(t *testing.T) {
	t.Parallel()
	files, err := fs.Glob(migrate.Versions, "sqlite/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal("no migrations", err)
	}
	for _, name := range files {
		text, err := fs.ReadFile(migrate.Versions, name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(text, []byte("PRAGMA foreign_keys")) && !bytes.HasPrefix(text, []byte("-- +goose NO TRANSACTION")) {
			t.Errorf("%s must begin with -- +goose NO TRANSACTION", name)
		}
	}
}

func TestWrongDatabaseAddressesAreRefusedWithoutBeingRepeated(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "file:", "mysql://root:secret@host/db", "file::memory:", "file:x?mode=memory", "postgres://u:secret@%zz/db"} {
		err := store.CheckURL(address)
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestTheVersionsOfNoDatabaseAreThoseOfAnEmptyOne(t *testing.T) {
	t.Parallel()
	address := storetest.SQLite(t)
	if _, err := store.Open(t.Context(), address, store.Existing()); !errors.Is(err, store.ErrNoDatabase) {
		t.Errorf("a file that is not there: %v", err)
	}
	db, err := store.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	want, err := db.MigrationStatus(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := store.Versions(); err != nil || len(got) == 0 || !slices.Equal(got, want) {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
}

// The file that is made readable by its owner alone is the one that SQLite opens: addresses are URIs.
func TestTheFileOfAnAddressIsItsOwnersAlone(t *testing.T) {
	for address, name := range map[string]string{"my%20list.db": "my list.db", "plain.db": "plain.db", "cut.db#not-here": "cut.db", "q.db?mode=rwc": "q.db"} {
		dir := t.TempDir()
		db, err := store.Open(t.Context(), "file:"+dir+"/"+address)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		files, err := os.ReadDir(dir)
		if err != nil || len(files) != 1 || files[0].Name() != name {
			t.Fatalf("%s: %v, %v", address, files, err)
		}
		if info, err := files[0].Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", address, info.Mode(), err)
		}
	}
}
