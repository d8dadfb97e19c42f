package auth

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"golang.org/x/sync/singleflight"
)

// minKeyLength is how many characters a cookie key has at least, as WorkOS asks of WORKOS_COOKIE_PASSWORD.
const minKeyLength = 32

// Config is what New needs. Everything is required but AppOrigins and PermissionsByRole.
type Config struct {
	// PublicURL is the origin that browsers see; nothing but scheme and host. With https, cookies are Secure and carry the
	// __Host- prefix.
	PublicURL *url.URL
	// AppOrigins are our own front ends on other origins, e.g. http://localhost:5173: they may use the cookie and return_to
	// may point there.
	AppOrigins []string
	// CookieKeys seal the login cookie: the first seals, all of them open. At least 32 characters each. Rotate in two
	// steps, the new one last on every replica and then first, so that each can open what another sealed.
	CookieKeys []string
	// Issuers are the accepted iss claims, compared exactly.
	Issuers []string
	// JWKSURL is where the keys of access tokens are, WorkOS's /sso/jwks/<client id>.
	JWKSURL string
	// PermissionsByRole are permissions that a role has here on top of the token's.
	PermissionsByRole map[string][]string
	// OperatorOrganization is whose permissions count in the application scope too; may be empty.
	OperatorOrganization string
	Limits               Limits
	// SessionIdle ends a session that nobody used for so long, SessionMax ends every one.
	SessionIdle time.Duration
	SessionMax  time.Duration
	Now         func() time.Time
	Logger      *slog.Logger
	// HTTPClient fetches the JWKS. Each fetch has its own deadline and follows no redirect.
	HTTPClient *http.Client
	Pages      Pages
}

// validate reports everything that is wrong at once, and shows no key.
func (c Config) validate() error {
	var errs []error
	if _, err := originOf(c.PublicURL); err != nil {
		errs = append(errs, fmt.Errorf("PublicURL: %w", err))
	}
	if len(c.CookieKeys) == 0 {
		errs = append(errs, errors.New("CookieKeys: at least one is needed"))
	}
	for i, key := range c.CookieKeys {
		if len(key) < minKeyLength {
			errs = append(errs, fmt.Errorf("CookieKeys: number %d has fewer than %d characters", i+1, minKeyLength))
		}
	}
	if u, err := url.Parse(c.JWKSURL); err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		errs = append(errs, errors.New("JWKSURL: not an absolute http or https URL"))
	}
	if len(c.Issuers) == 0 || slices.Contains(c.Issuers, "") {
		errs = append(errs, errors.New("at least one of Issuers is needed, and none may be empty"))
	}
	if c.SessionIdle <= 0 || c.SessionMax <= 0 {
		errs = append(errs, errors.New("SessionIdle, SessionMax: must be above zero"))
	}
	if c.Now == nil || c.Logger == nil || c.HTTPClient == nil || c.Pages == nil {
		errs = append(errs, errors.New("Now, Logger, HTTPClient, Pages: all are needed"))
	}
	return errors.Join(errs...)
}

// Auth answers who is asking and serves sign-in and sign-out. Safe for concurrent use; it owns no goroutine that outlives a
// fetch of keys.
type Auth struct {
	home              string
	secure            bool
	origins           origins
	seal              *sealer
	tokenSeal         *sealer
	refreshes         singleflight.Group
	revoked           revoked
	tokens            *verifier
	apiKeys           *apiKeys
	recognized        *recognized
	audited           *recognized
	touched           *touches
	store             Store
	door              Door
	workos            WorkOS
	pages             Pages
	permissionsByRole map[string][]string
	operator          string
	limits            Limits
	sessionIdle       time.Duration
	sessionMax        time.Duration
	now               func() time.Time
	logger            *slog.Logger
}

// New checks the whole configuration before anything else and makes an Auth. It makes no network call: keys are fetched when
// the first token comes.
func New(cfg Config, store Store, door Door, wos WorkOS) (*Auth, error) {
	if store == nil || door == nil || wos == nil {
		return nil, errors.New("auth: store, door and WorkOS are all needed")
	}
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("auth: configuration: %w", err)
	}
	allowed, err := newOrigins(cfg.PublicURL, cfg.AppOrigins)
	if err != nil {
		return nil, fmt.Errorf("auth: configuration: AppOrigins: %w", err)
	}
	a := &Auth{
		home:              allowed.own,
		secure:            cfg.PublicURL.Scheme == "https",
		origins:           allowed,
		store:             store,
		door:              door,
		workos:            wos,
		pages:             cfg.Pages,
		permissionsByRole: maps.Clone(cfg.PermissionsByRole),
		operator:          cfg.OperatorOrganization,
		limits:            cfg.Limits,
		sessionIdle:       cfg.SessionIdle,
		sessionMax:        cfg.SessionMax,
		now:               cfg.Now,
		logger:            cfg.Logger,
	}
	if err := a.remember(cfg); err != nil {
		return nil, fmt.Errorf("auth: %w", err)
	}
	return a, nil
}

// remember makes the keys of what is sealed and the memories of what was asked.
func (a *Auth) remember(cfg Config) (err error) {
	if a.seal, err = newSealer(cfg.CookieKeys, forLogins); err != nil {
		return fmt.Errorf("cookie keys: %w", err)
	}
	if a.tokenSeal, err = newSealer(cfg.CookieKeys, forTokens); err != nil {
		return fmt.Errorf("cookie keys: %w", err)
	}
	keys, err := newKeyCache(cfg.JWKSURL, cfg.HTTPClient, cfg.Now, cfg.Logger)
	if err != nil {
		return fmt.Errorf("key cache: %w", err)
	}
	if a.tokens, err = newVerifier(cfg.Issuers, keys, cfg.Now); err != nil {
		return fmt.Errorf("token cache: %w", err)
	}
	if a.apiKeys, err = newAPIKeys(a.workos.ValidateAPIKey, cfg.Now, cfg.Limits.Unknown); err != nil {
		return fmt.Errorf("API key cache: %w", err)
	}
	if a.recognized, err = newRecognized(cfg.Now); err != nil {
		return fmt.Errorf("machine memo: %w", err)
	}
	if a.audited, err = newRecognized(cfg.Now); err != nil {
		return fmt.Errorf("audit memo: %w", err)
	}
	if a.touched, err = newTouches(min(touchAtMost, cfg.SessionIdle/10)); err != nil {
		return fmt.Errorf("session memo: %w", err)
	}
	return nil
}
