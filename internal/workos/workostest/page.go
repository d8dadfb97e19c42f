package workostest

import (
	"net/http"
	"slices"
	"strconv"
)

// pageParameters are those of every list (WorkOS reference, "Pagination").
var pageParameters = []string{"before", "after", "limit", "order"}

const (
	defaultLimit = 10
	maxLimit     = 100
)

type listMetadata struct {
	Before *string `json:"before"`
	After  *string `json:"after"`
}

type list[V any] struct {
	Object       string       `json:"object"`
	Data         []V          `json:"data"`
	ListMetadata listMetadata `json:"list_metadata"`
}

type window struct {
	before, after, order string
	limit                int
}

// parseWindow reads limit, order and the cursors; fallback is the order when none is given.
func parseWindow(c *call, fallback string) (window, *reply) {
	w := window{before: c.query.Get("before"), after: c.query.Get("after"), order: c.query.Get("order"), limit: defaultLimit}
	if w.order == "" {
		w.order = fallback
	}
	if !slices.Contains([]string{"asc", "desc", "normal"}, w.order) {
		return w, unprocessable(fieldError{Field: "order", Code: "invalid_enum", Message: "order must be one of normal, desc, asc"})
	}
	if c.query.Has("limit") {
		n, err := strconv.Atoi(c.query.Get("limit"))
		if err != nil || n < 1 || n > maxLimit {
			return w, unprocessable(fieldError{Field: "limit", Code: "out_of_range", Message: "limit must be between 1 and 100"})
		}
		w.limit = n
	}
	if w.before != "" && w.after != "" {
		return w, unprocessable(fieldError{Field: "before", Code: "mutually_exclusive", Message: "before and after exclude each other"})
	}
	return w, nil
}

// answerPage cuts one page out of rows (oldest first) and shows each. The cursors are exclusive; each end's cursor is null
// when there is nothing beyond it.
func answerPage[T, V any](rows []T, w window, id func(T) string, view func(T) V) *reply {
	page, metadata, ok := cutPage(rows, w, id)
	if !ok {
		return unprocessable(fieldError{Field: "after", Code: "invalid_cursor", Message: "the cursor names no object of this list"})
	}
	out := list[V]{Object: "list", Data: make([]V, 0, len(page)), ListMetadata: metadata}
	for _, row := range page {
		out.Data = append(out.Data, view(row))
	}
	return jsonReply(http.StatusOK, out)
}

func cutPage[T any](rows []T, w window, id func(T) string) ([]T, listMetadata, bool) {
	before, after := w.before, w.after
	rows = slices.Clone(rows)
	if w.order != "asc" {
		slices.Reverse(rows)
	}
	if w.order == "normal" { // newest first, but "before" goes towards older records
		before, after = after, before
	}
	from, to, ok := bounds(rows, before, after, w.limit, id)
	if !ok {
		return nil, listMetadata{}, false
	}
	var m listMetadata
	if from < to && from > 0 {
		first := id(rows[from])
		m.Before = &first
	}
	if from < to && to < len(rows) {
		last := id(rows[to-1])
		m.After = &last
	}
	if w.order == "normal" {
		m.Before, m.After = m.After, m.Before
	}
	return rows[from:to], m, true
}

func bounds[T any](rows []T, before, after string, limit int, id func(T) string) (from, to int, ok bool) {
	index := func(cursor string) int {
		return slices.IndexFunc(rows, func(row T) bool { return id(row) == cursor })
	}
	switch {
	case after != "":
		at := index(after)
		return at + 1, min(at+1+limit, len(rows)), at >= 0
	case before != "":
		at := index(before)
		return max(at-limit, 0), at, at >= 0
	default:
		return 0, min(limit, len(rows)), true
	}
}
