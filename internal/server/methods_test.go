package server_test

import (
	"fmt"
	"net/http"
	"testing"
)

// A path that is served by another method says by which (RFC 9110, section 15.5.6); one that is not served at all is not found.
func TestWrongMethodIsA405ThatSaysWhichAreRight(t *testing.T) {
	s := start(t)
	for path, allow := range map[string]string{
		"/": "GET, HEAD", "/sent": "GET, HEAD", "/invite": "GET, HEAD", "/playground": "GET, HEAD", "/assets/x.js": "GET, HEAD", "/favicon.ico": "GET, HEAD",
		"/schema.graphql": "GET, HEAD", "/export/invites.csv": "GET, HEAD", "/auth/login": "GET, HEAD", "/auth/callback": "GET, HEAD", "/livez": "GET, HEAD",
		"/readyz": "GET, HEAD", "/auth/logout": "POST", "/webhooks/workos": "POST",
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions, "BREW"} {
			if served := method == http.MethodPost; served == (allow == "POST") && (served || method == http.MethodGet || method == http.MethodHead) {
				continue
			}
			res, _ := s.do(method, s.url+path)
			if res.StatusCode != http.StatusMethodNotAllowed || res.Header.Get("Allow") != allow {
				t.Errorf("%s %s: %s, Allow: %q", method, path, res.Status, res.Header.Get("Allow"))
			}
		}
	}
	for _, path := range []string{"/nowhere", "/sent/below", "/auth", "/auth/logout/", "/webhooks"} {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
			if res, _ := s.do(method, s.url+path); res.StatusCode != http.StatusNotFound || fmt.Sprint(res.Header["Allow"]) != "[]" {
				t.Errorf("%s %s: %s", method, path, res.Status)
			}
		}
	}
}
