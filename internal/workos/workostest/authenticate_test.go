package workostest_test

import (
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"math/big"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"guestlist/internal/workos/workostest"
)

// tokenClaims checks a token's signature by the published key alone, at the fake's time, and returns its claims.
func tokenClaims(t *testing.T, w *world, token string) jwt.MapClaims {
	t.Helper()
	response, body := w.do(w.request("GET", "/sso/jwks/"+w.ClientID(), "", ""))
	equal(t, "status of the keys", response.StatusCode, http.StatusOK)
	keys, _ := w.parse(body)["keys"].([]any)
	claims := jwt.MapClaims{}
	_, err := jwt.ParseWithClaims(token, claims, func(parsed *jwt.Token) (any, error) {
		for _, raw := range keys {
			key, _ := raw.(map[string]any)
			if key["kid"] == parsed.Header["kid"] {
				return publicKey(t, key), nil
			}
		}
		return nil, errors.New("no key of this id")
	}, jwt.WithValidMethods([]string{"RS256"}), jwt.WithTimeFunc(w.clock.Now), jwt.WithIssuer(w.Issuer()))
	must(t, err)
	return claims
}

func publicKey(t *testing.T, key map[string]any) *rsa.PublicKey {
	t.Helper()
	n, err := base64.RawURLEncoding.DecodeString(object(key).str("n"))
	must(t, err)
	e, err := base64.RawURLEncoding.DecodeString(object(key).str("e"))
	must(t, err)
	return &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}
}

func sidOf(t *testing.T, w *world, token string) string {
	t.Helper()
	return object(tokenClaims(t, w, token)).str("sid")
}

func TestTheAccessTokenHasTheDocumentedClaims(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	status, session := w.exchange(w.signIn(adaMail).Get("code"))
	equal(t, "status", status, 200)
	equal(t, "organization_id", session.str("organization_id"), org1)
	equal(t, "authentication_method", session.str("authentication_method"), "MagicAuth")
	claims := object(tokenClaims(t, w, session.str("access_token")))
	for name, want := range map[string]any{
		"sub": ada, "org_id": org1, "role": "admin", "iss": w.BaseURL() + "/user_management/" + w.ClientID(),
		"iat": float64(w.clock.Now().Unix()), "exp": float64(w.clock.Now().Add(5 * time.Minute).Unix()),
	} {
		equal(t, name, claims[name], want)
	}
	permissions, _ := claims["permissions"].([]any)
	if !slices.Equal(permissions, []any{"invites:read", "invites:manage"}) {
		t.Errorf("permissions are %v", permissions)
	}
	if claims.str("jti") == "" || claims.str("sid") == "" || claims["email"] != nil || claims["act"] != nil {
		t.Errorf("claims are %v", claims)
	}
	if _, body := w.do(w.request("GET", "/sso/jwks/client_other", "", "")); w.parse(body).str("message") == "" {
		t.Error("another client's keys were shown")
	}
}

func TestATokenOutsideOrganizationsHasNoOrganizationClaims(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token, expires, err := w.MintAccessToken(carol, "", 24*time.Hour)
	must(t, err)
	equal(t, "expiry", expires, w.clock.Now().Add(24*time.Hour))
	claims := tokenClaims(t, w, token)
	for _, name := range []string{"org_id", "role", "roles", "permissions"} {
		if claims[name] != nil {
			t.Errorf("%s is %v", name, claims[name])
		}
	}
	equal(t, "sessions", len(w.events("session.created")), 1)
}

func TestACodeIsGoodOnceForTenMinutesAndItsVerifier(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		age    time.Duration
		change []string
		status int
		code   string
	}{
		"good":                    {0, nil, 200, ""},
		"just in time":            {10 * time.Minute, nil, 200, ""},
		"too late":                {10*time.Minute + time.Millisecond, nil, 400, "invalid_grant"},
		"other code":              {0, []string{"code", "other"}, 400, "invalid_grant"},
		"no verifier":             {0, []string{"code_verifier", "-"}, 400, "invalid_grant"},
		"other verifier":          {0, []string{"code_verifier", "x" + verifier}, 400, "invalid_grant"},
		"other client":            {0, []string{"client_id", "client_other"}, 400, "invalid_client"},
		"other secret":            {0, []string{"client_secret", "sk_other"}, 400, "invalid_client"},
		"no secret":               {0, []string{"client_secret", "-"}, 422, "invalid_request_parameters"},
		"no code":                 {0, []string{"code", "-"}, 422, "invalid_request_parameters"},
		"unknown property":        {0, []string{"redirect_uri", workostest.DefaultRedirectURI}, 422, "invalid_request_parameters"},
		"unknown grant":           {0, []string{"grant_type", "password"}, 422, "invalid_request_parameters"},
		"no grant":                {0, []string{"grant_type", "-"}, 422, "invalid_request_parameters"},
		"invitation that is none": {0, []string{"invitation_token", "nope"}, 400, "invitation_invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			code := w.signIn(adaMail).Get("code")
			w.clock.Add(row.age)
			status, answer := w.exchange(code, row.change...)
			if status != row.status || answer.code() != row.code {
				t.Fatalf("answered %d %v", status, answer)
			}
			if row.status != 200 {
				return
			}
			if again, answer := w.exchange(code); again != 400 || answer.code() != "invalid_grant" {
				t.Errorf("the second time answered %d %v", again, answer)
			}
		})
	}
}

func TestAVerifierWithoutAChallengeIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	plain := []string{"code_challenge", "-", "code_challenge_method", "-"}
	status, answer := w.exchange(w.signIn(adaMail, plain...).Get("code"))
	if status != 400 || answer.code() != "code_challenge_not_found" {
		t.Errorf("answered %d %v", status, answer)
	}
}

func TestTheExchangeAcceptsAnInvitation(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		invited, state, code string
	}{
		"pending":                   {carolMail, "", ""},
		"used by this user":         {carolMail, "accepted", ""},
		"same domain":               {"other@globex.test", "", ""},
		"revoked":                   {carolMail, "revoked", "invitation_invalid"},
		"used by another":           {"other@globex.test", "accepted", "invitation_invalid"},
		"of another domain":         {"x@corp.test", "", "invitation_cannot_be_used_for_email"},
		"of a consumer's otherwise": {"x@gmail.com", "", "invitation_cannot_be_used_for_email"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			i := w.send(object{"email": row.invited, "organization_id": org1, "role_slug": "admin"})
			w.bring(i, row.state)
			status, answer := w.exchange(w.signIn(carolMail).Get("code"), "invitation_token", i.str("token"))
			if answer.code() != row.code || (status == 200) != (row.code == "") {
				t.Fatalf("answered %d %v", status, answer)
			}
			if row.code == "" {
				equal(t, "organization_id", answer.str("organization_id"), org1)
				equal(t, "accepted_user_id", w.Invitations()[0].AcceptedUserID, carol)
			}
		})
	}
}

func TestAnExpiredInvitationIsRefusedAtTheExchange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i := w.send(object{"email": carolMail, "organization_id": org1, "expires_in_days": 1})
	w.clock.Add(24 * time.Hour)
	status, answer := w.exchange(w.signIn(carolMail).Get("code"), "invitation_token", i.str("token"))
	if status != 400 || answer.code() != "invitation_invalid" {
		t.Errorf("answered %d %v", status, answer)
	}
}

func TestAMemberOfSeveralOrganizationsMustChoose(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.AddMembership(workostest.Membership{UserID: ada, OrganizationID: org2}))
	status, answer := w.exchange(w.signIn(adaMail).Get("code"))
	if status != http.StatusForbidden || answer.code() != "organization_selection_required" {
		t.Fatalf("answered %d %v", status, answer)
	}
	organizations, _ := answer["organizations"].([]any)
	equal(t, "organizations", len(organizations), 2)
	choice := object{
		"client_id": w.ClientID(), "client_secret": w.APIKey(), "organization_id": org2,
		"grant_type":                   "urn:workos:oauth:grant-type:organization-selection",
		"pending_authentication_token": answer.str("pending_authentication_token"),
	}
	status, session := w.authenticate(choice)
	if status != 200 || session.str("organization_id") != org2 {
		t.Errorf("the choice answered %d %v", status, session)
	}
	status, again := w.authenticate(choice)
	if status != 400 || again.code() != "invalid_pending_authentication_token" {
		t.Errorf("the second time answered %d %v", status, again)
	}
	status, direct := w.exchange(w.signIn(adaMail, "organization_id", org1, "screen_hint", "sign-in").Get("code"))
	if status != 200 || direct.str("organization_id") != org1 {
		t.Errorf("with organization_id answered %d %v", status, direct)
	}
	status, other := w.exchange(w.signIn(carolMail, "organization_id", org1, "screen_hint", "sign-in").Get("code"))
	if status != 400 || other.code() != "organization_membership_not_found" {
		t.Errorf("a stranger to the organization was answered %d %v", status, other)
	}
}

func TestAnImpersonatorShowsInTokenAnswerAndEvent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	cookie, err := w.Impersonate(ada, org1, "staff@operator.test", "support")
	must(t, err)
	r := w.request("GET", "/user_management/authorize?"+authorizeQuery().Encode(), "", "")
	r.AddCookie(cookie)
	response, _ := w.do(r)
	status, session := w.exchange(w.back(response).Get("code"))
	equal(t, "status", status, 200)
	equal(t, "authentication_method", session.str("authentication_method"), "Impersonation")
	who, _ := session["impersonator"].(map[string]any)
	equal(t, "impersonator", object(who).str("email"), "staff@operator.test")
	act, _ := tokenClaims(t, w, session.str("access_token"))["act"].(map[string]any)
	equal(t, "act.sub", object(act).str("sub"), "staff@operator.test")
}

func TestAWrongKeyInTheHeaderIsRefusedThoughTheBodyIsRight(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.request("POST", "/user_management/authenticate", "application/json", `{}`)
	r.Header.Set("Authorization", "Bearer sk_other")
	response, _ := w.do(r)
	equal(t, "status", response.StatusCode, http.StatusUnauthorized)
}
