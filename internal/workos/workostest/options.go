package workostest

import (
	"crypto/rsa"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"
)

// Defaults that Start fills in where Options leaves them empty.
const (
	DefaultAPIKey      = "sk_test_workostest"
	DefaultClientID    = "client_workostest"
	DefaultRedirectURI = "http://127.0.0.1:4000/auth/callback"
)

// defaultTokenLife is WorkOS's default "access token duration".
const defaultTokenLife = 5 * time.Minute

// Options says what the fake is. BaseURL, APIKey and ClientID are required by New; Start fills in what is empty.
type Options struct {
	// BaseURL is where the fake is reached, without a slash at the end, e.g. http://localhost:4001.
	BaseURL  string
	APIKey   string
	ClientID string
	// RedirectURIs are the registered ones; any other is refused, letter by letter.
	RedirectURIs []string
	// InitiateLoginURI is the dashboard's "Initiate login URI": where the fake's pages send people who start at WorkOS.
	InitiateLoginURI string
	// AcceptURL is where invitation mails lead, with ?invitation_token=… added. Empty, or with HostedAccept, they lead to
	// the fake's own page.
	AcceptURL    string
	HostedAccept bool
	// SignUp lets strangers create a user without an invitation, as the dashboard's "Sign up" setting does.
	SignUp bool
	// TokenLife is how long an access token lives; 0 means five minutes.
	TokenLife time.Duration
	// Dir is the folder that keeps the state and the signing key; empty means memory only.
	Dir string
	// SigningKey replaces the generated RSA key; tests share one to save the time of making it.
	SigningKey *rsa.PrivateKey
	// Now is the fake's clock; nil means the machine's.
	Now func() time.Time
	// Logger gets one line a request, without query, addresses or tokens; nil means silence.
	Logger *slog.Logger
}

func (o Options) withDefaults() Options {
	o.BaseURL = strings.TrimSuffix(o.BaseURL, "/")
	if o.TokenLife == 0 {
		o.TokenLife = defaultTokenLife
	}
	if o.Now == nil {
		o.Now = time.Now //nolint:forbidigo // a fake that was given no clock runs on the machine's
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

func (o Options) validate() error {
	var errs []error
	if u, err := url.Parse(o.BaseURL); err != nil || u.Host == "" || u.RawQuery != "" {
		errs = append(errs, fmt.Errorf("workostest: BaseURL %q is not an absolute URL", o.BaseURL))
	}
	if o.APIKey == "" || o.ClientID == "" {
		errs = append(errs, errors.New("workostest: APIKey and ClientID are required"))
	}
	for _, uri := range o.RedirectURIs {
		if u, err := url.Parse(uri); err != nil || u.Host == "" || u.Fragment != "" {
			errs = append(errs, fmt.Errorf("workostest: redirect URI %q is not an absolute URL", uri))
		}
	}
	if o.TokenLife < 0 {
		errs = append(errs, errors.New("workostest: TokenLife is negative"))
	}
	return errors.Join(errs...)
}
