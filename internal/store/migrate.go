package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"entgo.io/ent/dialect"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"guestlist/ent/migrate"
)

// SchemaError says that the database is not at the version that this program knows.
type SchemaError struct{ Have, Want int64 }

func (e *SchemaError) Error() string {
	if e.Have > e.Want {
		return fmt.Sprintf("the database is at schema version %d, newer than this program knows (%d): run a newer guestlist", e.Have, e.Want)
	}
	return fmt.Sprintf("the database is at schema version %d and this program needs %d: run guestlist migrate", e.Have, e.Want)
}

// MigrationStatus is one version and whether it has been applied.
type MigrationStatus struct {
	Version int64
	Name    string
	Applied bool
}

func (s *Store) provider() (*goose.Provider, error) {
	dir, d := "sqlite", goose.DialectSQLite3
	var options []goose.ProviderOption
	if s.dialect == dialect.Postgres {
		dir, d = "postgres", goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker() // two replicas may start at once
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	files, err := fs.Sub(migrate.Versions, dir)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(d, s.db, files, append(options, goose.WithDisableGlobalRegistry(true))...)
}

// Migrate applies every version that is missing, in order, and returns those that it applied. It folds what no statement can.
func (s *Store) Migrate(ctx context.Context) ([]MigrationStatus, error) {
	p, err := s.provider()
	if err != nil {
		return nil, err
	}
	results, err := p.Up(ctx)
	var partial *goose.PartialError
	if errors.As(err, &partial) {
		results = partial.Applied
	}
	done := make([]MigrationStatus, 0, len(results))
	for _, r := range results {
		done = append(done, MigrationStatus{Version: r.Source.Version, Name: r.Source.Path, Applied: true})
	}
	if err == nil {
		_, err = s.FoldPeople(ctx)
	}
	return done, err
}

// MigrationStatus lists every version that this program knows.
func (s *Store) MigrationStatus(ctx context.Context) ([]MigrationStatus, error) {
	p, err := s.provider()
	if err != nil {
		return nil, err
	}
	all, err := p.Status(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]MigrationStatus, 0, len(all))
	for _, m := range all {
		list = append(list, MigrationStatus{Version: m.Source.Version, Name: m.Source.Path, Applied: m.State == goose.StateApplied})
	}
	return list, nil
}

// Versions lists every version that this program knows, as missing: what MigrationStatus says of a file that is not there.
func Versions() ([]MigrationStatus, error) {
	names, err := fs.Glob(migrate.Versions, "sqlite/*.sql")
	if err != nil {
		return nil, err
	}
	list := make([]MigrationStatus, 0, len(names))
	for _, name := range names {
		version, err := goose.NumericComponent(name)
		if err != nil {
			return nil, err
		}
		list = append(list, MigrationStatus{Version: version, Name: path.Base(name)})
	}
	return list, nil
}

// CheckSchema fails with a *SchemaError unless the database is at the version that this program knows.
func (s *Store) CheckSchema(ctx context.Context) error {
	p, err := s.provider()
	if err != nil {
		return err
	}
	have, want, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if have != want {
		return &SchemaError{Have: have, Want: want}
	}
	return nil
}
