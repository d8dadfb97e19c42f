package workostest

import (
	"cmp"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// machineTokenLife is how long a token for a machine lives.
const machineTokenLife = time.Hour

// M2MApplication is a WorkOS Connect application for machines: client credentials of one organization.
type M2MApplication struct {
	ClientID string `json:"clientId"`
	// Name is shown by GET /connect/applications/{id}; empty stands for the client id.
	Name           string    `json:"name,omitempty"`
	ClientSecret   string    `json:"clientSecret"`
	OrganizationID string    `json:"organizationId,omitempty"`
	Scopes         []string  `json:"scopes,omitempty"`
	CreatedAt      time.Time `json:"createdAt"`
}

// APIKey is an API key of an organization, which applications validate with WorkOS.
type APIKey struct {
	ID             string    `json:"id"`
	Value          string    `json:"value"`
	Name           string    `json:"name"`
	OrganizationID string    `json:"organizationId"`
	Permissions    []string  `json:"permissions,omitempty"`
	CreatedAt      time.Time `json:"createdAt"`
	LastUsedAt     time.Time `json:"lastUsedAt"`
}

// AddM2MApplication adds or replaces a machine's credentials.
func (s *Server) AddM2MApplication(m M2MApplication) error {
	return s.change(func() error {
		if m.ClientID == "" || m.ClientSecret == "" {
			return errors.New("a machine needs a client id and a secret")
		}
		m.CreatedAt = s.now()
		if old, ok := s.machines.get(m.ClientID); ok {
			m.CreatedAt = old.CreatedAt
		}
		s.machines.put(m.ClientID, m)
		return nil
	})
}

// AddAPIKey adds or replaces an organization's API key.
func (s *Server) AddAPIKey(k APIKey) error {
	return s.change(func() error {
		if k.ID == "" || k.Value == "" {
			return errors.New("an API key needs an id and a value")
		}
		if old, ok := s.apiKeys.get(k.ID); ok {
			k.CreatedAt = old.CreatedAt
		} else {
			k.CreatedAt = s.now()
		}
		s.apiKeys.put(k.ID, k)
		return nil
	})
}

// RemoveAPIKey deletes a key, as its organization or the dashboard does.
func (s *Server) RemoveAPIKey(id string) error {
	return s.change(func() error {
		if _, ok := s.apiKeys.get(id); !ok {
			return fmt.Errorf("no such API key: %s", id)
		}
		s.apiKeys.delete(id)
		return nil
	})
}

type applicationView struct {
	Object          string   `json:"object"`
	ID              string   `json:"id"`
	ClientID        string   `json:"client_id"`
	Description     *string  `json:"description"`
	Name            string   `json:"name"`
	Scopes          []string `json:"scopes"`
	ApplicationType string   `json:"application_type"`
	OrganizationID  string   `json:"organization_id"`
	CreatedAt       stamp    `json:"created_at"`
	UpdatedAt       stamp    `json:"updated_at"`
}

// getApplication takes the application's id or its client id (reference, WorkOS Connect: Get a Connect Application).
func (s *Server) getApplication(c *call) *reply {
	if bad := c.allow(); bad != nil {
		return bad
	}
	id := c.PathValue("id")
	m, ok := s.machines.get("client_" + strings.TrimPrefix(strings.TrimPrefix(id, "conn_app_"), "client_"))
	if !ok {
		return notFound("Connect Application", id)
	}
	return jsonReply(http.StatusOK, applicationView{
		Object: "connect_application", ID: "conn_app_" + strings.TrimPrefix(m.ClientID, "client_"), ClientID: m.ClientID,
		Name: cmp.Or(m.Name, m.ClientID), Scopes: append([]string{}, m.Scopes...), ApplicationType: "m2m",
		OrganizationID: m.OrganizationID, CreatedAt: stamp(m.CreatedAt), UpdatedAt: stamp(m.CreatedAt),
	})
}

// MintMachineToken signs what POST /oauth2/token would give the machine, with its scopes.
func (s *Server) MintMachineToken(clientID string, life time.Duration) (token string, expires time.Time, err error) {
	err = s.change(func() error {
		m, ok := s.machines.get(clientID)
		if !ok {
			return fmt.Errorf("no such machine: %s", clientID)
		}
		token, expires, err = s.signMachine(m, m.Scopes, life)
		return err
	})
	return token, expires, err
}

func (s *Server) signMachine(m M2MApplication, scopes []string, life time.Duration) (string, time.Time, error) {
	c := claims{
		RegisteredClaims: s.registered(m.ClientID, life), OrganizationID: m.OrganizationID, Scope: strings.Join(scopes, " "),
	}
	token, err := s.sign(c)
	return token, c.ExpiresAt.Time, err
}

// machineToken is the client credentials grant (reference, WorkOS Connect; RFC 6749, section 4.4). Credentials come in
// the form or as Basic.
func (s *Server) machineToken(c *call) *reply {
	media, _, _ := mime.ParseMediaType(c.Header.Get("Content-Type"))
	form, err := url.ParseQuery(string(c.body))
	if err != nil || media != "application/x-www-form-urlencoded" {
		return oauthError("invalid_request", "The body must be a form.")
	}
	if form.Get("grant_type") != "client_credentials" {
		return oauthError("unsupported_grant_type", "The grant type must be client_credentials.")
	}
	id, secret := form.Get("client_id"), form.Get("client_secret")
	if user, password, ok := c.BasicAuth(); ok {
		id, secret = user, password
	}
	m, ok := s.machines.get(id)
	if !ok || !sameSecret(secret, m.ClientSecret) {
		return jsonReply(http.StatusUnauthorized, failure{Error: "invalid_client", ErrorDescription: "Unknown client."})
	}
	scopes := strings.Fields(form.Get("scope"))
	for _, scope := range scopes {
		if !slices.Contains(m.Scopes, scope) {
			return oauthError("invalid_scope", "A scope is not the client's.")
		}
	}
	if len(scopes) == 0 {
		scopes = m.Scopes
	}
	token, _, err := s.signMachine(m, scopes, machineTokenLife)
	if err != nil {
		return s.broken(err)
	}
	return jsonReply(http.StatusOK, map[string]any{
		"access_token": token, "expires_in": int(machineTokenLife.Seconds()), "token_type": "bearer",
	})
}
