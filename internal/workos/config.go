package workos

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/workos/workos-go/v4/pkg/organizations"
	"github.com/workos/workos-go/v4/pkg/usermanagement"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"guestlist/internal/invite"
)

// DefaultBaseURL is WorkOS's public API.
const DefaultBaseURL = "https://api.workos.com"

// The deadlines that hold where Config leaves a zero.
const (
	DefaultSendTimeout  = 10 * time.Second
	DefaultCallTimeout  = 5 * time.Second
	DefaultRetryWait    = 200 * time.Millisecond
	DefaultMaxRetryWait = 2 * time.Second
)

// Config is what New needs. Durations that are zero take their defaults.
type Config struct {
	// APIKey is WorkOS's secret key; required.
	APIKey string
	// ClientID names the application, as in client_01H…; required.
	ClientID string
	// BaseURL is the API's origin, without a trailing path; empty means DefaultBaseURL. Plain http is for loopback only.
	BaseURL string
	// RootCAs are trusted for https; nil means the system's.
	RootCAs *x509.CertPool
	// Logger gets one debug line a try; required.
	Logger *slog.Logger
	// Tracer makes a span of each try; nil traces nothing.
	Tracer trace.Tracer
	// Now is the clock, required. Its times should carry a monotonic reading, as those of time.Now do.
	Now func() time.Time

	// Wrote, when set, is called for every write that takes no permit of the budget: sign-ins, resends, revokes.
	Wrote func()

	// SendTimeout bounds SendInvitation as a whole, dialling included.
	SendTimeout time.Duration
	// CallTimeout bounds each try of any other call.
	CallTimeout time.Duration
	// RetryWait is the pause before a read's first repetition where WorkOS names none; it doubles for the second.
	RetryWait time.Duration
	// MaxRetryWait is the longest pause that a read waits out; when WorkOS asks for more, the read fails at once.
	MaxRetryWait time.Duration
}

// Client calls WorkOS. It is safe for concurrent use.
type Client struct {
	cfg Config

	tls   *tls.Config
	reads *http.Transport
	http  *http.Client
	users *usermanagement.Client
	orgs  *organizations.Client
	jwks  string
}

var _ invite.Provider = (*Client)(nil)

// New makes a client without touching the network. Its error names everything that is wrong with the configuration.
func New(cfg Config) (*Client, error) {
	cfg = withDefaults(cfg)
	if err := check(cfg); err != nil {
		return nil, fmt.Errorf("workos: %w", err)
	}
	c := &Client{cfg: cfg, tls: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: cfg.RootCAs}}
	c.reads = &http.Transport{
		TLSClientConfig:        c.tls.Clone(),
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    16,
		IdleConnTimeout:        time.Minute,
		TLSHandshakeTimeout:    cfg.CallTimeout,
		MaxResponseHeaderBytes: maxHeader,
	}
	c.http = &http.Client{Transport: recorder{c.reads}, CheckRedirect: noRedirects}
	c.users = usermanagement.NewClient(cfg.APIKey)
	c.users.Endpoint, c.users.HTTPClient = cfg.BaseURL, c.http
	c.orgs = &organizations.Client{APIKey: cfg.APIKey, Endpoint: cfg.BaseURL, HTTPClient: c.http}
	jwks, err := c.users.GetJWKSURL(cfg.ClientID)
	if err != nil {
		return nil, fmt.Errorf("workos: the JWKS address cannot be built: %w", err)
	}
	c.jwks = jwks.String()
	return c, nil
}

// Close drops idle connections; the client stays usable.
func (c *Client) Close() { c.reads.CloseIdleConnections() }

func withDefaults(cfg Config) Config {
	if cfg.BaseURL == "" {
		cfg.BaseURL = DefaultBaseURL
	}
	cfg.BaseURL = strings.TrimRight(cfg.BaseURL, "/")
	if cfg.Tracer == nil {
		cfg.Tracer = noop.NewTracerProvider().Tracer("")
	}
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&cfg.SendTimeout, DefaultSendTimeout},
		{&cfg.CallTimeout, DefaultCallTimeout},
		{&cfg.RetryWait, DefaultRetryWait},
		{&cfg.MaxRetryWait, DefaultMaxRetryWait},
	} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	return cfg
}

var (
	goodKey      = regexp.MustCompile(`^[!-~]{1,512}$`)
	goodClientID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)
)

func check(cfg Config) error {
	var errs []error
	want := func(ok bool, otherwise string) {
		if !ok {
			errs = append(errs, errors.New(otherwise))
		}
	}
	want(goodKey.MatchString(cfg.APIKey), "the API key is missing, or holds blanks or other characters that no key has")
	want(goodClientID.MatchString(cfg.ClientID), "the client id is missing, or holds characters that no id has")
	want(cfg.Logger != nil, "Logger is missing")
	want(cfg.Now != nil, "Now is missing")
	want(min(cfg.SendTimeout, cfg.CallTimeout, cfg.RetryWait, cfg.MaxRetryWait) > 0, "a deadline or pause is negative")
	return errors.Join(append(errs, checkBaseURL(cfg.BaseURL))...)
}

// checkBaseURL never repeats the address: it might hold credentials.
func checkBaseURL(raw string) error {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "" || u.Opaque != "":
		return errors.New("the base URL is no absolute URL")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return errors.New("the base URL must hold neither credentials, nor a query, nor a fragment")
	case u.Scheme == "https", u.Scheme == "http" && loopback(u.Hostname()):
		return nil
	default:
		return errors.New("the base URL must be https; plain http is for loopback only")
	}
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
