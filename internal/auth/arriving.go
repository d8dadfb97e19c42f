package auth

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

const (
	arrivingCookie = "guestlist-arriving"
	arrivingPath   = "/auth/arriving"
	// arrivingLife is how long a browser that waits is known, arrivingTries how long its page asks by itself, and arrivingEvery
	// how often. WorkOS tells of an acceptance within seconds, and does not say at most how many.
	arrivingLife  = 10 * time.Minute
	arrivingTries = time.Minute
	arrivingEvery = 3 * time.Second
)

// arriving is somebody whom WorkOS has signed in and the door does not know yet, though they may just have accepted. It holds
// no token of WorkOS's: whoever is let in later signs in once more, which AuthKit's own session makes silent.
type arriving struct {
	Who     Arrival   `json:"w"`
	Session string    `json:"s"`
	Login   pending   `json:"l"`
	Since   time.Time `json:"t"`
}

// mayBeArriving tells whose acceptance may still be on its way: who came with an invitation, or by WorkOS's own page, which
// brings a code without a state. Everybody else has accepted nothing a moment ago, and waits for nothing.
func (a *Auth) mayBeArriving(r *http.Request, who Arrival) bool {
	return !who.Impersonated && (who.InvitationToken != "" || len(a.cookieValues(r, restartsCookie)) > 0)
}

// hold keeps who they are in a sealed cookie and shows a page that asks again by itself.
func (a *Auth) hold(w http.ResponseWriter, one arriving) *refusal {
	// Nothing of the sealed login may begin another one.
	one.Login = pending{ReturnTo: one.Login.ReturnTo, OrganizationID: one.Who.OrganizationID}
	plain, err := json.Marshal(one)
	if err != nil {
		return &refusal{page: unreachable(one.Login), reason: "arriving", cause: err}
	}
	a.setCookie(w, arrivingCookie, a.seal.seal(plain, arrivingCookie), arrivingLife)
	a.dropCookie(w, restartsCookie)
	return a.stillArriving(w)
}

// stillArriving is the page of who waits. The header reloads it without a script.
func (a *Auth) stillArriving(w http.ResponseWriter) *refusal {
	w.Header().Set("Refresh", strconv.Itoa(int(arrivingEvery/time.Second))+"; url="+arrivingPath)
	return &refusal{page: almostThere(), reason: "arriving"}
}

// Arriving asks the door again for who waits in this browser: GET /auth/arriving. Whoever is let in goes on to a silent
// login; for a minute the others wait on, and then the page says that there is no invitation. Reloading it asks again as
// long as the cookie lives.
func (a *Auth) Arriving(w http.ResponseWriter, r *http.Request) {
	private(w)
	if !allowMethods(w, r, http.MethodGet) || !a.signInBound(w, r) {
		return
	}
	one, known := a.waiting(r)
	if !known {
		a.dropCookie(w, arrivingCookie)
		redirect(w, loginPath)
		return
	}
	admitted, err := a.door.Admit(r.Context(), one.Who)
	switch {
	case err != nil:
		page := unreachable(one.Login)
		page.ActionURL = arrivingPath
		a.refuse(w, r, &refusal{page: page, reason: "door", cause: err})
	case admitted:
		a.dropCookie(w, arrivingCookie)
		redirect(w, one.Login.again())
	case a.now().Sub(one.Since) < arrivingTries:
		a.refuse(w, r, a.stillArriving(w))
	default:
		a.refuse(w, r, a.notInvited(one.Session))
	}
}

// waiting finds who waits in this browser.
func (a *Auth) waiting(r *http.Request) (arriving, bool) {
	values := a.cookieValues(r, arrivingCookie)
	for _, sealed := range values[:min(len(values), maxDuplicates)] {
		plain, err := a.seal.open(sealed, arrivingCookie)
		var one arriving
		if err == nil && json.Unmarshal(plain, &one) == nil && a.now().Before(one.Since.Add(arrivingLife)) {
			return one, true
		}
	}
	return arriving{}, false
}
