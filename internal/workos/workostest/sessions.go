package workostest

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

// sessionLife is the dashboard's "Maximum session length".
const sessionLife = 30 * 24 * time.Hour

// browserCookie is AuthKit's own session. Cookies do not know ports, so the name must not be the product's.
const browserCookie = "workostest_authkit"

func (s *Server) startSession(g grant, ipAddress, userAgent string) session {
	now := s.now()
	one := session{
		ID: newID("session", now), UserID: g.UserID, OrganizationID: g.OrganizationID, BrowserID: g.BrowserID,
		IPAddress: ipAddress, UserAgent: userAgent, Impersonator: g.Impersonator,
		CreatedAt: now, UpdatedAt: now, ExpiresAt: now.Add(sessionLife),
	}
	s.sessions.put(one.ID, one)
	if user, ok := s.users.get(g.UserID); ok {
		user.LastSignInAt = now
		s.users.put(user.ID, user)
	}
	s.record("session.created", one.OrganizationID, s.viewSession(one), systemActor())
	return one
}

func (s *Server) live(one session) bool {
	return one.EndedAt.IsZero() && s.now().Before(one.ExpiresAt)
}

func (s *Server) endSession(one session, by actor) {
	if one.BrowserID != "" {
		s.browsers.delete(one.BrowserID)
	}
	if !one.EndedAt.IsZero() {
		return
	}
	one.EndedAt, one.UpdatedAt = s.now(), s.now()
	s.sessions.put(one.ID, one)
	s.record("session.revoked", one.OrganizationID, s.viewSession(one), by)
}

type revokeSessionBody struct {
	SessionID string  `json:"session_id"`
	ReturnTo  *string `json:"return_to"`
}

func (s *Server) revokeSession(c *call) *reply {
	var body revokeSessionBody
	if bad := firstOf(c.allow(), c.decode(&body, false)); bad != nil {
		return bad
	}
	one, ok := s.sessions.get(body.SessionID)
	if !ok || !s.live(one) {
		return refuse(http.StatusBadRequest, "", "Session not found or ended.")
	}
	s.endSession(one, apiActor(s.options.APIKey))
	return newReply(http.StatusOK, "", nil)
}

// logout ends the session, and AuthKit's own with it, in the browser. A well-formed id that names no session redirects
// too: people sign out twice.
func (s *Server) logout(c *call) *reply {
	if bad := c.allow("session_id", "return_to"); bad != nil {
		return bad
	}
	id, back := c.query.Get("session_id"), c.query.Get("return_to")
	if !strings.HasPrefix(id, "session_") {
		return refuse(http.StatusUnprocessableEntity, "", "session_id is not a session's id.")
	}
	if back == "" {
		back = s.homepage()
	}
	if !s.mayReturnTo(back) {
		return refuse(http.StatusUnprocessableEntity, "", "return_to is not a registered sign-out redirect.")
	}
	if one, ok := s.sessions.get(id); ok {
		s.endSession(one, systemActor())
	}
	if cookie, err := c.Cookie(browserCookie); err == nil {
		s.browsers.delete(cookie.Value)
	}
	gone := s.cookie("")
	gone.MaxAge = -1
	return redirectTo(http.StatusFound, back).withCookie(gone)
}

// homepage stands for the dashboard's "App homepage URL": the root of the first redirect URI's site.
func (s *Server) homepage() string {
	if len(s.options.RedirectURIs) == 0 {
		return s.options.BaseURL
	}
	u, err := url.Parse(s.options.RedirectURIs[0])
	if err != nil {
		return s.options.BaseURL
	}
	return u.Scheme + "://" + u.Host + "/"
}

// mayReturnTo takes every page on a redirect URI's site for a registered sign-out redirect.
func (s *Server) mayReturnTo(to string) bool {
	target, err := url.Parse(to)
	if err != nil {
		return false
	}
	for _, uri := range s.options.RedirectURIs {
		if u, err := url.Parse(uri); err == nil && u.Scheme == target.Scheme && u.Host == target.Host {
			return true
		}
	}
	return false
}

// openBrowser starts AuthKit's session in a browser.
func (s *Server) openBrowser(b browser) *http.Cookie {
	s.browsers.put(b.ID, b)
	return s.cookie(b.ID)
}

// cookie is Secure on https only: browsers drop a Secure cookie that comes over http.
func (s *Server) cookie(value string) *http.Cookie {
	return &http.Cookie{
		Name: browserCookie, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: strings.HasPrefix(s.options.BaseURL, "https:"),
	}
}
