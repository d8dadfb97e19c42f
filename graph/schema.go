package graph

import (
	"net/http"
	"strings"

	"github.com/vektah/gqlparser/v2/formatter"

	"guestlist/graph/generated"
	"guestlist/internal/viewer"
)

// Schema serves GET /schema.graphql to whom introspection is open.
func Schema(mode string) http.HandlerFunc {
	var text strings.Builder
	formatter.NewFormatter(&text).FormatSchema(generated.NewExecutableSchema(generated.Config{}).Schema())
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "private, no-store")
		if !MayIntrospect(mode, viewer.From(r.Context())) {
			http.Error(w, "The schema is not open to you.", http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte(text.String())) // the client is gone when this fails
	}
}
