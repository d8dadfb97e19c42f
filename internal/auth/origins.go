package auth

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// origins are the ones that may use the cookie, as browsers write them (RFC 6454 §6.2).
type origins struct {
	own string
	all []string
}

func newOrigins(own *url.URL, apps []string) (origins, error) {
	first, err := originOf(own)
	if err != nil {
		return origins{}, err
	}
	set := origins{own: first, all: []string{first}}
	for _, app := range apps {
		u, err := url.Parse(app)
		if err != nil {
			return origins{}, fmt.Errorf("%q is no URL", app)
		}
		origin, err := originOf(u)
		if err != nil {
			return origins{}, fmt.Errorf("%q: %w", app, err)
		}
		set.all = append(set.all, origin)
	}
	return set, nil
}

// originOf writes a configured URL as a browser writes its origin: lower case, without the scheme's own port.
func originOf(u *url.URL) (string, error) {
	switch {
	case u == nil:
		return "", errors.New("is missing")
	case u.Scheme != "http" && u.Scheme != "https":
		return "", errors.New("needs http or https")
	case u.Hostname() == "" || u.User != nil || u.Opaque != "":
		return "", errors.New("needs a host, and nothing before it")
	case (u.Path != "" && u.Path != "/") || u.RawQuery != "" || u.Fragment != "":
		return "", errors.New("must be an origin, without path, query or fragment")
	}
	host := strings.ToLower(u.Host)
	ownPort := map[string]string{"http": ":80", "https": ":443"}[u.Scheme]
	return u.Scheme + "://" + strings.TrimSuffix(host, ownPort), nil
}

// allow reports whether the page that made the request may use the cookie. Fetch Metadata decides only where the browser
// sent no Origin and the method changes something; top-level GET navigations carry no Origin and pass.
func (o origins) allow(r *http.Request) bool {
	if sent, present := r.Header["Origin"]; present {
		return len(sent) == 1 && slices.Contains(o.all, sent[0])
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return true
	}
	site := r.Header.Get("Sec-Fetch-Site")
	return site != "cross-site" && site != "same-site"
}
