package workostest

import (
	"net/http"
	"net/url"
)

// signIn takes the form that authorize showed: the same parameters, as hidden fields, and the address. There is no
// password: whoever names an address is believed.
func (s *Server) signIn(c *call) *reply {
	form, bad := s.readForm(c)
	if bad != nil {
		return bad
	}
	email := form.Get("email")
	form.Del("email")
	a, bad := s.readAuthorization(form)
	if bad != nil {
		return bad
	}
	if !validEmail(email) {
		return s.signInPage(http.StatusUnprocessableEntity, a, email, "Please enter an e-mail address.")
	}
	user, organizationID, code := s.enter(email, a.get("invitation_token"))
	if code != "" {
		return a.fail(http.StatusSeeOther, "access_denied", explain(code))
	}
	b := browser{ID: newSecret(), UserID: user.ID, OrganizationID: organizationID}
	cookie := s.openBrowser(b)
	return redirectTo(http.StatusSeeOther, a.back("code", s.issueCode(a, b), nil)).withCookie(cookie)
}

// readForm parses a posted HTML form; parameters in the URL are not looked at, so there may be none.
func (s *Server) readForm(c *call) (url.Values, *reply) {
	if bad := c.allow(); bad != nil {
		return nil, bad
	}
	form, err := url.ParseQuery(string(c.body))
	if err != nil || c.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		return nil, s.errorPage(http.StatusUnprocessableEntity, "The form could not be read.")
	}
	return form, nil
}

// acceptPage is AuthKit's own page for invitations: where mails lead when the application has none.
func (s *Server) acceptPage(c *call) *reply {
	if bad := c.allow("invitation_token"); bad != nil {
		return bad
	}
	token := c.query.Get("invitation_token")
	i, ok := s.invitationByToken(token)
	if !ok {
		return s.errorPage(http.StatusNotFound, "There is no such invitation.")
	}
	if i.State != statePending {
		return s.errorPage(http.StatusGone, "This invitation is no longer valid.")
	}
	return s.invitationPage(http.StatusOK, i, i.Email, "")
}

// acceptOnPage ends at the first redirect URI with a code and without a state, as in production: the application never
// started this sign-in.
func (s *Server) acceptOnPage(c *call) *reply {
	form, bad := s.readForm(c)
	if bad != nil {
		return bad
	}
	i, ok := s.invitationByToken(form.Get("invitation_token"))
	if !ok {
		return s.errorPage(http.StatusNotFound, "There is no such invitation.")
	}
	email := form.Get("email")
	if !validEmail(email) {
		return s.invitationPage(http.StatusUnprocessableEntity, i, email, "Please enter an e-mail address.")
	}
	user, organizationID, code := s.enter(email, i.Token)
	switch {
	case code == invitationNotForIt:
		return s.invitationPage(http.StatusUnprocessableEntity, i, email, explain(code))
	case code != "":
		return s.errorPage(http.StatusGone, explain(code))
	case len(s.options.RedirectURIs) == 0:
		return s.errorPage(http.StatusUnprocessableEntity, "No redirect URI is registered.")
	}
	b := browser{ID: newSecret(), UserID: user.ID, OrganizationID: organizationID}
	cookie := s.openBrowser(b)
	a := authorization{url.Values{"redirect_uri": {s.options.RedirectURIs[0]}}}
	return redirectTo(http.StatusSeeOther, a.back("code", s.issueCode(a, b), nil)).withCookie(cookie)
}
