package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/sync/singleflight"

	"guestlist/internal/viewer"
	"guestlist/internal/workos"
)

const (
	// apiKeyLife is how long a validation is believed: how soon a key that was deleted stops working.
	apiKeyLife = 30 * time.Second
	// noKeyLife is how long a value that is no key's is not asked for again: how soon a new key works.
	noKeyLife = 5 * time.Second
	// maxAPIKeys bounds what is remembered of either kind, maxAPIKey the length of a value worth asking for.
	maxAPIKeys = 10_000
	maxAPIKey  = 256
)

// errAPIKeyUnknowable: WorkOS could not be asked, so the truth is not known.
var errAPIKeyUnknowable = errors.New("auth: API key could not be validated")

// tooOftenError: the address has had too many values asked about.
type tooOftenError struct{ wait time.Duration }

func (*tooOftenError) Error() string { return "auth: too many unknown API keys from one address" }

// apiKeys validates API keys with WorkOS and remembers the answers shortly, under the values' hashes. Safe for concurrent use.
type apiKeys struct {
	validate func(ctx context.Context, value string) (workos.APIKey, bool, error)
	now      func() time.Time
	// unknown bounds how many values an address may have WorkOS asked about.
	unknown Limiter
	good    *lru.Cache[[sha256.Size]byte, apiKeyAnswer]
	// none is apart, so that guesses push out no key.
	none   *lru.Cache[[sha256.Size]byte, time.Time]
	flight singleflight.Group
}

type apiKeyAnswer struct {
	key   workos.APIKey
	until time.Time
}

func newAPIKeys(validate func(context.Context, string) (workos.APIKey, bool, error), now func() time.Time, unknown Limiter) (*apiKeys, error) {
	good, err := lru.New[[sha256.Size]byte, apiKeyAnswer](maxAPIKeys)
	if err != nil {
		return nil, err
	}
	none, err := lru.New[[sha256.Size]byte, time.Time](maxAPIKeys)
	if err != nil {
		return nil, err
	}
	return &apiKeys{validate: validate, now: now, unknown: unknown, good: good, none: none}, nil
}

// identify says whose key a value is; errToken when it is nobody's, errAPIKeyUnknowable when that is not known. Requests with
// one value share one question, which goes on when the first of them has gone.
func (k *apiKeys) identify(ctx context.Context, value string) (identity, error) {
	if len(value) > maxAPIKey {
		return identity{}, errToken
	}
	sum := sha256.Sum256([]byte(value))
	known, before := k.good.Get(sum)
	if before && k.now().Before(known.until) {
		return identityOfKey(known.key), nil
	}
	if until, ok := k.none.Get(sum); ok && k.now().Before(until) {
		return identity{}, errToken
	}
	if !before {
		// Made-up values would make WorkOS do the guesser's work. A key that was good a moment ago is none of them.
		if wait := take(k.unknown, viewer.ClientKey(ctx)); wait > 0 {
			return identity{}, &tooOftenError{wait}
		}
	}
	select {
	case answer := <-k.flight.DoChan(hex.EncodeToString(sum[:]), func() (any, error) { return k.ask(context.WithoutCancel(ctx), sum, value) }):
		if answer.Err != nil {
			return identity{}, answer.Err
		}
		key, _ := answer.Val.(workos.APIKey)
		return identityOfKey(key), nil
	case <-ctx.Done():
		return identity{}, fmt.Errorf("%w: %w", errAPIKeyUnknowable, ctx.Err())
	}
}

func (k *apiKeys) ask(ctx context.Context, sum [sha256.Size]byte, value string) (workos.APIKey, error) {
	asked := k.now()
	key, known, err := k.validate(ctx, value)
	switch {
	case err != nil:
		return key, fmt.Errorf("%w: %w", errAPIKeyUnknowable, err)
	case !known:
		k.good.Remove(sum)
		k.none.Add(sum, asked.Add(noKeyLife))
		return key, errToken
	default:
		k.good.Add(sum, apiKeyAnswer{key, asked.Add(apiKeyLife)})
		return key, nil
	}
}

func identityOfKey(key workos.APIKey) identity {
	return identity{MachineID: key.ID, MachineName: key.Name, OrganizationID: key.OrganizationID, Permissions: key.Permissions}
}
