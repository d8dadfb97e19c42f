// Command diff writes the migration files that lead from the committed ones to ent/schema, for both databases:
//
//	go run ./ent/migrate/diff NAME postgres://app@127.0.0.1:5432/empty?sslmode=disable
//
// The Postgres database is a throwaway, empty one; SQLite needs none. Read what it wrote before you commit it: a SQLite
// table rebuild must run outside a transaction (docs/decisions/0002-migrations.md).
package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"

	"ariga.io/atlas/sql/sqltool"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql/schema"
	"github.com/jackc/pgx/v5/stdlib"
	_ "github.com/mattn/go-sqlite3"

	"guestlist/ent/migrate"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "diff:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("want NAME and the address of an empty Postgres database")
	}
	sql.Register("postgres", stdlib.GetDefaultDriver()) // atlas opens its driver by this name
	for _, d := range []struct{ dialect, dir, url string }{
		{dialect.SQLite, "sqlite", "sqlite://dev?mode=memory&_fk=1"},
		{dialect.Postgres, "postgres", args[1]},
	} {
		dir, err := sqltool.NewGooseDir("ent/migrate/" + d.dir)
		if err != nil {
			return err
		}
		err = migrate.NamedDiff(ctx, d.url, args[0], schema.WithDir(dir), schema.WithMigrationMode(schema.ModeReplay),
			schema.WithDialect(d.dialect), schema.WithFormatter(sqltool.GooseFormatter),
			schema.WithDropIndex(true), schema.WithDropColumn(true))
		if err != nil {
			return fmt.Errorf("%s: %w", d.dialect, err)
		}
	}
	return nil
}
