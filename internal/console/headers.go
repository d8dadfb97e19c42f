package console

import (
	"net/http"
	"strings"
)

// policy is what a kind of page allows the browser.
type policy struct {
	csp      string
	referrer string
}

const (
	pageCSP = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; img-src 'self'; style-src 'self'; form-action "
	// scriptCSP adds the console's scripts. They make no markup from text, and the browser holds them to that.
	scriptCSP = "default-src 'none'; base-uri 'none'; connect-src 'self'; frame-ancestors 'none'; img-src 'self'; script-src 'self'; " +
		"style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'; form-action "
	// playgroundCSP lets GraphiQL run: its fonts and cursors are data: URLs in its own style sheet.
	playgroundCSP = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; connect-src 'self'; " +
		"img-src 'self' data:; font-src 'self' data:; script-src 'self'; style-src 'self'"
	assetCSP = "default-src 'none'; frame-ancestors 'none'"
)

// A form post from a page with no-referrer carries "Origin: null" (Fetch standard, "append a request Origin header"), which
// a check against cross-site posts refuses. So the pages with a form, whose address holds nothing secret, say same-origin.
var (
	plain      = policy{csp: pageCSP + "'none'", referrer: "same-origin"}
	secret     = policy{csp: pageCSP + "'none'", referrer: "no-referrer"}
	landing    = policy{csp: scriptCSP + "'none'", referrer: "no-referrer"}
	playground = policy{csp: playgroundCSP, referrer: "same-origin"}
)

// withForm allows one form post to ourselves, and its redirects to the given origins.
func withForm(csp string, origins []string) policy {
	targets := append([]string{"'self'"}, origins...)
	return policy{csp: csp + strings.Join(targets, " "), referrer: "same-origin"}
}

func (p policy) set(h http.Header) {
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", p.csp)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	h.Set("Referrer-Policy", p.referrer)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("X-Robots-Tag", "noindex")
}
