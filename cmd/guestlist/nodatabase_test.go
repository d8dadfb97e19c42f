package main_test

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
)

// A command in the wrong folder says that nothing is there and leaves nothing behind: an empty file would look like a database
// that has lost everything.
func TestOnlyMigrateMakesADatabase(t *testing.T) {
	t.Parallel()
	for _, args := range []string{
		"serve", "doctor", "stuck", "sync", "admit user_1", "grant user_1 3 --reason x", "freeze user_1 --reason x", "unfreeze user_1 --reason x",
		"settle invite_1 --not-sent --reason x", "seed people.csv", "seed status", "seed resume", "seed retry-failed", "seed cancel seed_1",
	} {
		database := sqlite(t)
		file := strings.TrimPrefix(database[0], "DATABASE_URL=file:")
		got := run(t, complete([]string{database[0] + "?_auth_pass=hunter2secret", "WORKOS_BASE_URL=http://127.0.0.1:1"}), strings.Fields(args)...)
		text := got.stdout + got.stderr
		if got.status == 0 || !strings.Contains(text, "there is no database at "+file+": run guestlist migrate") || strings.Contains(text, "hunter2secret") {
			t.Errorf("%s: exit %d, %s", args, got.status, text)
		}
		if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s has made the file: %v", args, err)
		}
	}
	database := sqlite(t)
	if said := ok(t, database, "migrate", "status"); !strings.HasPrefix(said, "missing  ") || strings.Contains(said, "applied") {
		t.Errorf("migrate status says %s", said)
	}
	if _, err := os.Stat(strings.TrimPrefix(database[0], "DATABASE_URL=file:")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("migrate status has made the file: %v", err)
	}
}
