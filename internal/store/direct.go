package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	sqlite "github.com/mattn/go-sqlite3"
)

// directConns is how many reads run at once, as many as readers has connections.
const directConns = 4

// direct runs the statements that every request asks on SQLite's driver itself: what database/sql does around a statement
// (context, locks, names of columns) allocates more than the read of a few rows by their keys. Safe for concurrent use.
type direct struct {
	address string
	// free holds connections that nobody uses; nil is one that was not opened yet.
	free chan *directConn
	// ended is closed by close, which does its work once.
	ended chan struct{}
	once  sync.Once
}

// directConn is one connection with its prepared statements, used by one reader at a time.
type directConn struct {
	conn     *sqlite.SQLiteConn
	prepared map[string]*sqlite.SQLiteStmt
	args     []driver.NamedValue
	values   []driver.Value
}

func newDirect(address string) *direct {
	d := &direct{address: address, free: make(chan *directConn, directConns), ended: make(chan struct{})}
	for range directConns {
		d.free <- nil
	}
	return d
}

// row scans the first row of a statement whose placeholders are Postgres's; sql.ErrNoRows when there is none.
func (d *direct) row(ctx context.Context, text string, args []any, into []any) (err error) {
	var c *directConn
	select {
	case c = <-d.free:
	case <-d.ended:
		return sql.ErrConnDone
	case <-ctx.Done():
		return ctx.Err()
	}
	if c == nil {
		if c, err = d.open(); err != nil {
			d.free <- nil
			return err
		}
	}
	defer func() { d.free <- c }()
	// It cannot be cancelled, and nothing in ctx is for the driver: that would cost more than reading does.
	return c.row(context.Background(), text, args, into) //nolint:contextcheck // on purpose
}

func (d *direct) open() (*directConn, error) {
	conn, err := (&sqlite.SQLiteDriver{}).Open(d.address)
	if err != nil {
		return nil, err
	}
	own, ok := conn.(*sqlite.SQLiteConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("store: the driver gave a %T", conn), conn.Close())
	}
	return &directConn{conn: own, prepared: map[string]*sqlite.SQLiteStmt{}}, nil
}

// close ends the connections once those in use are free; who asks later gets sql.ErrConnDone.
func (d *direct) close() error {
	var errs []error
	d.once.Do(func() {
		close(d.ended)
		for range directConns {
			if c := <-d.free; c != nil {
				errs = append(errs, c.close())
			}
		}
	})
	return errors.Join(errs...)
}

func (c *directConn) close() error {
	var errs []error
	for _, stmt := range c.prepared {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(append(errs, c.conn.Close())...)
}

// statement prepares a text when it is first used: before that the tables may not be there.
func (c *directConn) statement(ctx context.Context, text string) (*sqlite.SQLiteStmt, error) {
	if stmt := c.prepared[text]; stmt != nil {
		return stmt, nil
	}
	prepared, err := c.conn.PrepareContext(ctx, strings.ReplaceAll(text, "$", "?"))
	if err != nil {
		return nil, err
	}
	stmt, ok := prepared.(*sqlite.SQLiteStmt)
	if !ok {
		return nil, errors.Join(fmt.Errorf("store: the driver gave a %T", prepared), prepared.Close())
	}
	c.prepared[text] = stmt
	return stmt, nil
}

func (c *directConn) row(ctx context.Context, text string, args, into []any) (err error) {
	stmt, err := c.statement(ctx, text)
	if err != nil {
		return err
	}
	c.args = c.args[:0]
	for i, arg := range args {
		value, err := driver.DefaultParameterConverter.ConvertValue(arg)
		if err != nil {
			return err
		}
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: value})
	}
	rows, err := stmt.QueryContext(ctx, c.args)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if n := len(rows.Columns()); n != len(into) {
		return fmt.Errorf("store: a statement has %d columns, %d are read", n, len(into)) // the driver would read beyond its memory
	}
	if cap(c.values) < len(into) {
		c.values = make([]driver.Value, len(into))
	}
	values := c.values[:len(into)]
	if err := rows.Next(values); errors.Is(err, io.EOF) {
		return sql.ErrNoRows
	} else if err != nil {
		return err
	}
	for i, value := range values {
		if err := assign(into[i], value); err != nil {
			return fmt.Errorf("store: column %d: %w", i, err)
		}
	}
	return nil
}

// assign stores a value of the driver's where one of the types that the statements by hand scan into points.
func assign(into any, value driver.Value) error {
	switch to := into.(type) {
	case **int64:
		if value == nil {
			*to = nil
			return nil
		}
		if n, ok := value.(int64); ok {
			*to = &n
			return nil
		}
	case **string:
		if value == nil {
			*to = nil
			return nil
		}
		var text string
		if err := assign(&text, value); err != nil {
			return err
		}
		*to = &text
		return nil
	case *[]byte:
		switch v := value.(type) {
		case nil:
			*to = nil
			return nil
		case []byte:
			*to = v
			return nil
		case string:
			*to = []byte(v)
			return nil
		}
	case *string:
		switch v := value.(type) {
		case string:
			*to = v
			return nil
		case []byte:
			*to = string(v)
			return nil
		}
	default:
		return assignNumber(into, value)
	}
	return fmt.Errorf("a %T does not go into a %T", value, into)
}

func assignNumber(into any, value driver.Value) error {
	n, ok := value.(int64)
	if b, is := value.(bool); is {
		ok = true
		if b {
			n = 1
		}
	}
	if !ok {
		return fmt.Errorf("a %T does not go into a %T", value, into)
	}
	switch to := into.(type) {
	case *bool:
		*to = n != 0
	case *int:
		*to = int(n)
	case *int64:
		*to = n
	default:
		return fmt.Errorf("nothing goes into a %T", into)
	}
	return nil
}
