package graph

import (
	"context"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/vektah/gqlparser/v2/ast"
)

const (
	// cacheBytes bounds the memory of parsed documents, whoever sends how many of them.
	cacheBytes = 32 << 20
	// tokenBytes is what one token takes once it is parsed and validated, measured over documents of 1,000 tokens.
	tokenBytes = 200
	// maxCached is above the number of documents that fit, so that bytes alone decide.
	maxCached = cacheBytes / tokenBytes
)

// documents is a cache of parsed and validated documents, bounded by bytes: a bound on entries would let few large ones
// fill the memory. Safe for concurrent use.
type documents struct {
	mu    sync.Mutex
	known *simplelru.LRU[string, *ast.QueryDocument]
	bytes int
}

var _ graphql.Cache[*ast.QueryDocument] = (*documents)(nil)

func newDocuments() *documents {
	d := &documents{}
	known, err := simplelru.NewLRU(maxCached, func(query string, _ *ast.QueryDocument) { d.bytes -= weight(query) })
	if err != nil {
		panic(err) // the size is a constant above zero
	}
	d.known = known
	return d
}

// weight is never less than what the document takes: no token is shorter than one byte.
func weight(query string) int { return len(query) + tokenBytes*min(len(query), maxTokens) }

// Get finds a document by its text.
func (d *documents) Get(_ context.Context, query string) (*ast.QueryDocument, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.known.Get(query)
}

// Add keeps a document; the ones longest unused make room.
func (d *documents) Add(_ context.Context, query string, doc *ast.QueryDocument) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.known.Contains(query) {
		return
	}
	d.known.Add(query, doc)
	d.bytes += weight(query)
	for d.bytes > cacheBytes {
		d.known.RemoveOldest()
	}
}

// has reports whether a text has passed every check before.
func (d *documents) has(query string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.known.Contains(query)
}
