package server

import (
	"net/http"
	"strings"
)

// otherMethods answers what no route took: 405 with Allow where a path serves another method (RFC 9110, section 15.5.6), notFound
// where it serves none. The mux would say so itself, had it no route for everything.
func otherMethods(mux *http.ServeMux, notFound http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		allowed := allow(mux, r)
		if len(allowed) == 0 {
			notFound.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		plain(w, http.StatusMethodNotAllowed, "This address serves "+strings.Join(allowed, ", ")+".")
	})
}

// allow names the methods that a path is routed for.
func allow(mux *http.ServeMux, r *http.Request) []string {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		probe := *r
		probe.Method = method
		if _, pattern := mux.Handler(&probe); pattern != "" && pattern != "/" {
			allowed = append(allowed, method)
		}
	}
	return allowed
}
