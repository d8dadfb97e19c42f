package workos

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
)

const (
	pageSize = 100
	// maxPages ends a list whose cursor never does: 10,000 rows for one address or one person is no answer of WorkOS's.
	maxPages = 100
)

// all reads every page of a list, newest first. Half a list is an error, never an answer.
func all[T any](ctx context.Context, c *Client, op, path string, filter url.Values) ([]T, error) {
	var rows []T
	query := url.Values{"limit": {strconv.Itoa(pageSize)}, "order": {"desc"}}
	for name, values := range filter {
		query[name] = values
	}
	for range maxPages {
		var p page[T]
		if err := c.read(ctx, op, func(ctx context.Context) error {
			p = page[T]{}
			return c.do(ctx, request{method: http.MethodGet, path: path, query: query}, &p)
		}); err != nil {
			return nil, err
		}
		rows = append(rows, *p.Data...)
		// Some servers name a cursor on the last page too: an empty page after it ends the list.
		if p.Metadata.After == "" || len(*p.Data) == 0 {
			return rows, nil
		}
		query.Set("after", p.Metadata.After)
	}
	return nil, c.mapError(op, &exchange{err: errUnreadable})
}
