package workostest

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
)

// table holds one kind of object in the order of creation. Rows are values: a change goes through put, so that the
// journal sees it. The server's mutex guards it.
type table[T any] struct {
	kind    string
	rows    map[string]T
	ids     []string
	past    map[string][]T // every value that a row has had, oldest first; nil where nobody asks
	journal *journal
}

func newTable[T any](j *journal, kind string) *table[T] {
	t := &table[T]{kind: kind, rows: map[string]T{}, journal: j}
	j.replayers[kind] = t.replay
	return t
}

// keepingPast makes the table remember what each row was.
func (t *table[T]) keepingPast() *table[T] {
	t.past = map[string][]T{}
	return t
}

func (t *table[T]) get(id string) (T, bool) {
	row, ok := t.rows[id]
	return row, ok
}

// put inserts or replaces; a replaced row keeps its place.
func (t *table[T]) put(id string, row T) {
	t.set(id, row)
	t.journal.add(t.kind, id, row)
}

func (t *table[T]) delete(id string) {
	if _, ok := t.rows[id]; !ok {
		return
	}
	t.unset(id)
	t.journal.add(t.kind, id, nil)
}

// all yields a copy of the list, oldest first: the loop may change the table.
func (t *table[T]) all() iter.Seq[T] {
	ids := slices.Clone(t.ids)
	return func(yield func(T) bool) {
		for _, id := range ids {
			if row, ok := t.rows[id]; ok && !yield(row) {
				return
			}
		}
	}
}

// find returns the newest row that match accepts.
func (t *table[T]) find(match func(T) bool) (T, bool) {
	for _, id := range slices.Backward(t.ids) {
		if row := t.rows[id]; match(row) {
			return row, true
		}
	}
	var none T
	return none, false
}

func (t *table[T]) set(id string, row T) {
	if _, ok := t.rows[id]; !ok {
		t.ids = append(t.ids, id)
	}
	t.rows[id] = row
	if t.past != nil {
		t.past[id] = append(t.past[id], row)
	}
}

func (t *table[T]) unset(id string) {
	delete(t.rows, id)
	delete(t.past, id)
	t.ids = slices.DeleteFunc(t.ids, func(other string) bool { return other == id })
}

func (t *table[T]) replay(id string, value json.RawMessage) error {
	if len(value) == 0 {
		t.unset(id)
		return nil
	}
	var row T
	if err := json.Unmarshal(value, &row); err != nil {
		return fmt.Errorf("workostest: journal: %s: %w", t.kind, err)
	}
	t.set(id, row)
	return nil
}
