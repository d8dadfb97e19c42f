package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/store"
)

// organization is where everybody invites: all reservations meet in its pool and in the total.
const organization = "org_01BENCH"

// perMember is how many invites one member sends before the next one's turn: the places that a member has by default.
const perMember = 5

// world is one database with the product and the floor on it.
type world struct {
	product side
	floor   side
	db      *store.Store
	plain   *sql.DB // the floor's connections, set up as the product's are
	dialect dialect
	now     func() time.Time
	ends    []func() error
	members int // made so far, for this world's names
}

// open makes a new, migrated database that has so many invites already.
func open(ctx context.Context, address, tempDir string, now func() time.Time, invites int) (_ *world, err error) {
	w := &world{now: now}
	defer func() {
		if err != nil {
			err = errors.Join(err, w.close())
		}
	}()
	if address, err = w.place(ctx, address, tempDir); err != nil {
		return nil, err
	}
	if err := migrate(ctx, address); err != nil {
		return nil, err
	}
	if err := fill(ctx, address, w.dialect, now(), invites); err != nil {
		return nil, fmt.Errorf("fill: %w", err)
	}
	if w.db, err = store.Open(ctx, address); err != nil {
		return nil, err
	}
	w.ends = append(w.ends, w.db.Close)
	if w.plain, err = store.Writer(address); err != nil {
		return nil, err
	}
	w.ends = append(w.ends, w.plain.Close)
	w.product = newProduct(w.db, now)
	w.floor, err = newFloor(ctx, w.plain, w.dialect, now)
	return w, err
}

// place makes the folder or the schema that the database lies in, and says how it goes.
func (w *world) place(ctx context.Context, address, tempDir string) (string, error) {
	if address == "" {
		w.dialect = sqlite
		dir, err := os.MkdirTemp(tempDir, "guestlist-bench-")
		if err != nil {
			return "", err
		}
		w.ends = append(w.ends, func() error { return os.RemoveAll(dir) })
		return "file:" + filepath.Join(dir, "guestlist.db"), nil
	}
	w.dialect = postgres
	u, err := url.Parse(address)
	if err != nil {
		return "", errors.New("--database is not an address")
	}
	name := "bench_" + strings.ToLower(rand.Text())
	if err := execute(ctx, address, "CREATE SCHEMA "+name); err != nil {
		return "", err
	}
	// What was interrupted goes too.
	w.ends = append(w.ends, func() error {
		return execute(context.WithoutCancel(ctx), address, "DROP SCHEMA "+name+" CASCADE")
	})
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String(), nil
}

func migrate(ctx context.Context, address string) error {
	db, err := store.Open(ctx, address)
	if err != nil {
		return err
	}
	_, err = db.Migrate(ctx)
	return errors.Join(err, db.Close())
}

func execute(ctx context.Context, address, statement string) error {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, statement)
	return errors.Join(err, db.Close())
}

// check fails when the books are wrong.
func (w *world) check(ctx context.Context) error {
	wrong, err := w.db.Audit(ctx)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		return fmt.Errorf("the sums of %d pools are not the ledger's", len(wrong))
	}
	return nil
}

func (w *world) close() error {
	var errs []error
	for len(w.ends) > 0 {
		last := len(w.ends) - 1
		errs = append(errs, w.ends[last]())
		w.ends = w.ends[:last]
	}
	return errors.Join(errs...)
}

// job is one reservation: a member, one of their pools each, an address that nobody has invited.
type job struct {
	userID string
	email  string
	pools  []invite.Pool
}

// jobs makes as many, with the members for them. Names are spread over the alphabet, as people's are, so that a new row
// has its place anywhere in an index and not at its end.
func (w *world) jobs(ctx context.Context, n int) ([]job, error) {
	jobs := make([]job, 0, n)
	var users []string
	for i := range n {
		if i%perMember == 0 {
			w.members++
			users = append(users, "user_"+spread(w.members)+"m")
		}
		userID := users[len(users)-1]
		jobs = append(jobs, job{
			userID: userID, email: spread(w.members*perMember+i%perMember) + "m@people.example",
			pools: invite.PoolsOf(userID, invite.Scope(organization)),
		})
	}
	return jobs, w.addMembers(ctx, users)
}

// spread is a number in another order: the multiplier is odd, so no two are the same below 2³².
func spread(n int) string { return fmt.Sprintf("%08x", uint32(uint64(n)*spreadBy)) }

const spreadBy = 2654435761

// addMembers writes people as the product would after their sign-in, and the pools that their first invite would make.
func (w *world) addMembers(ctx context.Context, users []string) (err error) {
	tx, err := w.plain.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { err = end(tx, err) }()
	at := w.now().UnixMicro()
	for _, id := range users {
		pool := invite.PoolsOf(id, invite.Scope(organization))[0]
		for _, s := range []struct {
			text string
			args []any
		}{
			{`INSERT INTO users (id, email, admitted_at, admitted_how, created_at, updated_at) VALUES ($1, $2, $3, 'operator', $3, $3)`, []any{id, id + "@people.example", at}},
			{`INSERT INTO memberships (id, user_id, organization_id, status, role_slugs, updated_at) VALUES ($1, $2, $3, 'active', '["member"]', $4)`, []any{"om_" + id, id, organization, at}},
			{`INSERT INTO pools (id, kind, scope_key, user_id) VALUES ($1, $2, $3, $4)`, []any{pool.ID, string(pool.Kind), organization, id}},
		} {
			if _, err := tx.ExecContext(ctx, s.text, s.args...); err != nil {
				return err
			}
		}
	}
	return nil
}

// end commits, or rolls back what failed.
func end(tx *sql.Tx, err error) error {
	if err != nil {
		_ = tx.Rollback() // the error says more
		return err
	}
	return tx.Commit()
}
