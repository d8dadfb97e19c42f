package workostest

import "net/http"

type validationBody struct {
	Value string `json:"value"`
}

type validationView struct {
	APIKey *apiKeyView `json:"api_key"`
}

type apiKeyView struct {
	Object          string    `json:"object"`
	ID              string    `json:"id"`
	Owner           ownerView `json:"owner"`
	Name            string    `json:"name"`
	ObfuscatedValue string    `json:"obfuscated_value"`
	LastUsedAt      stamp     `json:"last_used_at"`
	Permissions     []string  `json:"permissions"`
	CreatedAt       stamp     `json:"created_at"`
	UpdatedAt       stamp     `json:"updated_at"`
}

type ownerView struct {
	Type string `json:"type"`
	ID   string `json:"id"`
}

// validateAPIKey answers null for a value that is no key's: that is not an error.
func (s *Server) validateAPIKey(c *call) *reply {
	var body validationBody
	if bad := firstOf(c.allow(), c.decode(&body, false)); bad != nil {
		return bad
	}
	if bad := required(map[string]string{"value": body.Value}); bad != nil {
		return bad
	}
	key, ok := s.apiKeys.find(func(k APIKey) bool { return sameSecret(k.Value, body.Value) })
	if !ok {
		return jsonReply(http.StatusOK, validationView{})
	}
	view := viewAPIKey(key)
	key.LastUsedAt = s.now()
	s.apiKeys.put(key.ID, key)
	return jsonReply(http.StatusOK, validationView{APIKey: &view})
}

func viewAPIKey(k APIKey) apiKeyView {
	permissions := k.Permissions
	if permissions == nil {
		permissions = []string{}
	}
	return apiKeyView{
		Object: "api_key", ID: k.ID, Owner: ownerView{Type: "organization", ID: k.OrganizationID}, Name: k.Name,
		ObfuscatedValue: "sk_…" + k.Value[max(0, len(k.Value)-4):], LastUsedAt: stamp(k.LastUsedAt), Permissions: permissions,
		CreatedAt: stamp(k.CreatedAt), UpdatedAt: stamp(k.CreatedAt),
	}
}
