package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "github.com/mattn/go-sqlite3" // registers the driver "sqlite3"

	"guestlist/ent"
)

// Store is a database. It is safe for concurrent use; Close ends it.
type Store struct {
	dialect string
	db      *sql.DB     // writes
	w, r    *ent.Client // one client a pool
	readers *sql.DB
	// statement is told of every statement, when set; hot reads SQLite without database/sql.
	statement func(context.Context)
	hot       *direct
	// mostRead bounds the invites that are read for one question (statsbound.go).
	mostRead int
}

// CheckURL says what is wrong with a DATABASE_URL without opening it. The text never repeats the address, which may hold a
// password.
func CheckURL(databaseURL string) error {
	switch {
	case strings.HasPrefix(databaseURL, "postgres://"), strings.HasPrefix(databaseURL, "postgresql://"):
		if _, err := url.Parse(databaseURL); err != nil {
			return errors.New("is not a valid postgres:// address")
		}
		return nil
	case strings.HasPrefix(databaseURL, "file:") && len(databaseURL) > len("file:"):
		if strings.Contains(databaseURL, "mode=memory") || strings.Contains(databaseURL, ":memory:") {
			return errors.New("must be a file: nothing may be lost when the process ends")
		}
		return nil
	default:
		return errors.New("must start with file: or postgres://")
	}
}

// Option changes how a database is opened.
type Option func(*options)

type options struct {
	statement func(ctx context.Context)
	existing  bool
}

// OnStatement calls fn for every statement that is sent to the database, before it is sent.
func OnStatement(fn func(ctx context.Context)) Option {
	return func(o *options) { o.statement = fn }
}

// ErrNoDatabase is in the chain of what Open says when Existing finds no file.
var ErrNoDatabase = errors.New("there is no database")

// Existing makes no file of a database that is not there: a command in the wrong folder says so and leaves nothing behind.
func Existing() Option { return func(o *options) { o.existing = true } }

// Open connects to a database and checks that it answers; it creates no table. A file that is not there is made, but for
// Existing.
func Open(ctx context.Context, databaseURL string, with ...Option) (*Store, error) {
	var o options
	for _, set := range with {
		set(&o)
	}
	if err := CheckURL(databaseURL); err != nil {
		return nil, fmt.Errorf("DATABASE_URL %w", err)
	}
	var s *Store
	var err error
	if strings.HasPrefix(databaseURL, "file:") {
		s, err = openSQLite(databaseURL, o)
	} else {
		s, err = openPostgres(databaseURL, o)
	}
	if err != nil {
		return nil, err
	}
	s.mostRead = mostRead
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := s.db.PingContext(ctx); err != nil {
		_ = s.Close()
		return nil, fmt.Errorf("the database does not answer: %w", redact(err))
	}
	return s, nil
}

// openSQLite gives one connection to writes, which begin IMMEDIATE so that a read inside is never stale, and syncs every
// commit to disk (the driver's default in WAL mode is not safe against power loss). The write connection keeps its prepared
// statements: else preparing is a quarter of a reservation. Reads have their own connections, which
// keep theirs too.
func openSQLite(databaseURL string, o options) (*Store, error) {
	if err := private(databaseURL, o.existing); err != nil {
		return nil, err
	}
	write, err := sqliteWriter(databaseURL)
	if err != nil {
		return nil, err
	}
	reading := withParams(databaseURL, "_query_only=on&_busy_timeout=5000&_foreign_keys=on&_stmt_cache_size=64")
	read, err := sql.Open("sqlite3", reading)
	if err != nil {
		return nil, err
	}
	read.SetMaxOpenConns(4)
	return &Store{
		dialect: dialect.SQLite, db: write, readers: read, w: client(dialect.SQLite, write, o), r: client(dialect.SQLite, read, o),
		statement: o.statement, hot: newDirect(reading),
	}, nil
}

func sqliteWriter(databaseURL string) (*sql.DB, error) {
	write, err := sql.Open("sqlite3", withParams(databaseURL, "_journal_mode=WAL&_busy_timeout=5000&_foreign_keys=on&_synchronous=FULL&_txlock=immediate&_stmt_cache_size=64"))
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	return write, nil
}

// private makes a new file readable by its owner alone: it holds addresses and sessions. SQLite's side files follow it. What
// follows the path may hold a password, so the path alone is ever said.
func private(databaseURL string, existing bool) error {
	path := fileOf(databaseURL)
	how := os.O_RDWR
	if !existing {
		how |= os.O_CREATE
	}
	f, err := os.OpenFile(path, how, 0o600)
	if existing && errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%w at %s: run guestlist migrate, or set DATABASE_URL to where it is", ErrNoDatabase, path)
	}
	if err != nil {
		return fmt.Errorf("DATABASE_URL: %w", err)
	}
	return f.Close()
}

// fileOf is the file that SQLite opens for a file: address, which is a URI (https://sqlite.org/uri.html).
func fileOf(databaseURL string) string {
	path := strings.TrimPrefix(databaseURL, "file:")
	if end := strings.IndexAny(path, "?#"); end >= 0 {
		path = path[:end]
	}
	if plain, err := url.PathUnescape(path); err == nil {
		return plain
	}
	return path
}

func withParams(databaseURL, params string) string {
	if strings.Contains(databaseURL, "?") {
		return databaseURL + "&" + params
	}
	return databaseURL + "?" + params
}

// bounds keep one lock that somebody else holds from taking the whole server with it. Statements are not compiled: all of ours
// touch few rows, and compiling a recursive one takes a hundred times as long as running it.
const bounds = "SET lock_timeout = '4s'; SET statement_timeout = '10s'; SET idle_in_transaction_session_timeout = '15s'; SET jit = off"

// openPostgres keeps connections for reads apart from those for writes, so that writes that wait for a lock leave queries
// and health checks alone.
func openPostgres(databaseURL string, o options) (*Store, error) {
	write, err := postgresPool(databaseURL)
	if err != nil {
		return nil, err
	}
	read, err := postgresPool(databaseURL)
	if err != nil {
		return nil, err
	}
	return &Store{dialect: dialect.Postgres, db: write, readers: read, w: client(dialect.Postgres, write, o), r: client(dialect.Postgres, read, o), statement: o.statement}, nil
}

func postgresPool(databaseURL string) (*sql.DB, error) {
	config, err := pgx.ParseConfig(databaseURL)
	if err != nil {
		return nil, errors.New("DATABASE_URL is not a valid postgres:// address")
	}
	db := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(func(ctx context.Context, c *pgx.Conn) error {
		_, err := c.Exec(ctx, bounds)
		return err
	}))
	db.SetMaxOpenConns(12)
	db.SetMaxIdleConns(12)
	return db, nil
}

// Writer opens connections as the store's own for writes: as durable, as many, as bounded. Measurements compare with what
// they do; the product has no use for it. The caller closes them.
func Writer(databaseURL string) (*sql.DB, error) {
	if err := CheckURL(databaseURL); err != nil {
		return nil, fmt.Errorf("DATABASE_URL %w", err)
	}
	if strings.HasPrefix(databaseURL, "file:") {
		return sqliteWriter(databaseURL)
	}
	return postgresPool(databaseURL)
}

func client(d string, db *sql.DB, o options) *ent.Client {
	driver := dialect.Driver(entsql.OpenDB(d, db))
	if o.statement != nil {
		driver = dialect.DebugWithContext(driver, func(ctx context.Context, _ ...any) { o.statement(ctx) })
	}
	return ent.NewClient(ent.Driver(driver))
}

// redact drops a connection error's text, which can name user and host.
func redact(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return context.DeadlineExceeded
	}
	var open interface{ SafeToRetry() bool }
	if errors.As(err, &open) {
		return errors.New("the server refused the connection or cannot be reached")
	}
	return err
}

// Close ends all connections.
func (s *Store) Close() error {
	if s.hot != nil {
		return errors.Join(s.hot.close(), s.readers.Close(), s.db.Close())
	}
	return errors.Join(s.readers.Close(), s.db.Close())
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.readers.PingContext(ctx) }

// Clock reads the database's clock, which replicas on several hosts have in common; zero for SQLite, whose only clock is the
// host's.
func (s *Store) Clock(ctx context.Context) (time.Time, error) {
	if !s.locks() {
		return time.Time{}, nil
	}
	var now time.Time
	err := s.readers.QueryRowContext(ctx, "SELECT clock_timestamp()").Scan(&now)
	return now, err
}
