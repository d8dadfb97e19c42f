package store_test

import (
	"database/sql"
	"strings"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
)

// Another process holds the place to write for longer than the busy timeout: the transaction waits for its next turn.
func TestAWriteWaitsForItsTurn(t *testing.T) {
	t.Parallel()
	address := storetest.SQLite(t)
	storetest.Open(t, address)
	db, err := store.Open(t.Context(), address+"?_busy_timeout=300")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	other, err := sql.Open("sqlite3", strings.TrimPrefix(address, "DATABASE_URL=")+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	tx, err := other.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(time.Second, func() { _ = tx.Rollback() })
	if err := db.KnowPerson(t.Context(), invite.Person{ID: "user_1", Email: "a@example.com", SeenAt: time.Now()}, nil); err != nil {
		t.Error(err)
	}
}
