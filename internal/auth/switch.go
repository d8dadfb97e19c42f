package auth

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"guestlist/internal/workos"
)

// errNotSwitched: the session stays in its organization; a login can say why, or do what WorkOS asks for.
var errNotSwitched = errors.New("auth: the session could not be switched to the organization")

// switched moves the browser's session to the organization that a login asks for, by a refresh, and says whether it did. It
// does not for staff who impersonate, with an invitation, or when another site made the browser ask. Whatever WorkOS
// refuses (the organization wants single sign-on or a second factor, the person is no member) is left to a whole login, which
// asks the person or tells them. (WorkOS: "Organization switching".)
func (a *Auth) switched(r *http.Request, p pending) bool {
	if r.Method != http.MethodGet || p.OrganizationID == "" || p.InvitationToken != "" || r.Header.Get("Sec-Fetch-Site") == "cross-site" {
		return false
	}
	for _, value := range a.sessionValues(r) {
		s, err := a.store.Session(r.Context(), hashed(value))
		if err != nil || !a.alive(s) || s.RefreshToken == "" || s.Impersonator != "" || s.OrganizationID == p.OrganizationID || !s.Access.Admitted {
			continue
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), refreshWait)
		defer cancel()
		if err := a.switchTo(ctx, s, p.OrganizationID); err != nil {
			a.logger.InfoContext(ctx, "a session was not switched", slog.String("user", s.UserID), slog.Any("error", err))
			return false
		}
		return true
	}
	return false
}

// switchTo takes the lease of the session's refresh token, as every refresh does, and spends it for the organization.
func (a *Auth) switchTo(ctx context.Context, s Session, organizationID string) error {
	look := time.NewTicker(refreshLook)
	defer look.Stop()
	for {
		now, mine, err := a.store.ClaimRefresh(ctx, s.TokenHash, s.Version, a.now(), refreshLease)
		switch {
		case err != nil:
			return err
		case mine:
			return a.exchangeSwitch(ctx, now, organizationID)
		case now.Version != s.Version:
			s = now // renewed meanwhile: the new token is the one to spend
			continue
		case now.RefreshFailures > 0:
			return errNotSwitched
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (a *Auth) exchangeSwitch(ctx context.Context, s Session, organizationID string) error {
	token, err := a.tokenSeal.open(s.RefreshToken, s.TokenHash)
	if err != nil {
		return errors.Join(err, a.store.ReleaseRefresh(ctx, s.TokenHash, s.Version, a.now(), s.RefreshFailures))
	}
	got, err := a.callRefresh(ctx, string(token), organizationID)
	var refused *workos.AuthError
	switch {
	case errors.As(err, &refused) && slices.Contains(overAnyhow, refused.Code):
		_, ended := a.endOver(ctx, s)
		return errors.Join(errNotSwitched, refused, ended)
	case errors.As(err, &refused):
		// The token is not spent, and good for where the session is.
		return errors.Join(errNotSwitched, refused, a.store.ReleaseRefresh(ctx, s.TokenHash, s.Version, a.now(), s.RefreshFailures))
	case err != nil:
		// It may be spent: the next refresh replays it within WorkOS's 30 seconds.
		return errors.Join(errNotSwitched, err, a.store.ReleaseRefresh(ctx, s.TokenHash, s.Version, a.now().Add(refreshPause), s.RefreshFailures+1))
	}
	now, err := a.renew(ctx, s, got)
	if err == nil && now.OrganizationID != organizationID {
		err = errNotSwitched
	}
	return err
}
