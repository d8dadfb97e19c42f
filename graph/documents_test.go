package graph

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

func TestDocumentsAreKeptByBytesNotByNumber(t *testing.T) {
	t.Parallel()
	ctx, d := context.Background(), newDocuments()
	padding := strings.Repeat(" ", 100<<10)
	for i := range 1000 {
		query := fmt.Sprintf("{a%d:viewer{kind}}%s", i, padding)
		d.Add(ctx, query, &ast.QueryDocument{})
		d.Add(ctx, query, &ast.QueryDocument{})
		if d.bytes > cacheBytes || d.bytes != d.known.Len()*weight(query) && i < 10 {
			t.Fatalf("%d bytes are counted for %d documents", d.bytes, d.known.Len())
		}
	}
	if _, ok := d.Get(ctx, "{a999:viewer{kind}}"+padding); !ok {
		t.Error("the latest is not there")
	}
	if _, ok := d.Get(ctx, "{a0:viewer{kind}}"+padding); ok || d.has("{a0:viewer{kind}}"+padding) {
		t.Error("the first is still there")
	}
	if n := d.known.Len(); n < 50 || n > 400 {
		t.Errorf("%d documents of 100 KiB are kept", n)
	}
}
