package server_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"guestlist/internal/server"
	"guestlist/internal/viewer"
)

func TestClientIsWhomTheLastTrustedProxyHeardFrom(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		peer, want string
		forwarded  []string
		trusted    []string
	}{
		"no proxy is trusted":                  {peer: "203.0.113.9:1", forwarded: []string{"10.0.0.1"}, want: "203.0.113.9"},
		"a stranger claims to be a proxy":      {peer: "203.0.113.9:1", forwarded: []string{"10.0.0.1"}, trusted: []string{"10.0.0.0/8"}, want: "203.0.113.9"},
		"one proxy":                            {peer: "10.0.0.2:1", forwarded: []string{"203.0.113.9"}, trusted: []string{"10.0.0.0/8"}, want: "203.0.113.9"},
		"a client invents hops":                {peer: "10.0.0.2:1", forwarded: []string{"1.1.1.1, 203.0.113.9"}, trusted: []string{"10.0.0.0/8"}, want: "203.0.113.9"},
		"two proxies and two header lines":     {peer: "10.0.0.2:1", forwarded: []string{"1.1.1.1, 203.0.113.9", "10.1.0.1"}, trusted: []string{"10.0.0.0/8"}, want: "203.0.113.9"},
		"with a port":                          {peer: "10.0.0.2:1", forwarded: []string{"203.0.113.9:8443"}, trusted: []string{"10.0.0.0/8"}, want: "203.0.113.9"},
		"IPv6 in brackets, with a zone":        {peer: "[::1]:1", forwarded: []string{"[2001:db8::7%eth0]:9"}, trusted: []string{"::1/128"}, want: "2001:db8::7"},
		"IPv4 in IPv6's clothes":               {peer: "[::ffff:10.0.0.2]:1", forwarded: []string{"::ffff:203.0.113.9"}, trusted: []string{"10.0.0.0/8"}, want: "203.0.113.9"},
		"the proxy says nothing":               {peer: "10.0.0.2:1", trusted: []string{"10.0.0.0/8"}, want: "10.0.0.2"},
		"the proxy says something meaningless": {peer: "10.0.0.2:1", forwarded: []string{"unknown"}, trusted: []string{"10.0.0.0/8"}, want: "10.0.0.2"},
		"only proxies":                         {peer: "10.0.0.2:1", forwarded: []string{"10.0.0.9"}, trusted: []string{"10.0.0.0/8"}, want: "10.0.0.9"},
		"no address at all":                    {peer: "@", want: "invalid IP"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			o := s.options(prometheus.NewRegistry())
			for _, p := range row.trusted {
				o.TrustedProxies = append(o.TrustedProxies, netip.MustParsePrefix(p))
			}
			var got string
			o.Home = func(_ http.ResponseWriter, r *http.Request) { got = viewer.Client(r.Context()).String() }
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
			r.RemoteAddr = row.peer
			for _, line := range row.forwarded {
				r.Header.Add("X-Forwarded-For", line)
			}
			server.New(o).ServeHTTP(httptest.NewRecorder(), r)
			if got != row.want {
				t.Errorf("got %s, want %s", got, row.want)
			}
		})
	}
}
