package server

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"guestlist/internal/viewer"
)

// client puts the address from which a request comes into its context. What a proxy says is believed only of proxies that
// the operator trusts: anybody can send X-Forwarded-For.
func (o Options) client(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(viewer.WithClient(r.Context(), clientOf(r, o.TrustedProxies))))
	})
}

// maxHops bounds the work for a header that a client has stuffed.
const maxHops = 32

// clientOf walks from our side: the peer, then what each trusted proxy says that it heard from. The first one that is not
// trusted is the client, and what stands before it is hearsay. The zero address when the chain breaks off.
func clientOf(r *http.Request, trusted []netip.Prefix) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	at := plainAddr(peer.Addr())
	if len(trusted) == 0 {
		return at
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for n := 0; n < min(len(hops), maxHops) && isTrusted(at, trusted); n++ {
		said, ok := hopAddr(hops[len(hops)-1-n])
		if !ok {
			return at
		}
		at = said
	}
	return at
}

// hopAddr reads one entry: an address, which some proxies write with a port or in brackets.
func hopAddr(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	if with, err := netip.ParseAddrPort(text); err == nil {
		return plainAddr(with.Addr()), true
	}
	addr, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"))
	return plainAddr(addr), err == nil
}

// plainAddr drops what makes one host look like several: the zone, and IPv4 in IPv6's clothes.
func plainAddr(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }

func isTrusted(a netip.Addr, trusted []netip.Prefix) bool {
	return slices.ContainsFunc(trusted, func(p netip.Prefix) bool { return p.Contains(a) })
}
