package workos

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
)

// sendTransport makes the transport of one send: one connection, dialled for it and closed after it. The cost is a
// handshake; what it buys: the gate belongs to this request alone, there is no reused connection on which Go's transport
// would repeat a request, and none that the server closes at the very moment we write, which would be an unknown outcome
// for nothing. HTTP/1.1, for HTTP/2 writes from goroutines of its own and may repeat. No proxy and no redirects.
func (c *Client) sendTransport(g *gate) *http.Transport {
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	plain := &net.Dialer{Timeout: c.cfg.SendTimeout}
	secure := &tls.Dialer{NetDialer: plain, Config: c.tls.Clone()}
	secure.Config.NextProtos = []string{"http/1.1"}
	return &http.Transport{
		Protocols:              &protocols,
		DisableKeepAlives:      true,
		DisableCompression:     true,
		MaxResponseHeaderBytes: maxHeader,
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := plain.DialContext(ctx, network, addr)
			return gated(conn, g), err
		},
		DialTLSContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := secure.DialContext(ctx, network, addr)
			return gated(conn, g), err
		},
	}
}

func gated(conn net.Conn, g *gate) net.Conn {
	if conn == nil {
		return nil
	}
	return gatedConn{Conn: conn, gate: g}
}
