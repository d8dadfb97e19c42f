package workos

import (
	"context"
	"net/http"
)

const (
	opValidateAPIKey = "POST /api_keys/validations"
	opApplication    = "GET /connect/applications/{id}"
)

// APIKey is a customer's key to this application. OrganizationID is its owner's, or where its owner, a person, may use it.
type APIKey struct {
	ID             string
	Name           string
	OrganizationID string
	Permissions    []string
}

type apiKeyValidation struct {
	APIKey *struct {
		ID    string `json:"id"`
		Name  string `json:"name"`
		Owner struct {
			Type           string `json:"type"`
			ID             string `json:"id"`
			OrganizationID string `json:"organization_id"`
		} `json:"owner"`
		Permissions []string `json:"permissions"`
	} `json:"api_key"`
}

// complete takes null for an answer: that is how WorkOS says that it knows no such key.
func (v *apiKeyValidation) complete() bool { return v.APIKey == nil || isID(v.APIKey.ID) }

// ValidateAPIKey asks whose key a value is (docs: reference/authkit/api-keys/validate). False for a value that is no key's
// and for an owner of a kind that we do not know. It has no effect but on the key's last use, so it may be repeated.
func (c *Client) ValidateAPIKey(ctx context.Context, value string) (APIKey, bool, error) {
	var got apiKeyValidation
	err := c.read(ctx, opValidateAPIKey, func(ctx context.Context) error {
		got = apiKeyValidation{}
		return c.do(ctx, request{method: http.MethodPost, path: "/api_keys/validations", body: map[string]string{"value": value}}, &got)
	})
	if err != nil || got.APIKey == nil {
		return APIKey{}, false, err
	}
	key := APIKey{ID: got.APIKey.ID, Name: got.APIKey.Name, Permissions: got.APIKey.Permissions}
	switch owner := got.APIKey.Owner; owner.Type {
	case "organization":
		key.OrganizationID = owner.ID
	case "user":
		key.OrganizationID = owner.OrganizationID
	}
	return key, isID(key.OrganizationID), nil
}

type application struct {
	ClientID string `json:"client_id"`
	Name     string `json:"name"`
}

func (a *application) complete() bool { return a.ClientID != "" }

// MachineName is what an M2M application is called (docs: reference/workos-connect/applications/get). NotFound also when the id is
// malformed, in which case WorkOS is not asked.
func (c *Client) MachineName(ctx context.Context, clientID string) (string, error) {
	if err := checkID(clientID); err != nil {
		return "", err
	}
	var got application
	err := c.read(ctx, opApplication, func(ctx context.Context) error {
		got = application{}
		return c.do(ctx, request{method: http.MethodGet, path: "/connect/applications/" + clientID}, &got)
	})
	return got.Name, err
}
