package auth

import (
	"encoding/json"
	"errors"
	"log/slog"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// Logout ends the session here and sends the browser on to end it at WorkOS too: POST /auth/logout, 303, or 200 with
// {"logoutUrl"} for who accepts application/json, since a script cannot follow a redirect to another origin. Without a
// session it goes home. A foreign Origin is 403 whatever the request carries, and a cookie that was not sent is not deleted:
// a cross-site POST comes without it, and its answer must sign nobody out. 503 while the store cannot tell.
func (a *Auth) Logout(w http.ResponseWriter, r *http.Request) {
	private(w)
	if !allowMethods(w, r, http.MethodPost) {
		return
	}
	if !a.origins.allow(r) {
		a.answer(w, r, foreignOrigin())
		return
	}
	target := a.home + "/"
	for _, value := range a.sessionValues(r) {
		id, err := a.end(r, hashed(value))
		if err != nil {
			a.answer(w, r, unavailable("store", err))
			return
		}
		if id == "" {
			continue
		}
		url, err := a.workos.LogoutURL(id, a.home+"/")
		if err != nil {
			a.logger.WarnContext(r.Context(), "no sign-out at WorkOS", slog.Any("error", err))
			continue
		}
		target = url
	}
	if len(a.cookieValues(r, sessionCookie)) > 0 {
		a.dropCookie(w, sessionCookie)
	}
	if !acceptsJSON(r) {
		redirect(w, target)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"logoutUrl": target})
}

// end deletes a session and gives WorkOS's id of it; "" where there was none.
func (a *Auth) end(r *http.Request, hash string) (string, error) {
	s, err := a.store.Session(r.Context(), hash)
	if errors.Is(err, ErrNoSession) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if err := a.store.DeleteSession(r.Context(), hash); err != nil || s.WorkOSSessionID == "" {
		return "", err
	}
	return s.WorkOSSessionID, a.cut(r.Context(), s.WorkOSSessionID)
}

// acceptsJSON reports whether application/json is asked for by name: browsers that post a form accept it only as */*.
func acceptsJSON(r *http.Request) bool {
	for part := range strings.SplitSeq(strings.Join(r.Header.Values("Accept"), ","), ",") {
		kind, params, err := mime.ParseMediaType(part)
		if err != nil || kind != "application/json" {
			continue
		}
		q, err := strconv.ParseFloat(params["q"], 64)
		return err != nil || q > 0
	}
	return false
}
