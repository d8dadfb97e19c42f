package auth

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// The cookies' names without prefix.
const (
	sessionCookie  = "guestlist"
	loginCookie    = "guestlist-login-"
	restartsCookie = "guestlist-restarts"
)

// cookieName adds the prefix that makes browsers refuse the cookie from a neighbouring subdomain, which is the only way in
// which somebody could plant a login or session here (RFC 6265bis §4.1.3.2). It asks for https and Path=/.
func (a *Auth) cookieName(name string) string {
	if a.secure {
		return "__Host-" + name
	}
	return name
}

// setCookie sets a cookie that scripts cannot read and that cross-site POSTs do not carry. Life is rounded down to seconds;
// zero or less deletes. A cookie of the same name that the answer already sets is replaced.
func (a *Auth) setCookie(w http.ResponseWriter, name, value string, life time.Duration) {
	c := http.Cookie{
		Name:     a.cookieName(name),
		Value:    value,
		Path:     "/",
		MaxAge:   int(life / time.Second),
		HttpOnly: true,
		Secure:   a.secure,
		SameSite: http.SameSiteLaxMode,
	}
	if life <= 0 {
		c.MaxAge = -1
	}
	set := slices.DeleteFunc(w.Header()["Set-Cookie"], func(line string) bool {
		return strings.HasPrefix(line, c.Name+"=")
	})
	w.Header()["Set-Cookie"] = append(set, c.String())
}

func (a *Auth) dropCookie(w http.ResponseWriter, name string) { a.setCookie(w, name, "", 0) }

// cookieValues gives the values of all cookies of the name: a browser sends several when they were set for several paths or
// domains, and which comes first is not ours to say.
func (a *Auth) cookieValues(r *http.Request, name string) []string {
	var values []string
	for _, c := range r.CookiesNamed(a.cookieName(name)) {
		values = append(values, c.Value)
	}
	return values
}

// private keeps an answer out of caches and its URL, which may hold a code or an invitation token, out of Referer headers.
func private(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
}
