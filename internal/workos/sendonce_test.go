package workos_test

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/workos"
)

func TestSendMakesOnePostWhenTheConnectionIsCut(t *testing.T) {
	t.Parallel()
	w := answering(t, inTurn(reply(http.StatusCreated, made), cut, reply(http.StatusCreated, made)))
	client := newClient(t, w.URL)
	// The first leaves a connection behind that a pooling transport would use again, and repeat the second's POST on.
	first, second := client.SendInvitation(bg, sendRequest()), client.SendInvitation(bg, sendRequest())
	if first.Outcome != invite.OutcomeApplied || second.Outcome != invite.OutcomeUnknown {
		t.Errorf("outcomes = %v, %v", first.Outcome, second.Outcome)
	}
	got := w.requests()
	if len(got) != 2 {
		t.Fatalf("%d POSTs for two sends", len(got))
	}
	if got[0].RemoteAddr == got[1].RemoteAddr {
		t.Error("two sends shared a connection")
	}
}

func TestSendIsNotSentWhereNobodyListens(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	result := newClient(t, "http://"+address).SendInvitation(bg, sendRequest())
	if result.Outcome != invite.OutcomeNotSent || !strings.Contains(result.Err.Error(), "connection refused") {
		t.Errorf("result = %+v", result)
	}
}

func TestSendIsNotSentWhenItsTimeIsOverBeforeItBegins(t *testing.T) {
	t.Parallel()
	for name, until := range map[string]time.Time{
		"past":           time.Now().Add(-time.Second),
		"past, by wall":  time.Now().Add(-time.Second).Round(0),
		"never was told": {},
	} {
		w := answering(t, reply(http.StatusCreated, made))
		req := sendRequest()
		req.NoSendAfter = until
		result := newClient(t, w.URL).SendInvitation(bg, req)
		if result.Outcome != invite.OutcomeNotSent || len(w.requests()) != 0 {
			t.Errorf("%s: %+v after %d posts", name, result, len(w.requests()))
		}
	}
}

// secure serves https; hello runs in the middle of every handshake: after the dial, before the request.
func secure(t *testing.T, hello func()) (*wire, *x509.CertPool) {
	t.Helper()
	w := unstarted(reply(http.StatusCreated, made))
	w.EnableHTTP2 = true
	w.TLS = &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		hello()
		return nil, nil
	}}
	w.StartTLS()
	t.Cleanup(w.Close)
	roots := x509.NewCertPool()
	roots.AddCert(w.Certificate())
	return w, roots
}

func TestSendStoppedBeforeTheWriteIsNotSent(t *testing.T) {
	t.Parallel()
	// The clock jumps during the handshake, as it does for a process that is stopped between the dial and the write.
	var jumped atomic.Bool
	w, roots := secure(t, func() { jumped.Store(true) })
	client := newClient(t, w.URL, func(c *workos.Config) {
		c.RootCAs = roots
		c.Now = func() time.Time {
			if jumped.Load() {
				return time.Now().Add(time.Hour)
			}
			return time.Now()
		}
	})
	result := client.SendInvitation(bg, sendRequest())
	if result.Outcome != invite.OutcomeNotSent || !jumped.Load() {
		t.Fatalf("result = %+v, handshake seen: %v", result, jumped.Load())
	}
	if !strings.Contains(result.Err.Error(), "has passed") {
		t.Errorf("the error does not say why: %v", result.Err)
	}
	if n := len(w.requests()); n != 0 {
		t.Errorf("%d requests arrived", n)
	}
}

func TestSendOverTLSIsHTTP1AndOnePost(t *testing.T) {
	t.Parallel()
	w, roots := secure(t, func() {})
	client := newClient(t, w.URL, func(c *workos.Config) { c.RootCAs = roots })
	result := client.SendInvitation(bg, sendRequest())
	if result.Outcome != invite.OutcomeApplied {
		t.Fatalf("result = %+v", result)
	}
	if got := w.requests(); len(got) != 1 || got[0].ProtoMajor != 1 {
		t.Errorf("requests = %+v", got)
	}
}

func TestSendIsNotSentToAServerThatIsNotTrusted(t *testing.T) {
	t.Parallel()
	w, _ := secure(t, func() {})
	result := newClient(t, w.URL).SendInvitation(bg, sendRequest())
	if result.Outcome != invite.OutcomeNotSent || len(w.requests()) != 0 {
		t.Errorf("result = %+v", result)
	}
}
