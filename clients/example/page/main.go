// Command page serves the partner's page of this folder on this machine, to try it: its files, and what a partner's own backend
// would answer to "token". It has one person's token for everybody who asks, so it listens on loopback only.
//
//	GUESTLIST_URL=http://localhost:4000/graphql GUESTLIST_TOKEN=… page
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8000", "address, on loopback")
	dir := flag.String("dir", filepath.Join("clients", "example"), "folder of the page's files")
	flag.Parse()
	if err := run(*listen, *dir, os.Getenv("GUESTLIST_URL"), os.Getenv("GUESTLIST_TOKEN")); err != nil {
		fmt.Fprintln(os.Stderr, "page:", err)
		os.Exit(1)
	}
}

func run(listen, dir, guestlist, token string) error {
	if guestlist == "" || token == "" {
		return errors.New("set GUESTLIST_URL to where the API is and GUESTLIST_TOKEN to somebody's access token: go run ./cmd/dev prints both")
	}
	if _, err := os.Stat(filepath.Join(dir, "partner.js")); err != nil {
		return fmt.Errorf("the page's files are not there, see --dir: %w", err)
	}
	host, _, err := net.SplitHostPort(listen)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("--listen %s: take an address on loopback, such as 127.0.0.1:8000", listen)
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	fmt.Println("http://localhost:" + port)
	srv := &http.Server{Handler: local(site(dir, guestlist, token)), ReadHeaderTimeout: 5 * time.Second}
	return srv.Serve(l)
}

// site is the page's files, by name, and its token.
func site(dir, guestlist, token string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", file(dir, "index.html"))
	mux.HandleFunc("GET /api.js", file(dir, "api.js"))
	mux.HandleFunc("GET /partner.js", file(dir, "partner.js"))
	mux.HandleFunc("GET /token", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		_ = json.NewEncoder(w).Encode(map[string]string{"url": guestlist, "token": token}) // nobody is left to be told
	})
	return mux
}

func file(dir, name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		defer func() { _ = f.Close() }()
		http.ServeContent(w, r, name, time.Time{}, f)
	}
}

// local refuses other names: a page elsewhere could give this machine's address one of its own, and read the token.
func local(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := strings.Cut(r.Host, ":")
		if host != "localhost" && host != "127.0.0.1" {
			http.Error(w, "only as localhost", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}
