package main_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	_ "guestlist/internal/store" // registers the drivers
)

// counted puts a proxy before the fake that counts refreshes, and makes the settings lead there.
func (w *world) counted() *atomic.Int32 {
	w.t.Helper()
	upstream, err := url.Parse(w.WorkOS)
	if err != nil {
		w.t.Fatal(err)
	}
	var refreshes atomic.Int32
	forward := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(upstream) }}
	proxy := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		if bytes.Contains(body, []byte(`"grant_type":"refresh_token"`)) {
			refreshes.Add(1)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		forward.ServeHTTP(rw, r)
	}))
	w.t.Cleanup(proxy.Close)
	w.env = append(w.env, "WORKOS_BASE_URL="+proxy.URL, "WORKOS_ISSUERS="+w.WorkOS+"/user_management/"+w.ClientID+","+w.WorkOS)
	return &refreshes
}

func openDatabase(t *testing.T, setting string) *sql.DB {
	t.Helper()
	address := strings.TrimPrefix(setting, "DATABASE_URL=")
	driver := "sqlite3"
	if strings.HasPrefix(address, "postgres") {
		driver = "pgx"
	} else {
		address += "?_busy_timeout=20000"
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestTwoServersRefreshOneSessionOnce(t *testing.T) {
	t.Parallel()
	refreshOnce(t, sqlite(t))
}

// refreshOnce lets fifty requests at two servers meet an access token that has run out.
func refreshOnce(t *testing.T, database []string) {
	t.Helper()
	w := newWorld(t, database)
	refreshes := w.counted()
	ok(t, w.env, "migrate")
	ada := w.People[0]
	ok(t, w.env, "admit", ada.ID)
	w.serve()
	c := w.client()
	w.signIn(c, publicURL+"/auth/login", ada.Email)
	first := w.at
	w.serve()
	servers := []string{first, w.at}
	at, err := url.Parse(publicURL)
	if err != nil {
		t.Fatal(err)
	}
	cookies := c.Jar.Cookies(at)
	db := openDatabase(t, database[0])
	for round := range int32(2) {
		if done, err := db.ExecContext(t.Context(), "UPDATE sessions SET access_expires_at = 1"); err != nil {
			t.Fatal(err)
		} else if n, _ := done.RowsAffected(); n != 1 {
			t.Fatalf("%d sessions", n)
		}
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() { w.mustBe(servers[i%2], cookies, ada.ID) })
		}
		all.Wait()
		if n := refreshes.Load(); n != round+1 {
			t.Fatalf("%d refreshes in round %d", n, round+1)
		}
	}
	var kept string
	if err := db.QueryRowContext(t.Context(), "SELECT refresh_token FROM sessions").Scan(&kept); err != nil || kept == "" {
		t.Errorf("%q, %v", kept, err)
	}
}

// mustBe asks one server who a cookie is; it may be called from any goroutine.
func (w *world) mustBe(server string, cookies []*http.Cookie, userID string) {
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, "http://"+server+"/graphql", strings.NewReader(`{"query":"{me{id}}"}`))
	if err != nil {
		w.t.Error(err)
		return
	}
	req.Header.Set("Content-Type", "application/json")
	for _, cookie := range cookies {
		req.AddCookie(cookie)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Error(err)
		return
	}
	defer resp.Body.Close()
	var said struct {
		Data struct{ Me *struct{ ID string } }
	}
	if err := json.NewDecoder(resp.Body).Decode(&said); err != nil || said.Data.Me == nil || said.Data.Me.ID != userID || len(resp.Cookies()) > 0 {
		w.t.Errorf("%d %+v, cookies %v, %v", resp.StatusCode, said, resp.Cookies(), err)
	}
}
