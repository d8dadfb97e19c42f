package auth

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	lru "github.com/hashicorp/golang-lru/v2"
)

const (
	// leeway forgives clocks that differ, for exp and nbf. WorkOS's tokens live five minutes.
	leeway = 30 * time.Second
	// maxVerified and verifiedLife bound the cache of verified tokens in size and in time.
	maxVerified  = 10_000
	verifiedLife = time.Minute
)

// The subjects tell people from Connect applications for machines, whose tokens the same keys sign.
var (
	userIDShape   = regexp.MustCompile(`^user_[A-Za-z0-9_]{1,120}$`)
	clientIDShape = regexp.MustCompile(`^client_[A-Za-z0-9_]{1,120}$`)
)

var errToken = errors.New("auth: access token is not good")

// identity is what a verified access token or API key says: of a person or of a machine.
type identity struct {
	UserID    string
	MachineID string
	// MachineName is empty for an M2M application, whose token does not hold it.
	MachineName    string
	SessionID      string
	OrganizationID string
	Role           string
	Permissions    []string
	Impersonator   string
	IssuedAt       time.Time
	ExpiresAt      time.Time
}

// claims are those of an AuthKit access token (WorkOS: "Session tokens", access token). There is no e-mail claim, and aud is
// not to be relied on.
type claims struct {
	jwt.RegisteredClaims
	SessionID      string   `json:"sid"`
	OrganizationID string   `json:"org_id"`
	Role           string   `json:"role"`
	Permissions    []string `json:"permissions"`
	// Scope is an M2M application's, separated by spaces (RFC 6749 §3.3).
	Scope string `json:"scope"`
	// Actor is there when somebody impersonates the user (RFC 8693 §4.1).
	Actor *struct {
		Subject string `json:"sub"`
	} `json:"act"`
}

// verifier checks access tokens and remembers for a minute at most which were good. Safe for concurrent use.
type verifier struct {
	issuers []string
	keys    *keyCache
	parser  *jwt.Parser
	now     func() time.Time
	// good is keyed by the token itself: its hash would cost more than all the rest. It is in memory only, for a minute.
	good *lru.Cache[string, verified]
}

type verified struct {
	identity identity
	until    time.Time
	// generation is that of the key set: whatever changes there ends the entry.
	generation uint64
}

func newVerifier(issuers []string, keys *keyCache, now func() time.Time) (*verifier, error) {
	good, err := lru.New[string, verified](maxVerified)
	if err != nil {
		return nil, err
	}
	return &verifier{
		issuers: slices.Clone(issuers), keys: keys, now: now, good: good,
		// RS256 alone: "none" and HMAC with the public key as secret fail before a key is looked for (RFC 8725 §3.1).
		parser: jwt.NewParser(jwt.WithValidMethods([]string{jwt.SigningMethodRS256.Alg()}), jwt.WithExpirationRequired(),
			jwt.WithLeeway(leeway), jwt.WithTimeFunc(now), jwt.WithStrictDecoding()),
	}, nil
}

// verify gives what the token says. errKeysUnavailable when the keys cannot be had, so that the truth is not known; every
// other error means that the token is no good. Errors hold nothing of the token.
func (v *verifier) verify(ctx context.Context, token string) (identity, error) {
	if hit, ok := v.good.Get(token); ok && hit.generation == v.keys.generation(ctx) && v.now().Before(hit.until) {
		return hit.identity, nil
	}
	var said claims
	var generation uint64
	_, err := v.parser.ParseWithClaims(token, &said, func(t *jwt.Token) (any, error) {
		// A critical extension that is not understood makes the token invalid (RFC 7515 §4.1.11); none is understood here.
		if _, critical := t.Header["crit"]; critical {
			return nil, errToken
		}
		kid, _ := t.Header["kid"].(string)
		key, set, err := v.keys.key(ctx, kid)
		generation = set
		return key, err
	})
	if err != nil {
		return identity{}, fmt.Errorf("auth: access token: %w", err)
	}
	who, err := v.identityOf(said)
	if err != nil {
		return identity{}, err
	}
	until := v.now().Add(verifiedLife)
	if who.ExpiresAt.Before(until) {
		until = who.ExpiresAt
	}
	v.good.Add(strings.Clone(token), verified{identity: who, until: until, generation: generation})
	return who, nil
}

func (v *verifier) identityOf(said claims) (identity, error) {
	if !slices.Contains(v.issuers, said.Issuer) {
		return identity{}, fmt.Errorf("%w: issuer is not one of those configured", errToken)
	}
	if clientIDShape.MatchString(said.Subject) {
		return machineOf(said)
	}
	if !userIDShape.MatchString(said.Subject) {
		return identity{}, fmt.Errorf("%w: subject is no user and no machine", errToken)
	}
	who := identity{
		UserID:         said.Subject,
		SessionID:      said.SessionID,
		OrganizationID: said.OrganizationID,
		Role:           said.Role,
		Permissions:    said.Permissions,
		ExpiresAt:      said.ExpiresAt.Time,
	}
	if said.IssuedAt != nil {
		who.IssuedAt = said.IssuedAt.Time
	}
	if said.Actor != nil {
		if said.Actor.Subject == "" {
			return identity{}, fmt.Errorf("%w: actor without subject", errToken)
		}
		who.Impersonator = said.Actor.Subject
	}
	return who, nil
}

// machineOf takes a token's scopes for permissions. What only people have, a session or somebody who acts for them, makes it
// a token of another kind.
func machineOf(said claims) (identity, error) {
	if said.SessionID != "" || said.Actor != nil {
		return identity{}, fmt.Errorf("%w: a machine with a session", errToken)
	}
	return identity{
		MachineID: said.Subject, OrganizationID: said.OrganizationID, Permissions: strings.Fields(said.Scope), ExpiresAt: said.ExpiresAt.Time,
	}, nil
}
