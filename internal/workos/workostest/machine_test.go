package workostest_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"guestlist/internal/workos/workostest"
)

func tokenHeader(t *testing.T, token string) map[string]any {
	t.Helper()
	text, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[0])
	must(t, err)
	var header map[string]any
	must(t, json.Unmarshal(text, &header))
	return header
}

func (w *world) withMachine() {
	w.t.Helper()
	must(w.t, w.AddM2MApplication(workostest.M2MApplication{
		ClientID: "client_01M2M", ClientSecret: "secret", OrganizationID: org1, Scopes: []string{"invites:read", "invites:manage"},
	}))
}

func TestClientCredentialsGiveATokenOfTheOrganization(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withMachine()
	for name, row := range map[string]struct {
		form   url.Values
		status int
		code   string
		scope  string
	}{
		"all scopes":    {url.Values{}, 200, "", "invites:read invites:manage"},
		"one scope":     {url.Values{"scope": {"invites:read"}}, 200, "", "invites:read"},
		"foreign scope": {url.Values{"scope": {"root"}}, 400, "invalid_scope", ""},
		"wrong secret":  {url.Values{"client_secret": {"x"}}, 401, "invalid_client", ""},
		"other client":  {url.Values{"client_id": {"x"}}, 401, "invalid_client", ""},
		"other grant":   {url.Values{"grant_type": {"password"}}, 400, "unsupported_grant_type", ""},
	} {
		form := url.Values{"grant_type": {"client_credentials"}, "client_id": {"client_01M2M"}, "client_secret": {"secret"}}
		for key, values := range row.form {
			form[key] = values
		}
		response, body := w.do(w.request("POST", "/oauth2/token", "application/x-www-form-urlencoded", form.Encode()))
		answer := w.parse(body)
		if response.StatusCode != row.status || answer.code() != row.code {
			t.Errorf("%s answered %d %v", name, response.StatusCode, answer)
			continue
		}
		if row.status == http.StatusOK {
			claims := object(tokenClaims(t, w, answer.str("access_token")))
			if claims.str("sub") != "client_01M2M" || claims.str("org_id") != org1 || claims.str("scope") != row.scope || claims["sid"] != nil {
				t.Errorf("%s: claims are %v", name, claims)
			}
		}
	}
}

func TestAMintedMachineTokenLivesAsLongAsAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withMachine()
	token, expires, err := w.MintMachineToken("client_01M2M", 24*time.Hour)
	must(t, err)
	equal(t, "expiry", expires, w.clock.Now().Add(24*time.Hour))
	equal(t, "sub", object(tokenClaims(t, w, token)).str("sub"), "client_01M2M")
	if _, _, err := w.MintMachineToken("client_nope", time.Hour); err == nil {
		t.Error("a token was made for nobody")
	}
}

func TestAPIKeysAreValidated(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.AddAPIKey(workostest.APIKey{ID: "api_key_01K", Value: "sk_customer_1234", Name: "CI", OrganizationID: org1, Permissions: []string{"invites:read"}}))
	answer := w.expect("POST", "/api_keys/validations", object{"value": "sk_customer_1234"}, 200, "")
	key, _ := answer["api_key"].(map[string]any)
	owner, _ := key["owner"].(map[string]any)
	if object(key).str("id") != "api_key_01K" || object(owner).str("id") != org1 || key["last_used_at"] != nil {
		t.Errorf("key is %v", key)
	}
	none := w.expect("POST", "/api_keys/validations", object{"value": "sk_nope"}, 200, "")
	if got, there := none["api_key"]; !there || got != nil {
		t.Errorf("no key is %v", none)
	}
	w.expect("POST", "/api_keys/validations", object{}, 422, "invalid_request_parameters")
}
