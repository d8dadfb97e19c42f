package store

import (
	"context"
	"io"
	"sync"
)

// drifting: ent writes to its generated tables while it compares them, so two tests must not do that at once.
var drifting sync.Mutex

// WriteDrift writes the statements that lead from the migrated database to ent/schema.
func (s *Store) WriteDrift(ctx context.Context, w io.Writer) error {
	drifting.Lock()
	defer drifting.Unlock()
	return s.w.Schema.WriteTo(ctx, w)
}

// Exec runs one statement, for tests that need a row which no operation writes yet.
func (s *Store) Exec(ctx context.Context, statement string) error {
	_, err := s.db.ExecContext(ctx, statement)
	return err
}

// ReadAtMost sets how many invites a question may read.
func (s *Store) ReadAtMost(n int) { s.mostRead = n }
