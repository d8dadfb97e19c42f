package app

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"guestlist/internal/workos"
)

const (
	keyRefused  = "is refused: make a new one in the dashboard of this environment"
	isBaseRight = "is WORKOS_BASE_URL right?"
)

// Explain says what to change where WorkOS refuses the key or cannot be reached; every other error stays as it is.
func (a *App) Explain(err error) error {
	switch {
	case refusesKey(err):
		return errors.New("WORKOS_API_KEY " + keyRefused)
	case unreachable(err):
		return errors.New("WorkOS " + notReached(a.cfg))
	default:
		return err
	}
}

// refusesKey is for reads, which a good key may all do: a send may be forbidden for other reasons.
func refusesKey(err error) bool {
	var refused *workos.Error
	return errors.As(err, &refused) && (refused.Status == http.StatusUnauthorized || refused.Status == http.StatusForbidden)
}

// unreachable says whether no answer came, and not because somebody stopped us.
func unreachable(err error) bool {
	var failed *workos.Error
	return errors.As(err, &failed) && failed.Status == 0 && !errors.Is(err, context.Canceled)
}

// notReached names the origin alone: an address may hold a password.
func notReached(cfg Config) string {
	at := ""
	if base, err := url.Parse(cfg.BaseURL); err == nil {
		at = " at " + base.Scheme + "://" + base.Host
	}
	return "cannot be reached" + at + ": " + isBaseRight
}
