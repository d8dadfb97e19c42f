package auth

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

func testOrigins(t testing.TB) origins {
	t.Helper()
	set, err := newOrigins(&url.URL{Scheme: "https", Host: "guest.example"}, []string{"http://localhost:5173"})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestReturnToKeepsWhatIsOurs(t *testing.T) {
	t.Parallel()
	set := testOrigins(t)
	for _, raw := range []string{
		"/", "/invites", "/invites?state=PENDING&x=https://other.example//", "/invites#top", "/?x=1", "/a%20b", "/caf%C3%A9",
		"/100%25", "/authors", "/.well-known/x", "/a.b/..c", "/@user:pass", "/mailto:x@y",
		"https://guest.example", "https://guest.example/", "https://guest.example/invites?x=1#y", "https://guest.example?x=1",
		"http://localhost:5173", "http://localhost:5173/deep/link",
	} {
		if got := set.returnTo(raw); got != raw {
			t.Errorf("returnTo(%q) = %q", raw, got)
		}
	}
}

func TestReturnToRefusesWhatMayLeadAway(t *testing.T) {
	t.Parallel()
	set := testOrigins(t)
	for _, raw := range []string{
		"", "invites", "//evil.example", "///evil.example", "////evil.example", `/\evil.example`, `\\evil.example`, `\/evil.example`,
		`/\/evil.example`, "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example", " /x", "/x y", "/x\r\nSet-Cookie: a=b",
		"/%2Fevil.example", "/%2f%2fevil.example", "/%5Cevil.example", "/%5cevil.example", "/%09/evil.example", "/%0d%0aSet-Cookie:x",
		"/%252Fevil.example", "/%25252F%25252Fevil.example", "/%2525252525252Fevil.example", "/a//b", "/.//evil.example", "/..//evil.example",
		"/a/../../x", "/%2e%2e/x", "/./x", "/\u2028x", "/é", "/\x7f", "/\x00",
		"https:evil.example", "https:/evil.example", "https://evil.example", "https://evil.example/https://guest.example/",
		"https://guest.example.evil.example", "https://guest.example@evil.example", "https://guest.example:443/",
		"https://guest.example:8443/x", "https://user@guest.example/", "https://user:pass@guest.example/", "https://guest.example%2eevil.example/",
		`https://guest.example\@evil.example`, `https://guest.example\.evil.example`, "https://guest.example//evil.example", "HTTPS://guest.example/",
		"http://guest.example/", "https://localhost:5173/", "http://localhost:51730/", "http://localhost/",
		"javascript:alert(1)", "data:text/html,x", "ftp://guest.example/", "javascript://guest.example/%0aalert(1)", "blob:https://guest.example/x",
		"/auth/login", "/auth/login?return_to=/x", "/auth", "/%61uth/logout", "https://guest.example/auth/callback?code=x", "/%zz",
		"/" + strings.Repeat("a", maxReturnTo),
	} {
		if got := set.returnTo(raw); got != "/" {
			t.Errorf("returnTo(%q) = %q", raw, got)
		}
	}
}

func FuzzReturnTo(f *testing.F) {
	for _, seed := range []string{"/", "/x?y#z", "//evil", `/\evil`, "/%2F%2Fevil", "https://guest.example/x", "https://guest.example@evil", "http://localhost:5173?x"} {
		f.Add(seed)
	}
	set := testOrigins(f)
	f.Fuzz(func(t *testing.T, raw string) {
		got := set.returnTo(raw)
		if got != "/" && got != raw {
			t.Fatalf("returnTo(%q) made up %q", raw, got)
		}
		if strings.ContainsFunc(got, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '\\' }) {
			t.Fatalf("returnTo(%q) lets %q through", raw, got)
		}
		target, err := url.Parse(got)
		if err != nil {
			t.Fatalf("returnTo(%q) is no URL: %v", raw, err)
		}
		base := &url.URL{Scheme: "https", Host: "guest.example", Path: "/auth/callback"}
		final := base.ResolveReference(target)
		if !slices.Contains(set.all, final.Scheme+"://"+final.Host) || final.User != nil {
			t.Fatalf("returnTo(%q) leads to %q", raw, final)
		}
		if strings.HasPrefix(final.Path, "//") || strings.HasPrefix(final.Path, "/auth/") {
			t.Fatalf("returnTo(%q) leads to the path %q", raw, final.Path)
		}
	})
}
