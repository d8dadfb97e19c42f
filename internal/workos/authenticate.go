package workos

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/workos/workos-go/v4/pkg/common"
)

const opAuthenticate = "POST /user_management/authenticate"

// CodeExchange is what a callback brought. Code and CodeVerifier are required; IPAddress and UserAgent are the person's.
type CodeExchange struct {
	Code            string
	CodeVerifier    string
	InvitationToken string
	IPAddress       string
	UserAgent       string
}

// Authentication is a new session. Impersonator is the address of the dashboard user who acts as the person, or empty.
type Authentication struct {
	User           User
	OrganizationID string
	AccessToken    string
	RefreshToken   string
	Impersonator   string
}

// AuthError is WorkOS's final "no" to an exchange: trying the same again cannot help. Its chain holds the *Error.
type AuthError struct {
	// Code is WorkOS's, of either shape: invalid_grant, invitation_invalid, organization_selection_required, …; empty where
	// it gave none.
	Code string
	// Description is our own text, fit to show: WorkOS's holds addresses and pending tokens.
	Description string
	// Status is WorkOS's.
	Status int

	cause *Error
}

// Error is for logs.
func (e *AuthError) Error() string {
	return fmt.Sprintf("workos: the sign-in was refused with %q: %v", e.Code, e.cause)
}

// Unwrap gives the *Error. One that was made without a cause has none, rather than a typed nil.
func (e *AuthError) Unwrap() error {
	if e.cause == nil {
		return nil
	}
	return e.cause
}

type authenticateBody struct {
	ClientID        string `json:"client_id"`
	ClientSecret    string `json:"client_secret"`
	GrantType       string `json:"grant_type"`
	Code            string `json:"code"`
	CodeVerifier    string `json:"code_verifier,omitempty"`
	InvitationToken string `json:"invitation_token,omitempty"`
	IPAddress       string `json:"ip_address,omitempty"`
	UserAgent       string `json:"user_agent,omitempty"`
}

type authenticated struct {
	User           common.User `json:"user"`
	OrganizationID string      `json:"organization_id"`
	AccessToken    string      `json:"access_token"`
	RefreshToken   string      `json:"refresh_token"`
	Impersonator   struct {
		Email string `json:"email"`
	} `json:"impersonator"`
}

func (a *authenticated) complete() bool {
	return isID(a.User.ID) && a.AccessToken != "" && a.RefreshToken != ""
}

func (a *authenticated) authentication() Authentication {
	return Authentication{
		User:           userOf(a.User),
		OrganizationID: a.OrganizationID,
		AccessToken:    a.AccessToken,
		RefreshToken:   a.RefreshToken,
		Impersonator:   a.Impersonator.Email,
	}
}

// Authenticate redeems an authorization code, in one try: a code works once (docs: reference/authkit/authentication/code).
// What WorkOS refuses for good is an *AuthError; 408, 429, 5xx, the network and answers that are not WorkOS's
// own are not.
func (c *Client) Authenticate(ctx context.Context, e CodeExchange) (Authentication, error) {
	var got authenticated
	err := c.write(ctx, opAuthenticate, func(ctx context.Context) error {
		return c.do(ctx, request{
			method: http.MethodPost,
			path:   "/user_management/authenticate",
			public: true,
			body: authenticateBody{
				ClientID:        c.cfg.ClientID,
				ClientSecret:    c.cfg.APIKey,
				GrantType:       "authorization_code",
				Code:            e.Code,
				CodeVerifier:    e.CodeVerifier,
				InvitationToken: e.InvitationToken,
				IPAddress:       e.IPAddress,
				UserAgent:       e.UserAgent,
			},
		}, &got)
	})
	if err != nil {
		return Authentication{}, authError(err)
	}
	return got.authentication(), nil
}

type refreshBody struct {
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	GrantType    string `json:"grant_type"`
	RefreshToken string `json:"refresh_token"`
	// OrganizationID is left out where it is empty: the session stays where it is.
	OrganizationID string `json:"organization_id,omitempty"`
}

// Refresh spends a refresh token, in one try, and gives its successor with another access token (docs:
// reference/authkit/authentication/refresh-token). With an organization the session is in that one from then on. WorkOS answers a spent token alike for 30 seconds. Errors are as those of Authenticate.
// The SDK's call drops organization and user.
func (c *Client) Refresh(ctx context.Context, refreshToken, organizationID string) (Authentication, error) {
	var got authenticated
	err := c.write(ctx, opAuthenticate, func(ctx context.Context) error {
		return c.do(ctx, request{
			method: http.MethodPost, path: "/user_management/authenticate", public: true,
			body: refreshBody{
				ClientID: c.cfg.ClientID, ClientSecret: c.cfg.APIKey, GrantType: "refresh_token",
				RefreshToken: refreshToken, OrganizationID: organizationID,
			},
		}, &got)
	})
	if err != nil {
		return Authentication{}, authError(err)
	}
	return got.authentication(), nil
}

// authError makes a final refusal of the one mapping's error and leaves the others as they are.
func authError(err error) error {
	var e *Error
	if !errors.As(err, &e) || !e.json || e.Status < 400 || e.Status > 499 ||
		e.Status == http.StatusRequestTimeout || e.Status == http.StatusTooManyRequests {
		return err
	}
	return &AuthError{Code: e.Code, Description: describe(e.Code), Status: e.Status, cause: e}
}

// describe says to a person what a code means for them.
func describe(code string) string {
	switch code {
	case "invalid_grant", "code_challenge_not_found", "invalid_one_time_code":
		return "This sign-in has expired or was used already. Please sign in again."
	case "sign_up_not_allowed":
		return "Signing up takes an invitation."
	case "invitation_invalid":
		return "This invitation is no longer valid."
	case "invitation_cannot_be_used_for_email":
		return "This invitation was made out to a different e-mail address."
	case "access_denied":
		return "The sign-in was cancelled or denied."
	case "organization_membership_not_found":
		return "You are not a member of this organization."
	case "organization_selection_required":
		return "Please choose an organization to sign in to."
	case "email_verification_required":
		return "Please verify your e-mail address first."
	case "mfa_enrollment", "mfa_challenge":
		return "A second factor is needed to sign in."
	case "sso_required", "organization_authentication_methods_required", "authentication_method_not_allowed":
		return "Your organization asks for a different way to sign in."
	default:
		return "The sign-in did not succeed. Please try again."
	}
}
