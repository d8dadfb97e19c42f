package viewer

import (
	"context"
	"net/netip"
)

type clientKey struct{}

// WithClient returns a context that carries the address from which a request comes.
func WithClient(ctx context.Context, client netip.Addr) context.Context {
	return context.WithValue(ctx, clientKey{}, client)
}

// Client returns the address from which the context's request comes; the zero address when that is not known.
func Client(ctx context.Context) netip.Addr {
	client, _ := ctx.Value(clientKey{}).(netip.Addr)
	return client
}

// ClientKey names whoever shares the address: an IPv6 network of 64 bits is one household.
func ClientKey(ctx context.Context) string {
	client := Client(ctx)
	if !client.Is6() {
		return client.String()
	}
	net, err := client.Prefix(64)
	if err != nil {
		return client.String()
	}
	return net.String()
}
