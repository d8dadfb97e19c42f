package auth

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	// loginLife is how long a person may take at AuthKit.
	loginLife = 10 * time.Minute
	// maxPending and maxPendingBytes bound the logins that a browser keeps open: each adds to every request's header, and
	// any site can make a browser begin one.
	maxPending      = 5
	maxPendingBytes = 4096
	// maxLookedAt bounds the work for a request that is stuffed with cookies.
	maxLookedAt = 16
	// maxState is above the length of a state of ours (43).
	maxState = 128
)

// pending is a login that has begun: what the callback must know and the browser must not be able to change.
type pending struct {
	State           string    `json:"s"`
	Verifier        string    `json:"v"`
	ReturnTo        string    `json:"r"`
	InvitationToken string    `json:"i,omitempty"`
	OrganizationID  string    `json:"o,omitempty"`
	ExpiresAt       time.Time `json:"e"`
}

// secret gives 256 random bits as text, fit for a state, a PKCE verifier (RFC 7636 §4.1) and a session cookie.
func secret() string {
	var b [32]byte
	// rand.Read never fails: it ends the program first.
	_, _ = rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// challenge is the S256 code challenge (RFC 7636 §4.2).
func (p pending) challenge() string {
	sum := sha256.Sum256([]byte(p.Verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// id names the login in the store, without saying its state.
func (p pending) id() string { return hashed(p.State) }

// again is where the person begins anew with the same wishes.
func (p pending) again() string {
	q := url.Values{}
	for key, value := range map[string]string{
		"return_to": p.ReturnTo, "invitation_token": p.InvitationToken, "organization_id": p.OrganizationID,
	} {
		if value != "" && value != "/" {
			q.Set(key, value)
		}
	}
	return (&url.URL{Path: loginPath, RawQuery: q.Encode()}).String()
}

// hashed is the hex SHA-256: under it the store knows what only the browser may hold.
func hashed(value string) string {
	sum := sha256.Sum256([]byte(value))
	return hex.EncodeToString(sum[:])
}

// pendingName is the cookie of one login. It comes from the state so that two tabs do not clash.
func pendingName(state string) string { return loginCookie + hashed(state)[:32] }

// keep seals the login into its cookie and drops the oldest ones that are too many.
func (a *Auth) keep(w http.ResponseWriter, r *http.Request, p pending) error {
	plain, err := json.Marshal(p)
	if err != nil {
		return err
	}
	name := pendingName(p.State)
	sealed := a.seal.seal(plain, name)
	a.dropOld(w, r, len(name)+len(sealed))
	a.setCookie(w, name, sealed, loginLife)
	return nil
}

// dropOld makes room for one more login of the given size.
func (a *Auth) dropOld(w http.ResponseWriter, r *http.Request, size int) {
	type cookie struct {
		name      string
		size      int
		expiresAt time.Time
	}
	var found []cookie
	for _, c := range r.Cookies() {
		name, ours := strings.CutPrefix(c.Name, a.cookieName(loginCookie))
		if !ours || len(found) == maxLookedAt {
			continue
		}
		name = loginCookie + name
		// What does not open has no time and goes first.
		p, _ := a.openPending(name, c.Value)
		found = append(found, cookie{name: name, size: len(name) + len(c.Value), expiresAt: p.ExpiresAt})
	}
	slices.SortStableFunc(found, func(x, y cookie) int { return cmp.Compare(y.expiresAt.UnixNano(), x.expiresAt.UnixNano()) })
	kept := 1
	for _, c := range found {
		kept, size = kept+1, size+c.size
		if kept > maxPending || size > maxPendingBytes || !a.now().Before(c.expiresAt) {
			a.dropCookie(w, c.name)
		}
	}
}

func (a *Auth) openPending(name, sealed string) (pending, error) {
	plain, err := a.seal.open(sealed, name)
	if err != nil {
		return pending{}, err
	}
	var p pending
	if err := json.Unmarshal(plain, &p); err != nil {
		return pending{}, errSealBroken
	}
	return p, nil
}

// bound finds the login that this browser began with the state; false when it began none, or it is too late.
func (a *Auth) bound(r *http.Request, state string) (pending, bool) {
	if state == "" || len(state) > maxState {
		return pending{}, false
	}
	name := pendingName(state)
	values := a.cookieValues(r, name)
	for _, sealed := range values[:min(len(values), maxDuplicates)] {
		p, err := a.openPending(name, sealed)
		if err == nil && subtle.ConstantTimeCompare([]byte(p.State), []byte(state)) == 1 && a.now().Before(p.ExpiresAt) {
			return p, true
		}
	}
	return pending{}, false
}
