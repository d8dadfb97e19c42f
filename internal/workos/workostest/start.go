package workostest

import (
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"
)

// SharedKey is a signing key that the tests of one process share, for Options.SigningKey: making one takes a good part of a
// second.
var SharedKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err) // the system has no randomness
	}
	return key
})

// TB is what Start needs of testing.TB.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// Start runs a fake on a loopback port until the test ends. It fills in BaseURL, and APIKey, ClientID and RedirectURIs
// where they are empty.
func Start(tb TB, options Options) *Server {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatalf("workostest: listen: %v", err)
		return nil
	}
	s, err := New(options.forTests("http://" + listener.Addr().String()))
	if err != nil {
		_ = listener.Close()
		tb.Fatalf("workostest: %v", err)
		return nil
	}
	server := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	tb.Cleanup(func() {
		err := server.Close()
		if ended := <-served; !errors.Is(ended, http.ErrServerClosed) {
			err = errors.Join(err, ended)
		}
		if err = errors.Join(err, s.Close()); err != nil {
			tb.Fatalf("workostest: close: %v", err)
		}
	})
	return s
}

func (o Options) forTests(baseURL string) Options {
	o.BaseURL = baseURL
	if o.APIKey == "" {
		o.APIKey = DefaultAPIKey
	}
	if o.ClientID == "" {
		o.ClientID = DefaultClientID
	}
	if len(o.RedirectURIs) == 0 {
		o.RedirectURIs = []string{DefaultRedirectURI}
	}
	return o
}
