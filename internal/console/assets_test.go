package console_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql/playground"

	"guestlist/internal/console"
)

// addresses of what the pages load, by file name.
func addresses(t *testing.T, c *console.Console) map[string]string {
	t.Helper()
	found := map[string]string{}
	hashed := regexp.MustCompile(`/assets/([a-z.-]+)\.[0-9a-f]{12}\.([a-z]+)`)
	for _, p := range everyPage(c) {
		for _, m := range hashed.FindAllStringSubmatch(get(t, p.show, p.target).body, -1) {
			found[m[1]+"."+m[2]] = m[0]
		}
	}
	return found
}

func TestVendoredFilesAreThoseThatGqlgenPins(t *testing.T) {
	t.Parallel()
	page := httptest.NewRecorder()
	playground.Handler("", "/graphql")(page, httptest.NewRequest(http.MethodGet, "/", nil))
	// The page names each file in src or href, and its hash in the attribute that follows.
	pins := regexp.MustCompile(`(?:src|href)="[^"]*/([^"/]+)"\s+integrity="sha256-([^"]+)"`).
		FindAllStringSubmatch(page.Body.String(), -1)
	if len(pins) != 4 {
		t.Fatalf("gqlgen pins %d files, want 4", len(pins))
	}
	c := newConsole(t, options())
	known := addresses(t, c)
	for _, pin := range pins {
		name, want := pin[1], strings.ReplaceAll(pin[2], "&#43;", "+")
		sum := sha256.Sum256([]byte(get(t, c.Assets().ServeHTTP, known[name]).body))
		if got := base64.StdEncoding.EncodeToString(sum[:]); known[name] == "" || got != want {
			t.Errorf("%s at %q has %s, want %s", name, known[name], got, want)
		}
	}
}

func TestAnAssetIsServedPackedToThoseWhoTakeItAndAlwaysImmutable(t *testing.T) {
	t.Parallel()
	c := newConsole(t, options())
	rows := []struct {
		file, accept string
		packed       bool
		contentType  string
	}{
		{"graphiql.min.js", "gzip, br", true, "text/javascript; charset=utf-8"},
		{"graphiql.min.js", "br;q=1.0, GZIP;q=0.5", true, "text/javascript; charset=utf-8"},
		{"graphiql.min.js", "gzip;q=0", false, "text/javascript; charset=utf-8"},
		{"graphiql.min.js", "gzip;q=x", false, "text/javascript; charset=utf-8"},
		{"graphiql.min.css", "", false, "text/css; charset=utf-8"},
		{"main.css", "gzip", true, "text/css; charset=utf-8"},
		{"console.js", "gzip", true, "text/javascript; charset=utf-8"},
		{"console.js", "", false, "text/javascript; charset=utf-8"},
		{"favicon.svg", "gzip", false, "image/svg+xml"},
	}
	known := addresses(t, c)
	for _, row := range rows {
		t.Run(row.file+" "+row.accept, func(t *testing.T) {
			t.Parallel()
			a := get(t, c.Assets().ServeHTTP, known[row.file], "Accept-Encoding", row.accept)
			body := []byte(a.body)
			if packed := a.header.Get("Content-Encoding") == "gzip"; packed != row.packed {
				t.Fatalf("packed: %t, want %t", packed, row.packed)
			}
			if row.packed {
				body = unpack(t, body)
			}
			sum := sha256.Sum256(body)
			hash := hex.EncodeToString(sum[:6])
			if strings.Contains(row.file, "graphiql") && !strings.Contains(known[row.file], "."+hash+".") {
				t.Errorf("the content of %s hashes to %s", known[row.file], hash)
			}
			if !strings.Contains(a.header.Get("ETag"), hash) {
				t.Errorf("the content of %s hashes to %s, its ETag is %s", row.file, hash, a.header.Get("ETag"))
			}
			want := map[string]string{
				"Cache-Control": "public, max-age=31536000, immutable", "Content-Type": row.contentType,
				"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin",
				"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
			}
			for name, value := range want {
				if got := a.header.Get(name); got != value {
					t.Errorf("%s: %q, want %q", name, got, value)
				}
			}
			if (row.file != "favicon.svg") != (a.header.Get("Vary") == "Accept-Encoding") {
				t.Errorf("Vary: %q", a.header.Get("Vary"))
			}
			again := get(t, c.Assets().ServeHTTP, known[row.file], "Accept-Encoding", row.accept, "If-None-Match", a.header.Get("ETag"))
			if again.status != http.StatusNotModified {
				t.Errorf("asked again with its ETag: %d", again.status)
			}
		})
	}
}

func TestPackedAndUnpackedBytesHaveDifferentETags(t *testing.T) {
	t.Parallel()
	c := newConsole(t, options())
	target := addresses(t, c)["graphiql.min.js"]
	packed := get(t, c.Assets().ServeHTTP, target, "Accept-Encoding", "gzip").header.Get("ETag")
	plain := get(t, c.Assets().ServeHTTP, target).header.Get("ETag")
	if packed == "" || plain == "" || packed == plain {
		t.Errorf("packed %s, unpacked %s", packed, plain)
	}
}

func TestUnknownAssetsAreNotFoundAndNotKept(t *testing.T) {
	t.Parallel()
	c := newConsole(t, options())
	stale := strings.Replace(addresses(t, c)["console.js"], "console.", "console.0", 1)
	for _, target := range []string{"/assets/", "/assets/console.js", "/assets/manifest.json", "/assets/documents.json", stale, "/assets/../doc.go", "/assets/vendor/README.md"} {
		a := get(t, c.Assets().ServeHTTP, target)
		if a.status != http.StatusNotFound || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d, %q", target, a.status, a.header.Get("Cache-Control"))
		}
	}
}

func TestThePlaygroundAndItsAssetsAreNotThereWhenOff(t *testing.T) {
	t.Parallel()
	known := addresses(t, newConsole(t, options()))
	off := newConsole(t, console.Options{GraphQLPath: "/graphql"})
	if a := get(t, off.Playground().ServeHTTP, "/playground"); a.status != http.StatusNotFound || strings.Contains(a.body, "graphiql") {
		t.Errorf("the playground answers %d", a.status)
	}
	if a := get(t, off.Assets().ServeHTTP, known["graphiql.min.js"]); a.status != http.StatusNotFound {
		t.Errorf("GraphiQL answers %d", a.status)
	}
	if a := get(t, off.Assets().ServeHTTP, known["main.css"]); a.status != http.StatusOK {
		t.Errorf("the style sheet answers %d", a.status)
	}
}

func TestWhatTheConsoleBeginsWithIsSmall(t *testing.T) {
	t.Parallel()
	c := newConsole(t, options())
	body := get(t, home(c, member), "/").body
	size := 0
	for _, m := range regexp.MustCompile(`<script[^>]* src="([^"]+)"`).FindAllStringSubmatch(body, -1) {
		a := get(t, c.Assets().ServeHTTP, m[1], "Accept-Encoding", "gzip")
		if a.status != http.StatusOK || a.header.Get("Content-Encoding") != "gzip" {
			t.Errorf("%s: %d, %q", m[1], a.status, a.header.Get("Content-Encoding"))
		}
		size += len(a.body)
		// What a script imports at once counts too; what it loads later does not.
		if statics := regexp.MustCompile(`(?:^|;)import[^(;]*"\./`).FindString(string(unpack(t, []byte(a.body)))); statics != "" {
			t.Errorf("%s imports at once: %s", m[1], statics)
		}
	}
	if size == 0 || size > 120_000 {
		t.Errorf("the console begins with %d bytes of scripts, gzipped; at most 120,000", size)
	}
}

func TestFaviconIsAnIcon(t *testing.T) {
	t.Parallel()
	a := get(t, newConsole(t, options()).Favicon().ServeHTTP, "/favicon.ico")
	// ICO: reserved 0, type 1, one image.
	if !strings.HasPrefix(a.body, "\x00\x00\x01\x00\x01\x00") || a.header.Get("Content-Type") != "image/x-icon" {
		t.Errorf("%.6q as %q", a.body, a.header.Get("Content-Type"))
	}
	if a.status != http.StatusOK || strings.Contains(a.header.Get("Cache-Control"), "immutable") {
		t.Errorf("status %d, kept for %q", a.status, a.header.Get("Cache-Control"))
	}
}

func TestNothingButReadingIsAnswered(t *testing.T) {
	t.Parallel()
	c := newConsole(t, options())
	for name, h := range map[string]http.Handler{"playground": c.Playground(), "assets": c.Assets(), "favicon": c.Favicon()} {
		a := send(t, h.ServeHTTP, http.MethodPost, "/")
		if a.status != http.StatusMethodNotAllowed || a.header.Get("Allow") != "GET, HEAD" {
			t.Errorf("POST to %s: %d, Allow %q", name, a.status, a.header.Get("Allow"))
		}
		if a := send(t, h.ServeHTTP, http.MethodHead, "/"); a.status == http.StatusMethodNotAllowed || a.body != "" {
			t.Errorf("HEAD of %s: %d, %q", name, a.status, a.body)
		}
	}
}

func TestPlaygroundKeepsNoHeadersAndKnowsThePath(t *testing.T) {
	t.Parallel()
	c := newConsole(t, console.Options{Playground: true, GraphQLPath: `/api/"graphql"`})
	body := get(t, c.Playground().ServeHTTP, "/playground").body
	if !strings.Contains(body, `data-graphql="/api/&#34;graphql&#34;"`) {
		t.Error("the path is missing")
	}
	script, err := os.ReadFile("assets/playground.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"shouldPersistHeaders: false", "credentials: 'same-origin'", "isHeadersEditorEnabled: true"} {
		if !bytes.Contains(script, []byte(want)) {
			t.Errorf("%q is missing", want)
		}
	}
}

func unpack(t *testing.T, packed []byte) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
