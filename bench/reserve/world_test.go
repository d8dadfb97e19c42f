package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

// each runs the test on every kind of database.
func each(t *testing.T, invites int, test func(t *testing.T, w *world)) {
	t.Parallel()
	for name, address := range addresses {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
			w, err := open(t.Context(), address(t), t.TempDir(), func() time.Time { return at }, invites)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := w.close(); err != nil {
					t.Error(err)
				}
			})
			test(t, w)
		})
	}
}

// A floor that wrote less than the product would be no floor, and one that wrote more would flatter the product.
func TestBothSidesWriteTheSameRows(t *testing.T) {
	each(t, 0, func(t *testing.T, w *world) {
		jobs, err := w.jobs(t.Context(), 2*perMember)
		if err != nil {
			t.Fatal(err)
		}
		var wrote [2]string
		for i, s := range []side{w.product, w.floor} {
			j := jobs[i*perMember]
			if err := s.reserve(t.Context(), j); err != nil {
				t.Fatal(err)
			}
			wrote[i] = rowsOf(t, w.plain, j)
		}
		if wrote[0] != wrote[1] {
			t.Errorf("the product wrote\n%s\nand the floor\n%s", wrote[0], wrote[1])
		}
		if strings.Count(wrote[0], "\n") != 4 {
			t.Errorf("not an invite, an attempt, a charge and a pool:\n%s", wrote[0])
		}
		if err := w.check(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// rowsOf shows all that one reservation wrote, with its own names replaced.
func rowsOf(t *testing.T, db *sql.DB, j job) string {
	t.Helper()
	var id string
	if err := db.QueryRowContext(t.Context(), "SELECT id FROM invites WHERE inviter_id = $1", j.userID).Scan(&id); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, q := range []struct{ text, arg string }{
		{"SELECT * FROM invites WHERE id = $1", id},
		{"SELECT * FROM attempts WHERE invite_id = $1", id},
		{"SELECT * FROM ledger_entries WHERE invite_id = $1", id},
		{"SELECT * FROM pools WHERE id = $1", j.pools[0].ID},
	} {
		showAll(t, &b, db, q.text, q.arg)
	}
	return strings.NewReplacer(id, "ID", j.email, "EMAIL", j.userID, "USER", j.pools[0].ID, "POOL").Replace(b.String())
}

func showAll(t *testing.T, w io.Writer, db *sql.DB, query, arg string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query, arg)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		show(t, w, rows)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

func show(t *testing.T, w io.Writer, rows *sql.Rows) {
	t.Helper()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	values := make([]any, len(names))
	for i := range values {
		values[i] = new(any)
	}
	if err := rows.Scan(values...); err != nil {
		t.Fatal(err)
	}
	for i, name := range names {
		value := *values[i].(*any)
		if _, serial := value.(int64); name == "id" && serial {
			continue
		}
		fmt.Fprintf(w, "%s=%v ", name, value)
	}
	fmt.Fprintln(w)
}

func TestNeitherSideGivesMoreThanTheMembersPlaces(t *testing.T) {
	each(t, 0, func(t *testing.T, w *world) {
		for _, s := range []side{w.product, w.floor} {
			jobs, err := w.jobs(t.Context(), perMember)
			if err != nil {
				t.Fatal(err)
			}
			for _, j := range jobs {
				if err := s.reserve(t.Context(), j); err != nil {
					t.Fatal(err)
				}
			}
			more := jobs[0]
			more.email = "one@more.example"
			if err := s.reserve(t.Context(), more); err == nil {
				t.Errorf("%T gave a sixth place of five", s)
			}
		}
	})
}

func TestHistoryIsAsLongAsAskedAndItsBooksAreRight(t *testing.T) {
	const invites = 1234
	each(t, invites, func(t *testing.T, w *world) {
		var have int
		if err := w.plain.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM invites").Scan(&have); err != nil {
			t.Fatal(err)
		}
		if have != invites {
			t.Errorf("%d invites, want %d", have, invites)
		}
		if err := w.check(t.Context()); err != nil {
			t.Error(err)
		}
		if _, err := w.plain.ExecContext(t.Context(), "UPDATE pools SET used = used + 1 WHERE kind = 'TOTAL'"); err != nil {
			t.Fatal(err)
		}
		if err := w.check(t.Context()); err == nil {
			t.Error("a wrong sum passes")
		}
	})
}

func TestCommandPrintsARowForEveryMeasurement(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		args []string
		rows []string
	}{
		{"throughput", []string{"--clients=1,3"}, []string{"| 1 |", "| 3 |"}},
		{"growth", []string{"--grow=20000", "--clients=1"}, []string{"| 10000 | 1.00 |", "| 20000 |"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			err := run(context.Background(), append(c.args, "--rounds=1", "--reserves=20"), t.TempDir(), time.Now, &out, io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range c.rows {
				if !strings.Contains(out.String(), "\n"+row) {
					t.Errorf("no row %q in\n%s", row, out.String())
				}
			}
		})
	}
}

func TestCommandRefusesWhatCannotBeMeasured(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"--rounds=0"}, {"--reserves=0"}, {"--clients=0"}, {"--clients=9", "--reserves=8"}, {"--database=://"}, {"--nonsense"}} {
		var out bytes.Buffer
		if err := run(context.Background(), args, t.TempDir(), time.Now, &out, io.Discard); err == nil || out.Len() > 0 {
			t.Errorf("%v: error %v, and printed %q", args, err, out.String())
		}
	}
}
