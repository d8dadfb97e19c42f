package auth

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

func TestOriginsDecideByOriginAndThenByFetchMetadata(t *testing.T) {
	t.Parallel()
	set := testOrigins(t)
	for name, row := range map[string]struct {
		method string
		header http.Header
		want   bool
	}{
		"our own page":                        {"POST", http.Header{"Origin": {"https://guest.example"}}, true},
		"our front end elsewhere":             {"POST", http.Header{"Origin": {"http://localhost:5173"}}, true},
		"our own page, whatever the metadata": {"POST", http.Header{"Origin": {"https://guest.example"}, "Sec-Fetch-Site": {"cross-site"}}, true},
		"another site":                        {"POST", http.Header{"Origin": {"https://evil.example"}}, false},
		"another site, reading":               {"GET", http.Header{"Origin": {"https://evil.example"}}, false},
		"another port":                        {"POST", http.Header{"Origin": {"https://guest.example:8443"}}, false},
		"another scheme":                      {"POST", http.Header{"Origin": {"http://guest.example"}}, false},
		"a longer name":                       {"POST", http.Header{"Origin": {"https://guest.example.evil.example"}}, false},
		"a subdomain":                         {"POST", http.Header{"Origin": {"https://a.guest.example"}}, false},
		"a sandboxed frame":                   {"POST", http.Header{"Origin": {"null"}}, false},
		"an empty origin":                     {"POST", http.Header{"Origin": {""}}, false},
		"two origins":                         {"POST", http.Header{"Origin": {"https://guest.example", "https://guest.example"}}, false},
		"navigation from elsewhere":           {"GET", http.Header{"Sec-Fetch-Site": {"cross-site"}}, true},
		"no browser":                          {"POST", http.Header{}, true},
		"same origin without Origin":          {"POST", http.Header{"Sec-Fetch-Site": {"same-origin"}}, true},
		"typed by the person":                 {"POST", http.Header{"Sec-Fetch-Site": {"none"}}, true},
		"cross-site without Origin":           {"POST", http.Header{"Sec-Fetch-Site": {"cross-site"}}, false},
		"same-site without Origin":            {"DELETE", http.Header{"Sec-Fetch-Site": {"same-site"}}, false},
	} {
		r := httptest.NewRequestWithContext(t.Context(), row.method, "/graphql", nil)
		r.Header = row.header
		if got := set.allow(r); got != row.want {
			t.Errorf("%s: allow = %v", name, got)
		}
	}
}

func TestOriginIsWrittenAsBrowsersWriteIt(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"https://Guest.Example": "https://guest.example", "https://guest.example:443/": "https://guest.example",
		"http://localhost:80": "http://localhost", "http://localhost:4000": "http://localhost:4000", "http://[::1]:4000": "http://[::1]:4000",
		"https://guest.example/app": "", "https://u:p@guest.example": "", "ftp://guest.example": "", "//guest.example": "",
		"https://guest.example?x": "", "https://": "", "guest.example": "", "*": "",
	} {
		u, err := url.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		got, err := originOf(u)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("originOf(%q) = %q, %v", raw, got, err)
		}
	}
}
