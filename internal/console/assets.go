package console

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
)

//go:embed assets/*.css assets/*.js assets/*.ico assets/vendor/*.gz assets/app
var assetFiles embed.FS

const prefix = "/assets/"

// asset is one file. gzip is empty for what is sent as it is.
type asset struct {
	name string
	// address is where it is served; the build has put a hash into the names of what it made.
	address string
	hash    string
	body    []byte
	gzip    []byte
}

// assets finds files by their name and by their hashed address.
type assets struct {
	byName map[string]asset
	byURL  map[string]asset
}

// loadAssets reads what is embedded. GraphiQL and its friends, 1.6 MB unpacked, are read for the playground only.
func loadAssets(playground bool) (assets, error) {
	a := assets{byName: map[string]asset{}, byURL: map[string]asset{}}
	err := fs.WalkDir(assetFiles, "assets", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Dir(file) == builtDir {
			return err
		}
		packed := strings.HasSuffix(file, ".gz")
		if packed && !playground {
			return nil
		}
		f, err := readAsset(file, packed)
		if err != nil {
			return fmt.Errorf("console: asset %s: %w", file, err)
		}
		a.byName[f.name] = f
		a.byURL[f.address] = f
		return nil
	})
	if err != nil {
		return a, err
	}
	return a, a.addBuilt()
}

func readAsset(file string, packed bool) (asset, error) {
	body, err := assetFiles.ReadFile(file)
	if err != nil {
		return asset{}, err
	}
	f := asset{name: strings.TrimSuffix(path.Base(file), ".gz"), body: body}
	if packed {
		f.gzip = body
		if f.body, err = gunzip(body); err != nil {
			return asset{}, err
		}
	}
	sum := sha256.Sum256(f.body)
	f.hash = hex.EncodeToString(sum[:6])
	ext := path.Ext(f.name)
	f.address = prefix + strings.TrimSuffix(f.name, ext) + "." + f.hash + ext
	return f, nil
}

func gunzip(packed []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// url is the template function: an unknown name is an error, so a page with a broken link is never written.
func (a assets) url(name string) (string, error) {
	f, ok := a.byName[name]
	if !ok {
		return "", fmt.Errorf("no asset %q", name)
	}
	return f.address, nil
}

// Assets serves GET /assets/…: immutable, because an address names its content by hash.
func (c *Console) Assets() http.Handler {
	return getOnly(func(w http.ResponseWriter, r *http.Request) {
		f, ok := c.assets.byURL[r.URL.Path]
		if !ok {
			c.NotFound(w, r)
			return
		}
		f.serve(w, r, "public, max-age=31536000, immutable")
	})
}

// Favicon serves GET /favicon.ico, which browsers ask for unasked.
func (c *Console) Favicon() http.Handler {
	return getOnly(func(w http.ResponseWriter, r *http.Request) {
		c.assets.byName["favicon.ico"].serve(w, r, "public, max-age=86400")
	})
}

func (f asset) serve(w http.ResponseWriter, r *http.Request, cache string) {
	h := w.Header()
	h.Set("Cache-Control", cache)
	h.Set("Content-Security-Policy", assetCSP)
	h.Set("Content-Type", contentType(f.name))
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	body, tag := f.body, f.hash
	if len(f.gzip) > 0 {
		h.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			body, tag = f.gzip, f.hash+"-gzip"
		}
	}
	h.Set("ETag", strconv.Quote(tag))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// contentType does not ask the system's mime table, which differs between machines.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	default:
		return "image/x-icon"
	}
}

// acceptsGzip reads Accept-Encoding (RFC 9110, section 12.5.3); gzip;q=0 is a no.
func acceptsGzip(accept string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		coding, weight, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			continue
		}
		_, q, found := strings.Cut(strings.TrimSpace(weight), "=")
		v, err := strconv.ParseFloat(q, 64)
		return !found || (err == nil && v > 0)
	}
	return false
}

func getOnly(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "Method not allowed.", http.StatusMethodNotAllowed)
			return
		}
		next(w, r)
	})
}
