package workos

import (
	"context"
	"errors"
	"fmt"

	"github.com/workos/workos-go/v4/pkg/usermanagement"
)

const opRevokeSession = "POST /user_management/sessions/revoke"

// AuthorizationRequest is where a sign-in shall go. RedirectURI, State and CodeChallenge (S256, RFC 7636 section 4.2) are
// required: a sign-in that is bound to nothing must not be started.
type AuthorizationRequest struct {
	RedirectURI     string
	State           string
	CodeChallenge   string
	InvitationToken string
	LoginHint       string
	OrganizationID  string
	// ScreenHint is sign-up, sign-in, or empty.
	ScreenHint string
}

var (
	errUnboundSignIn = errors.New("workos: a sign-in needs a redirect URI, a state and a code challenge")
	errScreenHint    = errors.New("workos: the screen hint must be sign-up or sign-in")
)

// AuthorizationURL builds the address of AuthKit's sign-in (docs: reference/authkit/authentication/get-authorization-url).
// It asks nobody.
func (c *Client) AuthorizationURL(r AuthorizationRequest) (string, error) {
	if r.RedirectURI == "" || r.State == "" || r.CodeChallenge == "" {
		return "", errUnboundSignIn
	}
	hint := usermanagement.ScreenHint(r.ScreenHint)
	if hint != "" && hint != usermanagement.SignUp && hint != usermanagement.SignIn {
		return "", errScreenHint
	}
	u, err := c.users.GetAuthorizationURL(usermanagement.GetAuthorizationURLOpts{
		ClientID:            c.cfg.ClientID,
		RedirectURI:         r.RedirectURI,
		Provider:            "authkit",
		State:               r.State,
		CodeChallenge:       r.CodeChallenge,
		CodeChallengeMethod: "S256",
		LoginHint:           r.LoginHint,
		OrganizationID:      r.OrganizationID,
		ScreenHint:          hint,
	})
	if err != nil {
		return "", fmt.Errorf("workos: building the sign-in address: %w", err)
	}
	if r.InvitationToken != "" {
		// The SDK has no field for it.
		query := u.Query()
		query.Set("invitation_token", r.InvitationToken)
		u.RawQuery = query.Encode()
	}
	return u.String(), nil
}

// JWKSURL is where the keys of access tokens are published (docs: reference/authkit/session-tokens/jwks).
func (c *Client) JWKSURL() string { return c.jwks }

// LogoutURL builds the address that ends a session in the browser (docs: reference/authkit/logout). returnTo may be empty
// and must be known to WorkOS. NotFound when the session id is malformed.
func (c *Client) LogoutURL(sessionID, returnTo string) (string, error) {
	if err := checkID(sessionID); err != nil {
		return "", err
	}
	u, err := c.users.GetLogoutURL(usermanagement.GetLogoutURLOpts{SessionID: sessionID, ReturnTo: returnTo})
	if err != nil {
		return "", fmt.Errorf("workos: building the sign-out address: %w", err)
	}
	return u.String(), nil
}

// RevokeSession ends a session at WorkOS, in one try (docs: reference/authkit/session/revoke). Tokens that are out live on
// until they expire.
func (c *Client) RevokeSession(ctx context.Context, id string) error {
	if err := checkID(id); err != nil {
		return err
	}
	return c.write(ctx, opRevokeSession, func(ctx context.Context) error {
		return c.users.RevokeSession(ctx, usermanagement.RevokeSessionOpts{SessionID: id})
	})
}
