package auth

import (
	"net/url"
	"strings"
)

const (
	// maxReturnTo keeps the sealed cookie far below the 4096 bytes that browsers grant one.
	maxReturnTo = 1024
	// maxDecodings is how often a path is decoded to look for what hides in it.
	maxDecodings = 4
)

// returnTo gives back where a person may be sent after sign-in: a local path, or an absolute URL on one of the origins.
// Whatever else it is given becomes "/". The allowed origin must be a literal prefix of the absolute URL, so nothing depends
// on how this or another parser splits it (OAuth 2.0 Security BCP, RFC 9700 §4.11).
func (o origins) returnTo(raw string) string {
	if raw == "" || len(raw) > maxReturnTo || !isURLText(raw) || strings.Contains(raw, `\`) {
		return "/"
	}
	rest := raw
	if raw[0] != '/' {
		origin, found := o.prefixOf(raw)
		if !found {
			return "/"
		}
		rest = raw[len(origin):]
	}
	if !isSafeTarget(rest) {
		return "/"
	}
	return raw
}

// prefixOf finds the origin that the URL begins with and that ends where a host must end.
func (o origins) prefixOf(raw string) (string, bool) {
	for _, origin := range o.all {
		rest, found := strings.CutPrefix(raw, origin)
		if found && (rest == "" || strings.ContainsRune("/?#", rune(rest[0]))) {
			return origin, true
		}
	}
	return "", false
}

// isSafeTarget judges path, query and fragment. Pages under /auth/ are no place to return to: they would sign in again, in
// a circle.
func isSafeTarget(target string) bool {
	if _, err := url.Parse(target); err != nil {
		return false
	}
	path := target
	if end := strings.IndexAny(target, "?#"); end >= 0 {
		path = target[:end]
	}
	for range maxDecodings {
		if !isPlainPath(path) {
			return false
		}
		decoded, err := url.PathUnescape(path)
		if err != nil {
			// A lone percent sign is text, and nothing can hide behind it once the outer layer parsed.
			return true
		}
		if decoded == path {
			return true
		}
		path = decoded
	}
	return false
}

func isPlainPath(path string) bool {
	if hasUnsafeByte(path) || strings.Contains(path, "//") || path == "/auth" || strings.HasPrefix(path, "/auth/") {
		return false
	}
	for segment := range strings.SplitSeq(path, "/") {
		if segment == "." || segment == ".." {
			return false
		}
	}
	return true
}

// isURLText reports whether all is printable ASCII without space, as RFC 3986 has URLs: browsers strip or rewrite the rest.
func isURLText(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f })
}

// hasUnsafeByte finds control characters, where servers split headers, and the backslash, which browsers read as a slash.
func hasUnsafeByte(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' })
}
