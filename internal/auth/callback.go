package auth

import (
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"guestlist/internal/viewer"
	"guestlist/internal/workos"
)

const (
	// maxCode and maxUserAgent bound what is passed on to WorkOS.
	maxCode      = 2048
	maxUserAgent = 512
	// maxRestarts callbacks without a state begin a new login within restartsLife; the next one ends in a page.
	maxRestarts  = 2
	restartsLife = 2 * time.Minute
)

// Callback ends a sign-in: GET /auth/callback. The state must be that of a login which this browser began and nobody used
// yet; only then is the code redeemed. Whoever the door lets in gets a new session and 303 to where they wanted to go.
// WorkOS's hosted invitation page comes with a code and no state: that code is never redeemed, a login bound to this browser
// begins instead, and AuthKit's own session makes it silent. Everything else ends in a readable page.
// (OAuth 2.0 Security BCP, RFC 9700 §2.1 and §4.7.)
func (a *Auth) Callback(w http.ResponseWriter, r *http.Request) {
	private(w)
	if !allowMethods(w, r, http.MethodGet) || !a.signInBound(w, r) {
		return
	}
	q := r.URL.Query()
	state, code, failure := q.Get("state"), q.Get("code"), q.Get("error")
	p, ours := a.bound(r, state)
	if ours {
		a.dropCookie(w, pendingName(p.State))
	}
	switch {
	case failure != "":
		a.refuse(w, r, refusalFor(failure, p))
	case state == "" && code != "":
		a.restart(w, r)
	case !ours:
		a.refuse(w, r, &refusal{page: notBegunHere(p), reason: "state_unknown"})
	case code == "" || len(code) > maxCode:
		a.refuse(w, r, refusalFor("", p))
	default:
		a.complete(w, r, p, code)
	}
}

// restart begins a bound login for a callback without state, a few times at most: if WorkOS never returns the state, going
// round again does not help.
func (a *Auth) restart(w http.ResponseWriter, r *http.Request) {
	made := 0
	for _, value := range a.cookieValues(r, restartsCookie) {
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 {
			n = maxRestarts
		}
		made = max(made, n)
	}
	if made >= maxRestarts {
		a.dropCookie(w, restartsCookie)
		a.refuse(w, r, &refusal{page: goingRound(), reason: "restart_loop"})
		return
	}
	a.setCookie(w, restartsCookie, strconv.Itoa(made+1), restartsLife)
	redirect(w, loginPath)
}

// complete redeems the code and sets the session. Sessions that the browser presented end: one that somebody planted there
// must not become the person's.
func (a *Auth) complete(w http.ResponseWriter, r *http.Request, p pending, code string) {
	cookie, refused := a.signIn(w, r, p, code)
	if refused != nil {
		a.refuse(w, r, refused)
		return
	}
	for _, old := range a.sessionValues(r) {
		if err := a.store.DeleteSession(r.Context(), hashed(old)); err != nil {
			a.logger.WarnContext(r.Context(), "earlier session not deleted", slog.Any("error", err))
		}
	}
	a.setCookie(w, sessionCookie, cookie, a.sessionMax)
	for _, done := range []string{restartsCookie, arrivingCookie} {
		if len(a.cookieValues(r, done)) > 0 {
			a.dropCookie(w, done)
		}
	}
	// Sealed by us, and yet asked again: the origins may have changed since.
	redirect(w, a.origins.returnTo(p.ReturnTo))
}

// signIn goes from a bound login to a session and gives the cookie's value.
func (a *Auth) signIn(w http.ResponseWriter, r *http.Request, p pending, code string) (string, *refusal) {
	ctx := r.Context()
	first, err := a.store.ConsumeLogin(ctx, p.id(), p.ExpiresAt)
	if err != nil {
		return "", &refusal{page: unreachable(p), reason: "store", cause: err}
	}
	if !first {
		return "", &refusal{page: notBegunHere(p), reason: "state_replayed"}
	}
	arrived, err := a.workos.Authenticate(ctx, exchange(r, p, code))
	if err != nil {
		var refused *workos.AuthError
		if errors.As(err, &refused) {
			why := refusalFor(refused.Code, p)
			why.cause = refused
			return "", why
		}
		return "", &refusal{page: unreachable(p), reason: "exchange", cause: err}
	}
	token, err := a.tokens.verify(ctx, arrived.AccessToken)
	if err == nil && token.UserID != arrived.User.ID {
		err = errors.New("auth: token is for another user")
	}
	if err != nil {
		return "", &refusal{page: unreachable(p), reason: "token", cause: err}
	}
	if token.Impersonator == "" {
		token.Impersonator = arrived.Impersonator
	}
	if refused := a.admit(w, r, p, arrived.User, token); refused != nil {
		return "", refused
	}
	return a.begin(ctx, p, token, arrived.RefreshToken, clipped(r.UserAgent()))
}

// exchange binds the redemption to this login's verifier and tells WorkOS whose browser it is. The address is the client's
// behind proxies that are trusted, or the peer's.
func exchange(r *http.Request, p pending, code string) workos.CodeExchange {
	address, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		address = ""
	}
	if client := viewer.Client(r.Context()); client.IsValid() {
		address = client.String()
	}
	return workos.CodeExchange{
		Code:            code,
		CodeVerifier:    p.Verifier,
		InvitationToken: p.InvitationToken,
		IPAddress:       address,
		UserAgent:       clipped(r.UserAgent()),
	}
}

// admit asks the door. Who may have accepted a moment ago is asked to wait.
func (a *Auth) admit(w http.ResponseWriter, r *http.Request, p pending, user workos.User, token identity) *refusal {
	who := Arrival{
		UserID:          user.ID,
		Email:           user.Email,
		FirstName:       user.FirstName,
		LastName:        user.LastName,
		PictureURL:      user.PictureURL,
		OrganizationID:  token.OrganizationID,
		Role:            token.Role,
		InvitationToken: p.InvitationToken,
		Impersonated:    token.Impersonator != "",
	}
	admitted, err := a.door.Admit(r.Context(), who)
	switch {
	case err != nil:
		return &refusal{page: unreachable(p), reason: "door", cause: err}
	case admitted:
		return nil
	case a.mayBeArriving(r, who):
		return a.hold(w, arriving{Who: who, Session: token.SessionID, Login: p, Since: a.now()})
	}
	return a.notInvited(token.SessionID)
}

// notInvited is the "no". AuthKit still knows this account and would silently offer it again: another one needs a sign-out
// there first.
func (a *Auth) notInvited(session string) *refusal {
	elsewhere, err := a.workos.LogoutURL(session, a.home+"/")
	if err != nil {
		elsewhere = loginPath
	}
	return &refusal{page: invitationOnly(elsewhere), reason: "not_admitted", cause: err}
}

// clipped makes what a browser calls itself fit: so many bytes of valid text.
func clipped(agent string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(agent[:min(len(agent), maxUserAgent)], "\x00", ""), "")
}
