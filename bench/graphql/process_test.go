package graphql_test

import (
	"crypto/rsa"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"guestlist/internal/workos/workostest"
)

func (w *world) key(testing.TB) *rsa.PublicKey { return &workostest.SharedKey().PublicKey }

const (
	meQuota = `{"query":"query Me { me { id name } quota { used remaining } }"}`
	page20  = `{"query":"query Page { sentInvites(first: 20) { nodes { id email state createdAt expiresAt } pageInfo { hasNextPage } } }"}`
)

func (w *world) request(path, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+w.token)
	return r
}

// answer keeps nothing, so that only the handler's own work is counted.
type answer struct {
	header http.Header
	n      int
	status int
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) Write(b []byte) (int, error) { a.n += len(b); return len(b), nil }
func (a *answer) WriteHeader(status int)      { a.status = status }

// In process: what a request costs beyond net/http's own connection.
func BenchmarkInProcess(b *testing.B) {
	w := build(b)
	handlers := map[string]http.Handler{"floor": newFloor(b, w), "product": w.product(b)}
	for _, ask := range []struct{ name, path, body string }{{"me+quota", "/me", meQuota}, {"page of 20", "/page", page20}} {
		for _, name := range []string{"floor", "product"} {
			b.Run(ask.name+"/"+name, func(b *testing.B) {
				h := handlers[name]
				rec := httptest.NewRecorder()
				h.ServeHTTP(rec, w.request(ask.path, ask.body))
				if rec.Code != http.StatusOK || strings.Contains(rec.Body.String(), "errors") {
					b.Fatalf("%d %s", rec.Code, rec.Body)
				}
				reader := strings.NewReader(ask.body)
				req := w.request(ask.path, ask.body)
				a := &answer{header: http.Header{}}
				b.ReportAllocs()
				b.ResetTimer()
				for range b.N {
					reader.Reset(ask.body)
					req.Body = readCloser{reader}
					clear(a.header)
					h.ServeHTTP(a, req)
				}
			})
		}
	}
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }
