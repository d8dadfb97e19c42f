package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"guestlist/internal/workos"
)

const (
	// refreshAhead is how long before its access token ends a session is refreshed.
	refreshAhead = 20 * time.Second
	// refreshLease is how long one process has a session's refresh for itself: longer than refreshWithin and what writing the
	// answer takes, and so short that another process can replay the token within WorkOS's 30 seconds.
	refreshLease = 8 * time.Second
	// refreshWithin bounds all tries of one refresh, refreshTry the first of them.
	refreshWithin = 5 * time.Second
	refreshTry    = 3 * time.Second
	// refreshWait is how long a request waits for another process's refresh, refreshLook how often it looks.
	refreshWait = 9 * time.Second
	refreshLook = 50 * time.Millisecond
	// refreshPause is the first pause after trouble at WorkOS; it doubles up to refreshPauseMost.
	refreshPause     = 5 * time.Second
	refreshPauseMost = time.Minute
)

// errSessionOver: WorkOS has ended the session for good.
var errSessionOver = errors.New("auth: the session has ended at WorkOS")

// over are WorkOS's refusals after which the same refresh token will never do: the person must sign in again. Any other
// refusal, such as one of our own key, is trouble that passes.
var over = []string{
	"invalid_grant", "organization_membership_not_found", "organization_not_found", "organization_selection_required", "sso_required",
	"access_denied", "mfa_enrollment", "mfa_challenge", "email_verification_required", "organization_authentication_methods_required",
	"authentication_method_not_allowed", "user_not_found",
}

// overAnyhow are those of them that do not hang on the organization which was asked for.
var overAnyhow = []string{"invalid_grant", "user_not_found"}

// due reports whether a session's claims are to be renewed. Sessions from before refresh tokens were kept live as they are.
func (a *Auth) due(s Session) bool {
	return s.RefreshToken != "" && !a.now().Before(s.AccessExpiresAt.Add(-refreshAhead))
}

// fresh renews a session whose access token is at its end. Requests of one session in this process share one refresh, and
// processes share it by a lease on the row. While WorkOS is in trouble the session stays as it was. errSessionOver when it
// ended; errSealUnknownKey when another replica knows a key that this one does not; other errors: the store.
func (a *Auth) fresh(ctx context.Context, s Session) (Session, error) {
	if !a.due(s) || s.RefreshFailures > 0 && a.now().Before(s.RefreshUntil) {
		return s, nil
	}
	done := a.refreshes.DoChan(s.TokenHash, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), refreshWait)
		defer cancel()
		return a.refresh(ctx, s)
	})
	select {
	case result := <-done:
		renewed, _ := result.Val.(Session)
		return renewed, result.Err
	case <-ctx.Done():
		return s, ctx.Err()
	}
}

// refresh takes the lease or waits for who has it.
func (a *Auth) refresh(ctx context.Context, s Session) (Session, error) {
	look := time.NewTicker(refreshLook)
	defer look.Stop()
	for {
		now, mine, err := a.store.ClaimRefresh(ctx, s.TokenHash, s.Version, a.now(), refreshLease)
		switch {
		case errors.Is(err, ErrNoSession):
			return s, errSessionOver
		case err != nil:
			return s, err
		case mine:
			return a.exchangeRefresh(ctx, now)
		case now.Version != s.Version, now.RefreshFailures > 0:
			return now, nil
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return now, nil // whoever has it is slow; the old claims will do for this request
		}
	}
}

// exchangeRefresh spends the refresh token of a session whose lease is ours, and writes what came of it.
func (a *Auth) exchangeRefresh(ctx context.Context, s Session) (Session, error) {
	token, err := a.tokenSeal.open(s.RefreshToken, s.TokenHash)
	if errors.Is(err, errSealUnknownKey) {
		return s, errors.Join(err, a.store.ReleaseRefresh(ctx, s.TokenHash, s.Version, a.now(), 0))
	}
	if err != nil {
		a.logger.ErrorContext(ctx, "a session's refresh token is damaged", slog.String("user", s.UserID))
		return a.endOver(ctx, s)
	}
	got, err := a.callRefresh(ctx, string(token), "")
	var refused *workos.AuthError
	switch {
	case errors.As(err, &refused) && slices.Contains(over, refused.Code):
		a.logger.InfoContext(ctx, "a session ended at WorkOS", slog.String("user", s.UserID), slog.String("code", refused.Code))
		return a.endOver(ctx, s)
	case err != nil:
		a.logger.WarnContext(ctx, "a session could not be refreshed", slog.Any("error", err))
		s.RefreshFailures++
		s.RefreshUntil = a.now().Add(min(refreshPause<<min(s.RefreshFailures-1, 10), refreshPauseMost))
		return s, a.store.ReleaseRefresh(ctx, s.TokenHash, s.Version, s.RefreshUntil, s.RefreshFailures)
	}
	return a.renew(ctx, s, got)
}

// callRefresh replays the token once when the first try's outcome is not known: WorkOS answers a used one alike for 30
// seconds, and what it has answered may be lost.
func (a *Auth) callRefresh(ctx context.Context, token, organizationID string) (workos.Authentication, error) {
	ctx, cancel := context.WithTimeout(ctx, refreshWithin)
	defer cancel()
	first, stop := context.WithTimeout(ctx, refreshTry)
	defer stop()
	got, err := a.workos.Refresh(first, token, organizationID)
	var refused *workos.AuthError
	if err == nil || errors.As(err, &refused) || ctx.Err() != nil {
		return got, err
	}
	return a.workos.Refresh(ctx, token, organizationID)
}

// renew writes the new pair. The refresh token is kept whatever the access token is worth: the old one is spent.
func (a *Auth) renew(ctx context.Context, s Session, got workos.Authentication) (Session, error) {
	before := s.Version
	s.RefreshToken = a.tokenSeal.seal([]byte(got.RefreshToken), s.TokenHash)
	s.Version, s.RefreshFailures, s.RefreshUntil = before+1, 0, time.Time{}
	claims, err := a.tokens.verify(ctx, got.AccessToken)
	switch {
	case errors.Is(err, errKeysUnavailable):
		s.AccessExpiresAt = a.now().Add(refreshAhead + refreshPause)
	case err != nil || claims.UserID != s.UserID:
		a.logger.ErrorContext(ctx, "WorkOS renewed a session with a token that is no good", slog.Any("error", err))
		return a.endOver(ctx, Session{TokenHash: s.TokenHash, Version: before})
	default:
		s.OrganizationID, s.Role, s.Permissions = claims.OrganizationID, claims.Role, claims.Permissions
		s.WorkOSSessionID, s.AccessExpiresAt = claims.SessionID, claims.ExpiresAt
	}
	first, err := a.store.FinishRefresh(ctx, s, before)
	if err != nil {
		return s, fmt.Errorf("auth: a renewed session could not be kept: %w", err)
	}
	// The row says who of the people is let in and what their roles are now, and what a faster process has written.
	now, err := a.store.Session(ctx, s.TokenHash)
	switch {
	case errors.Is(err, ErrNoSession):
		return s, errSessionOver
	case err != nil && first:
		return s, nil
	}
	return now, err
}

// endOver deletes the session. If somebody else has renewed it meanwhile it is not over, and is as they left it.
func (a *Auth) endOver(ctx context.Context, s Session) (Session, error) {
	if err := a.store.EndRefresh(ctx, s.TokenHash, s.Version); err != nil {
		return s, err
	}
	now, err := a.store.Session(ctx, s.TokenHash)
	if errors.Is(err, ErrNoSession) {
		return s, errSessionOver
	}
	return now, err
}
