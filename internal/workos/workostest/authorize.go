package workostest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// authorizeParameters are the documented ones (OpenAPI: GET /user_management/authorize).
const authorizeParameters = "client_id redirect_uri response_type provider state code_challenge code_challenge_method " +
	"invitation_token screen_hint login_hint organization_id connection_id domain_hint prompt provider_scopes provider_query_params"

// authorization is a checked request to authorize.
type authorization struct{ values url.Values }

func (a authorization) get(name string) string { return a.values.Get(name) }

// back is the way to the application with a code or an error; the state comes along when there was one.
func (a authorization) back(name, text string, more url.Values) string {
	add := url.Values{name: {text}}
	for key, values := range more {
		add[key] = values
	}
	if a.values.Has("state") {
		add.Set("state", a.get("state"))
	}
	return withQuery(a.get("redirect_uri"), add)
}

func (a authorization) fail(status int, code, description string) *reply {
	return redirectTo(status, a.back("error", code, url.Values{"error_description": {description}}))
}

// authorize shows the sign-in form, or answers at once when AuthKit knows the browser and nothing asks for a screen.
func (s *Server) authorize(c *call) *reply {
	a, bad := s.readAuthorization(c.query)
	if bad != nil {
		return bad
	}
	b, known := s.browserOf(c)
	if known && a.get("invitation_token") == "" && a.get("screen_hint") == "" && a.get("prompt") != "login" {
		return redirectTo(http.StatusFound, a.back("code", s.issueCode(a, b), nil))
	}
	return s.signInPage(http.StatusOK, a, s.suggestedEmail(a), "")
}

// readAuthorization checks a request. What is wrong with the application itself (client, redirect URI, form) is shown to
// the person; the rest goes back to the redirect URI (reference, "Error codes").
func (s *Server) readAuthorization(values url.Values) (authorization, *reply) {
	a := authorization{values}
	if problem := s.formProblem(a); problem != "" {
		return a, s.errorPage(http.StatusUnprocessableEntity, problem)
	}
	switch _, orgKnown := s.orgs.get(a.get("organization_id")); {
	case a.get("connection_id") != "":
		return a, a.fail(http.StatusFound, "connection_invalid", "There is no connection for the provided ID.")
	case a.get("provider") == "" && a.get("organization_id") == "":
		return a, a.fail(http.StatusFound, "invalid_connection_selector", "A valid connection selector must be provided.")
	case a.get("provider") != "" && a.get("provider") != "authkit":
		return a, a.fail(http.StatusFound, "connection_invalid", "This provider is not set up.")
	case a.get("organization_id") != "" && !orgKnown:
		return a, a.fail(http.StatusFound, "organization_invalid", "There is no organization matching the provided ID.")
	}
	return a, nil
}

func (s *Server) formProblem(a authorization) string {
	for name, values := range a.values {
		if !slices.Contains(strings.Fields(authorizeParameters), name) {
			return "The parameter " + name + " is not known."
		}
		if len(values) > 1 && name != "provider_scopes" {
			return "The parameter " + name + " is given twice."
		}
	}
	switch {
	case a.get("client_id") != s.options.ClientID:
		return "The client_id is not known."
	case !slices.Contains(s.options.RedirectURIs, a.get("redirect_uri")):
		return "The redirect_uri is not registered."
	case a.get("response_type") != "code":
		return "The response_type must be code."
	case a.values.Has("screen_hint") && a.get("screen_hint") != "sign-up" && a.get("screen_hint") != "sign-in":
		return "The screen_hint must be sign-up or sign-in."
	}
	return challengeProblem(a)
}

// challengeProblem: S256 of RFC 7636 is 43 characters of base64url, always.
func challengeProblem(a authorization) string {
	switch {
	case !a.values.Has("code_challenge") && !a.values.Has("code_challenge_method"):
		return ""
	case a.get("code_challenge_method") != "S256":
		return "The code_challenge_method must be S256."
	case len(a.get("code_challenge")) != 43:
		return "The code_challenge is no SHA-256 in base64url."
	}
	return ""
}

func (s *Server) suggestedEmail(a authorization) string {
	if hint := a.get("login_hint"); hint != "" {
		return hint
	}
	i, _ := s.invitationByToken(a.get("invitation_token"))
	return i.Email
}

// browserOf finds AuthKit's session by the cookie; a user who is gone has none.
func (s *Server) browserOf(c *call) (browser, bool) {
	cookie, err := c.Cookie(browserCookie)
	if err != nil {
		return browser{}, false
	}
	b, ok := s.browsers.get(cookie.Value)
	if !ok {
		return browser{}, false
	}
	_, known := s.users.get(b.UserID)
	return b, known
}

// issueCode makes the one-use code; the organization asked for wins over the one of the invitation.
func (s *Server) issueCode(a authorization, b browser) string {
	g := grant{
		Token: newSecret(), UserID: b.UserID, OrganizationID: b.OrganizationID, Challenge: a.get("code_challenge"),
		BrowserID: b.ID, Impersonator: b.Impersonator, CreatedAt: s.now(),
	}
	if asked := a.get("organization_id"); asked != "" {
		g.OrganizationID = asked
	}
	s.codes.put(g.Token, g)
	return g.Token
}
