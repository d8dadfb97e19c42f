package workostest

import (
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// claims of an access token (docs, "Sessions" and reference, "Access token"). There is no e-mail claim.
type claims struct {
	jwt.RegisteredClaims
	SessionID      string      `json:"sid,omitempty"`
	OrganizationID string      `json:"org_id,omitempty"`
	Role           string      `json:"role,omitempty"`
	Roles          []string    `json:"roles,omitempty"`
	Permissions    []string    `json:"permissions,omitempty"`
	Actor          *actorClaim `json:"act,omitempty"`
	Scope          string      `json:"scope,omitempty"`
}

// actorClaim names the impersonator (RFC 8693, section 4.1).
type actorClaim struct {
	Subject string `json:"sub"`
}

// MintAccessToken signs an access token for a user, in an organization when that is not empty, and makes the session that
// it belongs to. The user must exist and be an active member.
func (s *Server) MintAccessToken(userID, organizationID string, life time.Duration) (token string, expires time.Time, err error) {
	err = s.change(func() error {
		if _, ok := s.users.get(userID); !ok {
			return fmt.Errorf("%w: %s", errNoUser, userID)
		}
		if organizationID != "" && !s.isMember(userID, organizationID) {
			return fmt.Errorf("%s is no active member of %s", userID, organizationID)
		}
		one := s.startSession(grant{UserID: userID, OrganizationID: organizationID}, "", "")
		token, expires, err = s.accessToken(one, life)
		return err
	})
	return token, expires, err
}

func (s *Server) accessToken(one session, life time.Duration) (string, time.Time, error) {
	c := claims{RegisteredClaims: s.registered(one.UserID, life), SessionID: one.ID}
	if m, ok := s.membershipOf(one.UserID, one.OrganizationID); ok {
		r := s.roleOf(m)
		c.OrganizationID, c.Role, c.Roles, c.Permissions = one.OrganizationID, r.Slug, []string{r.Slug}, r.Permissions
	}
	if one.Impersonator != nil {
		c.Actor = &actorClaim{Subject: one.Impersonator.Email}
	}
	token, err := s.sign(c)
	return token, c.ExpiresAt.Time, err
}

func (s *Server) registered(subject string, life time.Duration) jwt.RegisteredClaims {
	now := s.now()
	return jwt.RegisteredClaims{
		Issuer: s.Issuer(), Subject: subject, ID: newID("jti", now)[len("jti_"):],
		IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(life)),
	}
}

func (s *Server) sign(c claims) (string, error) {
	private, public, err := s.keys.ready()
	if err != nil {
		return "", err
	}
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, c)
	token.Header["kid"] = public.Kid
	signed, err := token.SignedString(private)
	if err != nil {
		return "", fmt.Errorf("workostest: sign: %w", err)
	}
	return signed, nil
}
