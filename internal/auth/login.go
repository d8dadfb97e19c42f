package auth

import (
	"net/http"
	"regexp"

	"guestlist/internal/workos"
)

// The paths of the handlers, relative to PublicURL.
const (
	loginPath    = "/auth/login"
	callbackPath = "/auth/callback"
)

// Shapes of what a login may carry on to WorkOS. The bounds also keep the cookie small; what does not fit is left out, and
// the person signs in without it.
var (
	invitationTokenShape = regexp.MustCompile(`^[A-Za-z0-9._~-]{1,256}$`)
	organizationIDShape  = regexp.MustCompile(`^org_[A-Za-z0-9]{1,60}$`)
)

// Login begins a sign-in: GET /auth/login?return_to&invitation_token&organization_id. The login lives in a
// sealed cookie of ten minutes, one for each. 303 to AuthKit. Who is signed in already and asks for another organization is
// moved there at once, where WorkOS allows it, and goes straight on. WorkOS sends people here too (the dashboard's initiate
// login URI), with an invitation_token.
func (a *Auth) Login(w http.ResponseWriter, r *http.Request) {
	private(w)
	if !allowMethods(w, r, http.MethodGet, http.MethodHead) || !a.signInBound(w, r) {
		return
	}
	q := r.URL.Query()
	p := pending{
		State:           secret(),
		Verifier:        secret(),
		ReturnTo:        a.origins.returnTo(q.Get("return_to")),
		InvitationToken: fitting(invitationTokenShape, q.Get("invitation_token")),
		OrganizationID:  fitting(organizationIDShape, q.Get("organization_id")),
		ExpiresAt:       a.now().Add(loginLife),
	}
	if a.switched(r, p) {
		redirect(w, p.ReturnTo)
		return
	}
	target, err := a.workos.AuthorizationURL(a.request(p))
	if err == nil {
		err = a.keep(w, r, p)
	}
	if err != nil {
		a.refuse(w, r, &refusal{page: unreachable(p), reason: "authorization_url", cause: err})
		return
	}
	redirect(w, target)
}

// request asks for the sign-up page only with an invitation: there is no other way to join.
func (a *Auth) request(p pending) workos.AuthorizationRequest {
	req := workos.AuthorizationRequest{
		RedirectURI:     a.home + callbackPath,
		State:           p.State,
		CodeChallenge:   p.challenge(),
		InvitationToken: p.InvitationToken,
		OrganizationID:  p.OrganizationID,
	}
	if p.InvitationToken != "" {
		req.ScreenHint = "sign-up"
	}
	return req
}

func fitting(shape *regexp.Regexp, value string) string {
	if !shape.MatchString(value) {
		return ""
	}
	return value
}

// redirect sends a GET to a target that was validated or made here. It is not http.Redirect, which rewrites local paths and
// echoes the target into a body.
func redirect(w http.ResponseWriter, target string) {
	w.Header().Set("Location", target)
	w.WriteHeader(http.StatusSeeOther)
}
