package workostest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"time"
)

// codeLife is how long an authorization code may be redeemed; it works once.
const codeLife = 10 * time.Minute

// Grant types of POST /user_management/authenticate that the fake knows.
const (
	grantCode         = "authorization_code"
	grantRefresh      = "refresh_token"
	grantOrganization = "urn:workos:oauth:grant-type:organization-selection"
)

// authenticateBody is what every grant has.
type authenticateBody struct {
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	GrantType    string `json:"grant_type"`
	IPAddress    string `json:"ip_address"`
	DeviceID     string `json:"device_id"`
	UserAgent    string `json:"user_agent"`
}

type codeBody struct {
	authenticateBody
	Code            string  `json:"code"`
	CodeVerifier    *string `json:"code_verifier"`
	InvitationToken *string `json:"invitation_token"`
}

type organizationSelectionBody struct {
	authenticateBody
	PendingToken   string `json:"pending_authentication_token"`
	OrganizationID string `json:"organization_id"`
}

func (s *Server) authenticate(c *call) *reply {
	if bad := c.allow(); bad != nil {
		return bad
	}
	if c.Header.Get("Authorization") != "" && !s.hasAPIKey(c) {
		return refuse(http.StatusUnauthorized, "", "Unauthorized")
	}
	var kind struct {
		GrantType string `json:"grant_type"`
	}
	_ = json.Unmarshal(c.body, &kind) // a body that cannot be read is refused by the grant's own decode
	switch kind.GrantType {
	case grantRefresh:
		return s.authenticateRefresh(c)
	case grantOrganization:
		return s.authenticateOrganization(c)
	case grantCode:
		return s.authenticateCode(c)
	default:
		return unprocessable(fieldError{Field: "grant_type", Code: "invalid_enum", Message: "the grant type is not supported here"})
	}
}

// checkClient: the client secret of an AuthKit application is its API key.
func (s *Server) checkClient(body authenticateBody) *reply {
	if bad := required(map[string]string{"client_id": body.ClientID, "client_secret": body.ClientSecret}); bad != nil {
		return bad
	}
	if body.ClientID != s.options.ClientID || !sameSecret(body.ClientSecret, s.options.APIKey) {
		return oauthError("invalid_client", "Invalid client ID or secret.")
	}
	return nil
}

func (s *Server) authenticateCode(c *call) *reply {
	var body codeBody
	if bad := c.decode(&body, false); bad != nil {
		return bad
	}
	if bad := firstOf(s.checkClient(body.authenticateBody), required(map[string]string{"code": body.Code})); bad != nil {
		return bad
	}
	g, ok := s.codes.get(body.Code)
	s.codes.delete(body.Code) // one use, right or wrong
	if !ok || s.now().Sub(g.CreatedAt) > codeLife {
		return oauthError("invalid_grant", "The code '"+clip(body.Code)+"' has expired or is invalid.")
	}
	if bad := checkVerifier(g.Challenge, body.CodeVerifier); bad != nil {
		return bad
	}
	if body.InvitationToken != nil {
		organizationID, bad := s.redeemInvitation(*body.InvitationToken, g.UserID)
		if bad != nil {
			return bad
		}
		if organizationID != "" {
			g.OrganizationID = organizationID
		}
	}
	return s.finish(g, body.authenticateBody)
}

// clip keeps a secret out of messages but for its first characters.
func clip(secret string) string { return secret[:min(4, len(secret))] + "…" }

// checkVerifier is RFC 7636, section 4.6.
func checkVerifier(challenge string, verifier *string) *reply {
	switch {
	case challenge == "" && verifier == nil:
		return nil
	case challenge == "":
		return refuse(http.StatusBadRequest, "code_challenge_not_found", "The code was issued without a code challenge.")
	case verifier == nil:
		return oauthError("invalid_grant", "A code verifier is required.")
	}
	sum := sha256.Sum256([]byte(*verifier))
	if !sameSecret(base64.RawURLEncoding.EncodeToString(sum[:]), challenge) {
		return oauthError("invalid_grant", "The code verifier does not fit the code challenge.")
	}
	return nil
}

// redeemInvitation accepts for the signed-in user what the hosted page did not accept yet.
func (s *Server) redeemInvitation(token, userID string) (string, *reply) {
	user, _ := s.users.get(userID)
	i, code := s.checkToken(token, user.Email)
	switch {
	case code == invitationNotForIt:
		return "", oauthError(code, "The invitation cannot be used for this email.")
	case code != "":
		return "", oauthError(code, "The invitation is invalid.")
	case i.State == statePending:
		s.accept(i, user, apiActor(s.options.APIKey))
	}
	return i.OrganizationID, nil
}

func (s *Server) authenticateOrganization(c *call) *reply {
	var body organizationSelectionBody
	if bad := c.decode(&body, false); bad != nil {
		return bad
	}
	if bad := firstOf(s.checkClient(body.authenticateBody), required(map[string]string{
		"pending_authentication_token": body.PendingToken, "organization_id": body.OrganizationID,
	})); bad != nil {
		return bad
	}
	g, ok := s.pendings.get(body.PendingToken)
	s.pendings.delete(body.PendingToken)
	if !ok || s.now().Sub(g.CreatedAt) > codeLife {
		return refuse(http.StatusBadRequest, "invalid_pending_authentication_token", "The pending authentication token is invalid.")
	}
	g.OrganizationID = body.OrganizationID
	return s.finish(g, body.authenticateBody)
}
